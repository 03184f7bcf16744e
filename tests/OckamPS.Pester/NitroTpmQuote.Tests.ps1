Describe 'A quote' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $null = New-Item -ItemType Directory -Path $TestHome
        Push-Location $TestHome
        $hasSwtpm = [bool](Get-Command swtpm -ErrorAction Ignore)
        $null = Start-NitroTpmEmulator -InMemory:(-not $hasSwtpm)
        $nonce = '00112233445566778899aabbccddeeff'
        if ($hasSwtpm) {
            Add-NitroTpmPcrMeasurement 15 -Text model | Out-Null
            $quote = New-NitroTpmQuote $nonce 4, 7, 15
        }
    }

    BeforeEach { if (-not $hasSwtpm) { Set-ItResult -Skipped -Because 'it needs swtpm' } }

    AfterAll {
        Pop-Location
        Stop-NitroTpmEmulator
        Remove-TestHome
    }

    It 'shows the registers and the key, the same each time' {
        $quote.Pcrs.Index | Should -Be 4, 7, 15
        $quote.Pcrs[2].Value | Should -Be (Get-NitroTpmPcr 15).Value
        [Convert]::ToHexString($quote.Nonce) | Should -Be $nonce
        (New-NitroTpmQuote aa).KeyFingerprint | Should -Be $quote.KeyFingerprint
        ($quote | Out-String) | Should -BeLike "*4, 7, 15*$($quote.KeyFingerprint.Substring(0, 16))*"
    }

    It 'passes for its nonce and its key, each check with a mark' {
        $result = $quote | Test-NitroTpmQuote -Nonce $nonce -PublicKey $quote.PublicKey
        $result.Passed | Should -BeTrue
        $result.Checks.Check | Should -Be 'KeyUse', 'TrustedKey', 'Signature', 'Nonce', 'Registers'
        ($result | Out-String) | Should -BeLike '*✓*Signature*'
        $quote | Test-NitroTpmQuote -Nonce $nonce -PublicKey $quote.KeyFingerprint -Quiet | Should -BeTrue
        $pem = [System.Security.Cryptography.PemEncoding]::WriteString('PUBLIC KEY', $quote.PublicKey)
        $quote | Test-NitroTpmQuote -Nonce $nonce -PublicKey $pem -Quiet | Should -BeTrue
    }

    It 'fails for another nonce, another key and other registers, each for its reason' {
        $other = $quote | Test-NitroTpmQuote -Nonce 00 -PublicKey ('00' * 32)
        $other.Passed | Should -BeFalse
        $other.Objections.Check | Should -Be 'TrustedKey', 'Nonce'
        $expected = @{ 15 = '00' * 48; 7 = $quote.Pcrs[1].Value }
        $pcrs = ($quote | Test-NitroTpmQuote -Nonce $nonce -PublicKey $quote.PublicKey -ExpectedPcr $expected).Objections
        $pcrs.Check | Should -Be 'Pcrs'
        $pcrs.Detail | Should -BeLike 'PCR15 (free for the system*'
        $changed = $quote.Encoded.Replace($quote.Pcrs[2].Value, '11' * 48)
        Set-Content changed.json $changed
        (Test-NitroTpmQuote -Path changed.json -Nonce $nonce -PublicKey $quote.PublicKey).Objections.Check | Should -Be 'Registers'
    }

    It 'goes to a verifier as a file' {
        $file = New-NitroTpmQuote $nonce 15 -OutFile quote.json
        $file | Test-NitroTpmQuote -Nonce $nonce -PublicKey $quote.PublicKey -Quiet | Should -BeTrue
        { New-NitroTpmQuote $nonce 15 -OutFile quote.json } | Should -Throw -ErrorId 'FileExists,*'
        New-NitroTpmQuote aabb 15 -OutFile quote.json -Force | Test-NitroTpmQuote -Nonce aabb -PublicKey $quote.PublicKey -Quiet |
            Should -BeTrue
        Set-Content broken.json '{}'
        { Test-NitroTpmQuote -Path broken.json -Nonce $nonce -PublicKey $quote.PublicKey } | Should -Throw '*no quote*'
        { New-NitroTpmQuote ('00' * 65) } | Should -Throw '*64*'
    }

    It 'meets the reference of an image' {
        $reference = New-NitroTpmPcrReference -Pcr @{ 4 = $quote.Pcrs[0].Value; 15 = $quote.Pcrs[2].Value }
        $quote | Test-NitroTpmQuote -Nonce $nonce -PublicKey $quote.PublicKey -Reference $reference -Quiet | Should -BeTrue
        Test-NitroTpmPcrReference $reference -Quote $quote -Quiet | Should -BeTrue
        { $quote | Test-NitroTpmQuote -Nonce $nonce -PublicKey $quote.PublicKey -Reference $reference -ExpectedPcr @{ 4 = '00' * 48 } } |
            Should -Throw '*different values for PCR4*' -ErrorId 'InvalidFormat,*'
    }
}

Describe 'A quote of registers in memory' {
    BeforeAll { . "$PSScriptRoot/Common.ps1" }

    AfterAll { Remove-TestHome }

    It 'is refused with what to do' {
        $emulator = Start-NitroTpmEmulator -InMemory
        try {
            $caught = { $emulator | New-NitroTpmQuote 00 } | Should -Throw -ErrorId 'TpmLacksCommand,*' -PassThru
            $caught.ErrorDetails.RecommendedAction | Should -BeLike '*swtpm*'
        } finally { $emulator | Stop-NitroTpmEmulator }
    }
}
