Describe 'A sealed secret' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $null = New-Item -ItemType Directory -Path $TestHome
        Push-Location $TestHome
        $hasSwtpm = [bool](Get-Command swtpm -ErrorAction Ignore)
        $null = Start-NitroTpmEmulator -InMemory:(-not $hasSwtpm)
        $secret = ConvertTo-SecureString 'größer als nichts 🔑' -AsPlainText -Force
        function Plain($Value) { ConvertFrom-SecureString $Value -AsPlainText }
    }

    BeforeEach { if (-not $hasSwtpm) { Set-ItResult -Skipped -Because 'it needs swtpm' } }

    AfterAll {
        Pop-Location
        Stop-NitroTpmEmulator
        Remove-TestHome
    }

    It 'comes back as a SecureString, and as a text only when asked' {
        $sealed = $secret | Protect-NitroTpmSecret 4, 7, 12
        $sealed.Index | Should -Be 4, 7, 12
        $opened = $sealed | Unprotect-NitroTpmSecret
        $opened | Should -BeOfType securestring
        Plain $opened | Should -Be (Plain $secret)
        $sealed | Unprotect-NitroTpmSecret -AsPlainText | Should -Be (Plain $secret)
        $shown = ($sealed | Out-String) + ($sealed | Format-List | Out-String) + "$sealed"
        $shown | Should -Not -BeLike '*nichts*'
    }

    It 'comes from a file and goes to one, for its owner alone' {
        [System.IO.File]::WriteAllBytes("$PWD/data.key", [byte[]](0..31))
        $file = Get-Item data.key | Protect-NitroTpmSecret 4 -OutFile data.sealed
        $opened = $file | Unprotect-NitroTpmSecret -OutFile opened.key
        [System.IO.File]::ReadAllBytes($opened) | Should -Be ([byte[]](0..31))
        if (-not $IsWindows) { (Get-Item $opened).UnixMode | Should -Be '-rw-------' }
        { Unprotect-NitroTpmSecret -Path data.sealed -OutFile opened.key } | Should -Throw -ErrorId 'FileExists,*'
        # The first byte of a character that does not come.
        [System.IO.File]::WriteAllBytes("$PWD/no.text", [byte[]](0xe2))
        { Protect-NitroTpmSecret 4 -Path no.text | Unprotect-NitroTpmSecret } | Should -Throw '*-OutFile*'
    }

    It 'opens when the model is measured, and not before or after' {
        $digest = [System.Security.Cryptography.SHA384]::HashData([System.Text.Encoding]::UTF8.GetBytes('model'))
        $then = [System.Security.Cryptography.SHA384]::HashData([byte[]]::new(48) + $digest)
        $sealed = $secret | Protect-NitroTpmSecret 4 -ExpectedPcr @{ 15 = $then }
        $sealed.Index | Should -Be 4, 15
        { $sealed | Unprotect-NitroTpmSecret } | Should -Throw -ErrorId 'TpmPolicyFailed,*'
        Add-NitroTpmPcrMeasurement 15 -Text model | Out-Null
        Plain ($sealed | Unprotect-NitroTpmSecret) | Should -Be (Plain $secret)
        Add-NitroTpmPcrMeasurement 15 -Text other | Out-Null
        { $sealed | Unprotect-NitroTpmSecret } | Should -Throw -ErrorId 'TpmPolicyFailed,*'
        $reference = New-NitroTpmPcrReference -Pcr @{ 15 = (Get-NitroTpmPcr 15).Value }
        Plain ($secret | Protect-NitroTpmSecret -Reference $reference | Unprotect-NitroTpmSecret) | Should -Be (Plain $secret)
        { $secret | Protect-NitroTpmSecret -Reference $reference -ExpectedPcr @{ 15 = $then } } |
            Should -Throw '*different values for PCR15*' -ErrorId 'InvalidFormat,*'
        { $secret | Protect-NitroTpmSecret -Reference $reference -Bank Sha256 } | Should -Throw '*Sha384*' -ErrorId 'InvalidFormat,*'
    }

    It 'of another TPM, changed, too long, empty or bound to nothing is refused' {
        $sealed = $secret | Protect-NitroTpmSecret 4
        $other = Start-NitroTpmEmulator
        try { { $sealed | Unprotect-NitroTpmSecret -Tpm $other } | Should -Throw -ErrorId 'TpmRefused,*' }
        finally { $other | Stop-NitroTpmEmulator }
        { Unprotect-NitroTpmSecret 00112233 } | Should -Throw '*no sealed secret*'
        $long = ConvertTo-SecureString ('x' * 129) -AsPlainText -Force
        { $long | Protect-NitroTpmSecret 4 } | Should -Throw '*at most 128 bytes*'
        { [securestring]::new() | Protect-NitroTpmSecret 4 } | Should -Throw '*empty*'
        { $secret | Protect-NitroTpmSecret } | Should -Throw '*-Index*'
        $secret | Protect-NitroTpmSecret 16 -WarningVariable warned -WarningAction SilentlyContinue | Out-Null
        "$warned" | Should -BeLike '*PCR16 can be reset*'
    }

    It 'is never in an error' {
        $error.Clear()
        { $secret | Protect-NitroTpmSecret 4 -Tpm swtpm:127.0.0.1:1 } | Should -Throw -ErrorId 'TpmNotFound,*'
        ($error | Format-List * -Force | Out-String) | Should -Not -BeLike '*nichts*'
    }
}
