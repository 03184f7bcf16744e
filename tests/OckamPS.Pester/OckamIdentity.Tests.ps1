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

    It 'the vault says where the keys are, and nothing of them' {
        $vault = Get-OckamVault
        $vault.Kind | Should -Be 'Software'
        $vault.Identities | Should -Be 2
        $vault.Path | Should -BeLike "$TestHome*"
    }
}
