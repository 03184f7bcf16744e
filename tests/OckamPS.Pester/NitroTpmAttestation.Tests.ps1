# Documents from the emulator with registers in memory; NitroTpmDocuments has the genuine ones, and NitroTpmSwtpm a software TPM.
Describe 'NitroTpmAttestation' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $emulator = Start-NitroTpmEmulator -InMemory
        $nonce = [byte[]](1..32)
        $document = Get-NitroTpmAttestation -Nonce $nonce -UserData 'text:health corp'
    }

    AfterAll {
        Stop-NitroTpmEmulator
        Remove-TestHome
    }

    It 'Get asks the emulator of this session unless another TPM is named' {
        $document.Kind | Should -Be 'NitroTpm'
        $document.InstanceId | Should -Be $emulator.InstanceId
        $document.Nonce | Should -Be $nonce
        [System.Text.Encoding]::UTF8.GetString($document.UserData) | Should -Be 'health corp'
        $document.PublicKey | Should -BeNullOrEmpty
        $document.Pcrs.Count | Should -Be 24
        $document.Pcrs[4].IsZero | Should -BeFalse
        $document.Pcrs[4].Meaning | Should -Match 'boot loader'
        { Get-NitroTpmAttestation -Tpm swtpm:127.0.0.1:1 } | Should -Throw -ErrorId 'TpmNotFound,*'
        ($emulator | Get-NitroTpmAttestation).ModuleId | Should -Be $document.ModuleId
        (Get-NitroTpmAttestation -Tpm $emulator).ModuleId | Should -Be $document.ModuleId
    }

    It 'stores times in UTC, and shows them as local time with its offset' {
        $document.Timestamp.Offset | Should -Be ([timespan]::Zero)
        [System.Math]::Abs(([datetimeoffset]::UtcNow - $document.Timestamp).TotalMinutes) | Should -BeLessThan 5
        $document | Format-List | Out-String | Should -Match (
            [regex]::Escape($document.Timestamp.ToLocalTime().ToString('yyyy-MM-dd HH:mm:ss zzz')))
    }

    It 'takes bytes as <Form>' -ForEach @(
        @{ Form = 'digits'; Given = '00ff10' }
        @{ Form = 'digits with 0x'; Given = '0x00ff10' }
        @{ Form = 'hex:'; Given = 'hex:00FF10' }
        @{ Form = 'base64:'; Given = 'base64:AP8Q' }
        @{ Form = 'an array of bytes'; Given = [byte[]](0, 255, 16) }
        @{ Form = 'an array of numbers'; Given = 0, 255, 16 }
    ) {
        [Convert]::ToHexString((Get-NitroTpmAttestation -Nonce $Given).Nonce) | Should -Be '00FF10'
    }

    It 'takes digits that PowerShell reads as a number as they were written' {
        [Convert]::ToHexString((Get-NitroTpmAttestation -Nonce 0012).Nonce) | Should -Be '0012'
        [Convert]::ToHexString((Get-NitroTpmAttestation -Nonce 12e4).Nonce) | Should -Be '12E4'
    }

    It 'refuses a number that may as well have been computed, and says how digits are written' {
        { Get-NitroTpmAttestation -Nonce (Write-Output 1020) } | Should -Throw "*'hex:1020'*"
        { Get-NitroTpmAttestation -Nonce ([psobject]::AsPSObject(1020)) } | Should -Throw "*'hex:1020'*"
        { Get-NitroTpmAttestation -Nonce 1020 } | Should -Throw '*not bytes*'
        [Convert]::ToHexString((Get-NitroTpmAttestation -Nonce '1020').Nonce) | Should -Be '1020'
    }

    It 'takes no empty nonce, which every document could answer' {
        { Get-NitroTpmAttestation -Nonce '' } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { $document | Test-NitroTpmAttestation -Root $emulator -Nonce '' } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { $document | Test-NitroTpmAttestation -Root $emulator -Nonce ([byte[]]::new(0)) } |
            Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'takes the bytes of a file, and a public key in PEM as DER' {
        $rsa = [System.Security.Cryptography.RSA]::Create(2048)
        $file = Join-Path $TestDrive 'key.pem'
        Set-Content -LiteralPath $file $rsa.ExportSubjectPublicKeyInfoPem()
        $der = [Convert]::ToHexString($rsa.ExportSubjectPublicKeyInfo())
        [Convert]::ToHexString((Get-NitroTpmAttestation -PublicKey "file:$file").PublicKey) | Should -Be $der
        [Convert]::ToHexString((Get-NitroTpmAttestation -PublicKey (Get-Item $file)).PublicKey) | Should -Be $der
        [Convert]::ToHexString((Get-NitroTpmAttestation -PublicKey (Get-Content $file -Raw)).PublicKey) | Should -Be $der
        Get-NitroTpmAttestation -PublicKey "file:$file" | Test-NitroTpmAttestation -Root $emulator -PublicKey "file:$file" -Quiet |
            Should -BeTrue
        Set-Content -LiteralPath $file $rsa.ExportPkcs8PrivateKeyPem()
        { Get-NitroTpmAttestation -PublicKey "file:$file" } | Should -Throw '*private key*'
    }

    It 'guesses no bytes: <Given> is refused' -ForEach @(
        @{ Given = 'hello' }, @{ Given = 'abc' }, @{ Given = 'base64:***' }, @{ Given = 'file:nowhere' }, @{ Given = 300, 1 }
        @{ Given = [byte[]]::new(1025) }
    ) {
        { Get-NitroTpmAttestation -Nonce $Given } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It '-OutFile writes the bytes of the document, and replaces no file unasked' {
        $file = Join-Path $TestDrive 'document.bin'
        $written = Get-NitroTpmAttestation -OutFile $file
        $written | Should -BeOfType System.IO.FileInfo
        (ConvertFrom-NitroTpmAttestation -Path $file).ModuleId | Should -Be $document.ModuleId
        { Get-NitroTpmAttestation -OutFile $file } | Should -Throw -ErrorId 'FileExists,*'
        $written | Test-NitroTpmAttestation -Root $emulator -Quiet | Should -BeTrue
        Get-NitroTpmAttestation -Nonce 01 -OutFile $file -Force | Should -Not -BeNullOrEmpty
        [Convert]::ToHexString((ConvertFrom-NitroTpmAttestation -Path $file).Nonce) | Should -Be '01'
    }

    It 'a document of the emulator is refused, and the check of the root says why' {
        $result = $document | Test-NitroTpmAttestation
        $result.Passed | Should -BeFalse
        $result.Objections.Check | Should -Be 'Root'
        $result.Objections[0].Detail | Should -Match 'emulator.*proves nothing about any machine'
        $document | Test-NitroTpmAttestation -Quiet | Should -BeFalse
    }

    It '-Root accepts it, as <Form>' -ForEach @(
        @{ Form = 'the emulator'; Root = { $emulator } }
        @{ Form = 'its root'; Root = { $emulator.Root } }
        @{ Form = 'the hash'; Root = { $emulator.Root.Sha256 } }
        @{ Form = 'PEM'; Root = { $emulator.RootCertificate } }
        @{ Form = 'a certificate of the document'; Root = { $document.Certificates[0] } }
        @{ Form = 'a file'; Root = {
                Set-Content "$TestDrive/root.pem" $emulator.RootCertificate
                "$TestDrive/root.pem"
            }
        }
        @{ Form = 'a file in DER, among others'; Root = {
                [System.IO.File]::WriteAllBytes("$TestDrive/root.der", $document.Certificates[0].Encoded)
                'Aws', (Get-Item "$TestDrive/root.der")
            }
        }
    ) {
        $result = $document | Test-NitroTpmAttestation -Root (& $Root)
        $result.Passed | Should -BeTrue -Because "$($result.Objections | ForEach-Object Detail)"
        $result.Checks.Count | Should -Be 14
    }

    It 'what is no root is refused' {
        { $document | Test-NitroTpmAttestation -Root "$TestDrive/nowhere.pem" } |
            Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        { $document | Test-NitroTpmAttestation -Root (Get-Item $PSCommandPath) } |
            Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'another <Check> than expected is refused by that check' -ForEach @(
        @{ Check = 'Nonce'; Expect = @{ Nonce = '00' } }
        @{ Check = 'UserData'; Expect = @{ UserData = 'text:ai corp' } }
        @{ Check = 'PublicKey'; Expect = @{ PublicKey = '00' } }
        @{ Check = 'Pcrs'; Expect = @{ ExpectedPcr = @{ 4 = '00' * 48 } } }
        @{ Check = 'Identity'; Expect = @{ InstanceId = 'i-11111111111111111' } }
        @{ Check = 'Identity'; Expect = @{ Kind = 'NitroEnclave' } }
        @{ Check = 'Freshness'; Expect = @{ MaxAge = '1s'; At = [datetimeoffset]::UtcNow.AddMinutes(1) } }
        @{ Check = 'Validity'; Expect = @{ MaxAge = '30d'; At = [datetimeoffset]::UtcNow.AddHours(12) } }
    ) {
        $result = $document | Test-NitroTpmAttestation -Root $emulator @Expect
        $result.Passed | Should -BeFalse
        $result.Objections.Check | Should -Be $Check
        $result.Objections[0].Detail | Should -Not -BeNullOrEmpty
    }

    It 'what is expected passes: nonce, data and registers, of a table, of a reference and of both' {
        $pcr = $document.Pcrs[4]
        $reference = Join-Path $TestDrive 'reference.json'
        @{ Measurements = @{ HashAlgorithm = 'SHA384'; PCR7 = $document.Pcrs[7].Value } } | ConvertTo-Json | Set-Content $reference
        $expect = @{ Root = $emulator; Nonce = $nonce; UserData = 'text:health corp' }
        foreach ($table in @{ 4 = $pcr.Value }, @{ '4' = $pcr.Value }, @{ PCR4 = $pcr.Value.ToUpperInvariant() },
            @{ 4 = $pcr }, @{ 4 = [Convert]::FromHexString($pcr.Value) }) {
            $document | Test-NitroTpmAttestation @expect -ExpectedPcr $table -Quiet | Should -BeTrue
        }
        $result = $document | Test-NitroTpmAttestation @expect -ExpectedPcr @{ 4 = $pcr.Value } -Reference $reference
        $result.Passed | Should -BeTrue
        ($result.Checks | Where-Object Check -EQ Pcrs).Detail | Should -Match 'PCR4, PCR7'
        $made = New-NitroTpmPcrReference -Pcr @{ 7 = $document.Pcrs[7] }
        $document | Test-NitroTpmAttestation @expect -Reference $made -Quiet | Should -BeTrue
    }

    It 'says which register differs, what it measures and what that may mean' {
        $result = $document | Test-NitroTpmAttestation -Root $emulator -ExpectedPcr @{ 12 = '11' * 48; 4 = '22' * 48; 7 = $document.Pcrs[7] }
        $result.Objections.Check | Should -Be 'Pcrs'
        $result.Objections[0].Detail | Should -Match 'PCR4 \(boot loader.*Another boot loader.*PCR12 \(kernel command line'
        $result.Objections[0].Detail | Should -Not -Match 'PCR7'
    }

    It 'expectations that are wrong judge no document, rather than judging it by less' {
        { $document | Test-NitroTpmAttestation -Root $emulator -ExpectedPcr @{ 4 = '00' } } | Should -Throw -ErrorId 'InvalidFormat,*'
        { $document | Test-NitroTpmAttestation -Root $emulator -ExpectedPcr @{ 24 = '00' * 48 } } | Should -Throw '*is no register*'
        { $document | Test-NitroTpmAttestation -Root $emulator -Reference "$TestDrive/nowhere.json" } |
            Should -Throw '*cannot be read*nowhere.json*' -ErrorId 'ParameterArgumentTransformationError,*'
        { $document | Test-NitroTpmAttestation -Root $emulator -Reference $PSCommandPath -Quiet } |
            Should -Throw -ErrorId 'AttestationFailed,*'
        $verdicts = & {
            $ErrorActionPreference = 'Continue'
            try { $document | Test-NitroTpmAttestation -Root $emulator -ExpectedPcr @{ 4 = '00' } -Quiet 2>$null } catch { 'ended' }
        }
        $verdicts | Should -Be 'ended'
        $reference = Join-Path $TestDrive 'other.json'
        @{ Measurements = @{ HashAlgorithm = 'SHA384'; PCR4 = '33' * 48 } } | ConvertTo-Json | Set-Content $reference
        { $document | Test-NitroTpmAttestation -Root $emulator -Reference $reference -ExpectedPcr @{ 4 = $document.Pcrs[4] } } |
            Should -Throw '*different values for PCR4*'
    }

    It 'documents come from the pipeline as objects, files, bytes at once and one by one' {
        $file = Join-Path $TestDrive 'pipeline.bin'
        [System.IO.File]::WriteAllBytes($file, $document.Document)
        $all = @{ Root = $emulator; Quiet = $true }
        $document, $document | Test-NitroTpmAttestation @all | Should -Be $true, $true
        Get-Item $file | Test-NitroTpmAttestation @all | Should -BeTrue
        , $document.Document | Test-NitroTpmAttestation @all | Should -BeTrue
        Get-Content $file -AsByteStream | Test-NitroTpmAttestation @all | Should -BeTrue
        Test-NitroTpmAttestation -Path "$TestDrive/pipe*.bin" @all | Should -BeTrue
        Test-NitroTpmAttestation "base64:$([Convert]::ToBase64String($document.Document))" @all | Should -BeTrue
        Test-NitroTpmAttestation "file:$file" @all | Should -BeTrue
    }

    It 'files of one byte are documents by themselves, and what names no file is an error' {
        $one = Join-Path $TestDrive 'one.bin'
        [System.IO.File]::WriteAllBytes($one, [byte[]](1))
        (Get-Item $one), (Get-Item $one) | Test-NitroTpmAttestation -Quiet | Should -Be $false, $false
        { Test-NitroTpmAttestation -Path "$TestDrive/no*where" } | Should -Throw -ErrorId 'FileNotFound,*'
        { Test-NitroTpmAttestation -Path $TestDrive } | Should -Throw '*is a folder*'
    }

    It 'what was computed to nothing does not mean anything goes' {
        { $document | Test-NitroTpmAttestation -Root $emulator -Kind $null } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { $document | Test-NitroTpmAttestation -Root $emulator -At $null } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'what is no document is refused by its form, and the next one is still judged' {
        $result = , [byte[]](1..100) | Test-NitroTpmAttestation
        $result.Passed | Should -BeFalse
        $result.Checks[0].Outcome | Should -Be 'Failed'
        ($result.Checks | Select-Object -Skip 1).Outcome | Select-Object -Unique | Should -Be 'NotPossible'
        $result.Attestation | Should -BeNullOrEmpty
        (, [byte[]]::new(40000) | Test-NitroTpmAttestation).Checks[0].Detail | Should -Match '40000 bytes'
        { , [byte[]](1..100) | ConvertFrom-NitroTpmAttestation } | Should -Throw -ErrorId 'AttestationMalformed,*'
        $two = [byte[]](1..100), $document | ConvertFrom-NitroTpmAttestation -ErrorAction SilentlyContinue -ErrorVariable problems
        @($two).Count | Should -Be 1
        @($problems).Count | Should -BeGreaterThan 0
    }

    It 'shows certificates as a tree, registers with what they mean, and a mark at each check' {
        $text = $document | Format-List | Out-String -Width 160
        $text | Should -Match 'aws\.nitro-enclaves\.test[\s\S]*└─ [0-9a-f]+\.us-east-1\.aws[\s\S]*      └─ i-0+\.us-east-1'
        $text | Should -Match ' 4 [0-9a-f]{16}… boot loader'
        $text | Should -Match '12 zero +kernel command line'
        $text | Should -Match 'health corp'
        $plain = $document | Test-NitroTpmAttestation | Out-String -Width 160
        $plain | Should -Match '✗\S* Root'
        $plain | Should -Match '✓\S* Signature'
        $plain | Should -Match '– Nonce'
        $document.Certificates | Out-String -Width 160 | Should -Match '└─ '
        (, [byte[]](1..9) | Test-NitroTpmAttestation).Checks | Out-String -Width 160 | Should -Match '\?\S* +Root'
    }

    It 'names a TPM that nobody could mean at the prompt' {
        { Get-NitroTpmAttestation -Tpm nonsense:1 } | Should -Throw '*no address of a TPM*'
        { Get-NitroTpmAttestation -Tpm swtpm:here } | Should -Throw '*no host and port*'
    }

    It 'completes TPMs and roots' {
        (TabExpansion2 'Get-NitroTpmAttestation -Tpm ').CompletionMatches.CompletionText | Should -Contain $emulator.Tpm
        (TabExpansion2 'Test-NitroTpmAttestation -Root ').CompletionMatches.CompletionText | Should -Be 'Aws', $emulator.Root.Sha256
    }
}
