Describe 'A reference of registers' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $null = New-Item -ItemType Directory -Path $TestHome
        Push-Location $TestHome
        $null = Start-NitroTpmEmulator -InMemory
        # The smallest image: headers, and nothing behind them.
        $image = [byte[]]::new(1024)
        $image[0], $image[1], $image[64], $image[65] = [byte[]][char[]]'MZPE'
        $image[60], $image[84], $image[88], $image[89], $image[149], $image[196] = 64, 240, 11, 2, 2, 16
        [System.IO.File]::WriteAllBytes("$PWD/linux.efi", $image)
        $off = '98441c7f7625d10058c47683aec486ce311c633235eb555593a7ee791121e3578ae72d04ecef661f272d59058b77af35'
    }

    AfterAll {
        Pop-Location
        Stop-NitroTpmEmulator
        Remove-TestHome
    }

    It 'is computed from an image' {
        $reference = New-NitroTpmPcrReference linux.efi
        $reference.Pcrs.Index | Should -Be 4, 7, 12
        $reference.Pcrs[1].Value | Should -Be $off
        $reference.IsSecureBoot | Should -BeFalse
        ($reference | Out-String) | Should -BeLike "*PCR7*$off*"
        (New-NitroTpmPcrReference linux.efi -Pcr @{ 15 = 'ab' * 48 }).Pcrs.Index | Should -Be 4, 7, 12, 15
        # Two images are measured one after the other.
        (New-NitroTpmPcrReference linux.efi, linux.efi).Pcrs[0].Value | Should -Not -Be $reference.Pcrs[0].Value
    }

    It 'knows whether Secure Boot is on, and refuses what is no list of signatures' {
        $list = [byte[]]::new(48)
        [guid]::new('a5c059a1-94e4-4aa7-87b5-ab155c2bf072').ToByteArray().CopyTo($list, 0)
        $list[16], $list[24] = 48, 20
        $on = New-NitroTpmPcrReference linux.efi -PlatformKey $list
        $on.IsSecureBoot | Should -BeTrue
        $on.Pcrs[1].Value | Should -Not -Be $off
        { New-NitroTpmPcrReference linux.efi -PlatformKey file:linux.efi } | Should -Throw '*PK:*'
        { New-NitroTpmPcrReference linux.efi -Dbx 01020304 } | Should -Throw '*dbx:*'
    }

    It 'is written and read in the form of the AWS tool' {
        $file = New-NitroTpmPcrReference linux.efi -OutFile reference.json
        $json = Get-Content $file -Raw | ConvertFrom-Json
        $json.Measurements.HashAlgorithm | Should -Be 'SHA384'
        $json.Measurements.PCR7 | Should -Be $off
        (Test-NitroTpmPcrReference $file).Registers.Index | Should -Be 4, 7, 12
        (Test-NitroTpmPcrReference reference.json).Registers[1].Expected | Should -Be $off
        { Test-NitroTpmPcrReference '{}' } | Should -Throw '*no reference*'
        { Test-NitroTpmPcrReference nowhere.json } | Should -Throw '*cannot be read*'
    }

    It 'is compared with a TPM, and each difference explained' {
        $result = Test-NitroTpmPcrReference (New-NitroTpmPcrReference linux.efi)
        $result.Passed | Should -BeFalse
        $result.Differences.Index | Should -Be 4
        $result.Differences[0].Explanation | Should -BeLike "*boot loader*"
        ($result | Out-String -Width 200) | Should -BeLike '*✗*PCR4*expected*✓*PCR12*'
        $same = New-NitroTpmPcrReference -Pcr @{ 4 = Get-NitroTpmPcr 4; 12 = '00' * 48 }
        Test-NitroTpmPcrReference $same -Quiet | Should -BeTrue
    }

    It 'of what is no image is refused by name' {
        Set-Content no.efi 'not an image'
        { New-NitroTpmPcrReference no.efi } | Should -Throw '*no.efi*no EFI image*'
        { New-NitroTpmPcrReference nowhere.efi } | Should -Throw '*nowhere.efi*cannot be read*'
        { New-NitroTpmPcrReference -Pcr @{ 24 = '00' * 48 } } | Should -Throw '*no register*'
        { New-NitroTpmPcrReference -Pcr @{ 4 = '00' } } | Should -Throw '*48 bytes, not 1*'
    }
}
