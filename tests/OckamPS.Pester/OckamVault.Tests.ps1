Describe 'OckamVault' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        New-OckamIdentity first | Out-Null
    }

    AfterAll { Remove-TestHome }

    It 'every home has the vault default, in its database' {
        $own = Get-OckamVault
        $own.VaultName | Should -Be 'default'
        $own.IsDefault | Should -BeTrue
        $own.Identities | Should -Be 1
        $own.Path | Should -BeLike "$TestHome*"
    }

    It 'New makes vaults with files of their owner alone' {
        $made = 'work', 'play' | New-OckamVault
        $made.VaultName | Should -Be 'work', 'play'
        $made.Kind | Should -Be 'Software', 'Software'
        Test-Path -LiteralPath $made[0].Path | Should -BeTrue
        if (-not $IsWindows) { [System.IO.File]::GetUnixFileMode($made[0].Path) | Should -Be ([System.IO.UnixFileMode]'UserRead, UserWrite') }
        { New-OckamVault work } | Should -Throw -ErrorId 'VaultExists,*'
        { New-OckamVault 'a/b' } | Should -Throw -ErrorId 'VaultNameInvalid,*'
        New-OckamVault never -WhatIf | Should -BeNullOrEmpty
        Get-OckamVault never* | Should -BeNullOrEmpty
        $file = Join-Path $TestDrive 'stick/keys.vault'
        (New-OckamVault stick -Path $file).Path | Should -Be $file
        { New-OckamVault other -Path $file } | Should -Throw -ErrorId 'VaultExists,*'
    }

    It 'an identity has its keys in the vault that is named, and its node works with them' {
        (New-OckamIdentity anna -Vault work).VaultName | Should -Be 'work'
        (Get-OckamVault work).Identities | Should -Be 1
        { New-OckamIdentity nobody -Vault nothing } | Should -Throw -ErrorId 'VaultNotFound,*'
        (Update-OckamIdentity anna).VaultName | Should -Be 'work'
        New-OckamNode a -Identity anna | Out-Null
        New-OckamNode b -Identity first | Out-Null
        (New-OckamSecureChannel -Node b -To /node/a/service/api).Peer | Should -Be (Get-OckamIdentity anna).Identifier
        # A node in a process of its own finds the key too.
        (Invoke-Pwsh 'New-OckamNode c -Identity anna | Out-Null; (New-OckamCredential first -Identity anna).Issuer').Output |
            Should -Be (Get-OckamIdentity anna).Identifier
    }

    It 'Set makes another the default for new identities' {
        Set-OckamVault play -Default -WhatIf
        (Get-OckamVault play).IsDefault | Should -BeFalse
        (Get-OckamVault play | Set-OckamVault -Default -PassThru).IsDefault | Should -BeTrue
        (New-OckamIdentity bob).VaultName | Should -Be 'play'
        (New-OckamVault later -Default).IsDefault | Should -BeTrue
        (Get-OckamVault | Where-Object IsDefault).VaultName | Should -Be 'later'
        { Set-OckamVault nothing } | Should -Throw -ErrorId 'VaultNotFound,*'
        { Set-OckamVault nothing -Default } | Should -Throw -ErrorId 'VaultNotFound,*'
    }

    It 'Remove refuses while identities use it, and -Force takes them with it' {
        $impact = [System.Management.Automation.CmdletAttribute](
            (Get-Command Remove-OckamVault).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $true)[0])
        $impact.ConfirmImpact | Should -Be 'High'
        $file = (Get-OckamVault play).Path
        { Remove-OckamVault play -Confirm:$false } | Should -Throw -ErrorId 'VaultInUse,*'
        Remove-OckamVault play -Force -WhatIf
        Get-OckamIdentity bob | Should -Not -BeNullOrEmpty
        New-OckamNode held -Identity bob | Out-Null
        { Remove-OckamVault play -Force } | Should -Throw "*The node 'held' runs as the identity 'bob'*" -ErrorId 'IdentityInUse,*'
        Get-OckamIdentity bob | Should -Not -BeNullOrEmpty
        Remove-OckamNode held
        Remove-OckamVault play -Force
        Get-OckamIdentity bob* | Should -BeNullOrEmpty
        Get-OckamVault play* | Should -BeNullOrEmpty
        Test-Path -LiteralPath $file | Should -BeFalse
        Remove-OckamVault later -Confirm:$false
        (Get-OckamVault | Where-Object IsDefault).VaultName | Should -Be 'default'
        { Remove-OckamVault default -Force } | Should -Throw '*own*' -ErrorId 'InvalidArgument,*'
        { Remove-OckamVault default -WhatIf } | Should -Throw -ErrorId 'InvalidArgument,*'
        { Remove-OckamVault nothing -Force } | Should -Throw -ErrorId 'VaultNotFound,*'
    }

    It 'says what to do when the file of a vault is away' {
        New-OckamIdentity usb -Vault stick | Out-Null
        $file = (Get-OckamVault stick).Path
        Move-Item $file "$file.away"
        { New-OckamCredential first -Identity usb } | Should -Throw '*not there*' -ErrorId 'VaultFailed,*'
        Move-Item "$file.away" $file
        (New-OckamCredential first -Identity usb).Issuer | Should -Be (Get-OckamIdentity usb).Identifier
    }

    It 'completes names of vaults' {
        $found = (TabExpansion2 'New-OckamIdentity x -Vault w').CompletionMatches
        $found.CompletionText | Should -Be 'work'
        $found.ToolTip | Should -BeLike '*work.vault*'
        (TabExpansion2 'Remove-OckamVault st').CompletionMatches.CompletionText | Should -Be 'stick'
    }
}
