Describe 'OckamIdentity and OckamVault' {
    BeforeAll { . "$PSScriptRoot/Common.ps1" }
    AfterAll { Remove-TestHome }

    It 'New makes identities, the first of which is the default' {
        $made = 'anna', 'bob' | New-OckamIdentity
        $made.IdentityName | Should -Be 'anna', 'bob'
        (Get-OckamIdentity -Default).IdentityName | Should -Be 'anna'
        (New-OckamIdentity carol -KeyType P256 -Default).IsDefault | Should -BeTrue
        (Get-OckamIdentity -Default).IdentityName | Should -Be 'carol'
    }

    It 'a name that is taken is refused' {
        { New-OckamIdentity anna } | Should -Throw -ErrorId 'IdentityExists,*'
    }

    It 'Get finds by name, wildcard and Identifier' {
        $anna = Get-OckamIdentity anna
        (Get-OckamIdentity 'a*').Identifier | Should -Be $anna.Identifier
        (Get-OckamIdentity $anna.Identifier).IdentityName | Should -Be 'anna'
        { Get-OckamIdentity nobody } | Should -Throw -ErrorId 'IdentityNotFound,*'
        Get-OckamIdentity 'nobody*' | Should -BeNullOrEmpty
    }

    It 'Set makes another the default' {
        (Set-OckamIdentity bob -Default -PassThru).IsDefault | Should -BeTrue
        { Set-OckamIdentity nobody -Default } | Should -Throw -ErrorId 'IdentityNotFound,*'
    }

    It 'Update gives a new key and keeps the Identifier' {
        $before = Get-OckamIdentity anna
        $after = Update-OckamIdentity anna
        $after.Identifier | Should -Be $before.Identifier
        $after.Changes | Should -Be 2
    }

    It 'Export, Test and Import agree' {
        $history = Export-OckamIdentity anna
        $history | Should -Match '^[0-9a-f]+$'
        $result = $history | Test-OckamIdentity
        $result.Passed | Should -BeTrue
        $result.Name | Should -Be (Get-OckamIdentity anna).Identifier
        ($history | Import-OckamIdentity).Changes | Should -Be 2
        $file = Join-Path $TestDrive 'anna.hex'
        Export-OckamIdentity anna $file | Out-Null
        (Import-OckamIdentity -Path $file).Identifier | Should -Be $result.Name
        if (Test-Path /dev/zero) {
            { Import-OckamIdentity -Path /dev/zero } | Should -Throw '*more than*' -ErrorId 'FileFailed,*'
        }
    }

    It 'Test tells a changed history apart' {
        $history = Export-OckamIdentity bob
        $at = $history.Length - 10
        $digit = $history[$at] -eq '0' ? '1' : '0'
        $changed = $history.Remove($at, 1).Insert($at, $digit)
        $changed | Test-OckamIdentity -Quiet | Should -BeFalse
        ($changed | Test-OckamIdentity).Remedy | Should -Not -BeNullOrEmpty
        { $changed | Import-OckamIdentity } | Should -Throw
    }

    It 'Remove asks, since the key is gone for good; -Force does not, and -WhatIf still only says' {
        $impact = [System.Management.Automation.CmdletAttribute](
            (Get-Command Remove-OckamIdentity).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $true)[0])
        $impact.ConfirmImpact | Should -Be 'High'
        Remove-OckamIdentity carol -Force -WhatIf
        Get-OckamIdentity carol | Should -Not -BeNullOrEmpty
        Remove-OckamIdentity carol -Force
        Get-OckamIdentity 'carol*' | Should -BeNullOrEmpty
    }

    It 'Remove refuses what a node has, and a node whose identity is gone does not start as another' {
        New-OckamIdentity used | Out-Null
        $node = New-OckamNode user -Identity used
        { Remove-OckamIdentity used -Force -ErrorAction Stop } | Should -Throw -ErrorId 'IdentityInUse,*' -ExpectedMessage "*'user'*"
        Stop-OckamNode user
        { Remove-OckamIdentity used -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'IdentityInUse,*'
        (Start-OckamNode user -PassThru).Identifier | Should -Be $node.Identifier
        Stop-OckamNode user
        Remove-OckamIdentity used -Force
        { Start-OckamNode user -ErrorAction Stop } | Should -Throw -ErrorId 'IdentityNotFound,*' -ExpectedMessage "*'user'*"
        Get-OckamIdentity 'used*' | Should -BeNullOrEmpty
        Remove-OckamNode user
    }

    It 'Remove refuses what a node in the background has, until that is stopped, and it does not start as another' {
        New-OckamIdentity away | Out-Null
        New-OckamNode far -Identity away -Persist | Out-Null
        try {
            { Remove-OckamIdentity away -Force -ErrorAction Stop } |
                Should -Throw -ErrorId 'IdentityInUse,*' -ExpectedMessage "*'far', in process*"
            Stop-OckamNode far
            Remove-OckamIdentity away -Force
            { Start-OckamNode far -ErrorAction Stop } | Should -Throw -ErrorId 'IdentityNotFound,*'
        }
        finally {
            Remove-OckamNode far
        }
    }

    It 'Remove says which identity is the default one then' {
        $before = (Get-OckamIdentity -Default).Name
        New-OckamIdentity passing -Default | Out-Null
        Remove-OckamIdentity passing -Force -WarningVariable told -WarningAction SilentlyContinue
        "$told" | Should -BeLike "'passing' was the default identity, and now '$((Get-OckamIdentity -Default).Name)' (I*"
        Set-OckamIdentity $before -Default
    }

    It 'the vault says where the keys are, and nothing of them' {
        $vault = Get-OckamVault
        $vault.Kind | Should -Be 'Software'
        $vault.Identities | Should -Be 2
        $vault.Path | Should -BeLike "$TestHome*"
    }
}
