# Genuine documents of NitroTPMs and Enclaves, and some that are not; OCKAMPS_VECTORS names the folder that has them.
BeforeDiscovery {
    $documents = @(
        @{ File = 'nitrotpm/vaportpm-nitro-document.bin'; At = 1770113522437; Kind = 'NitroTpm'; Objections = @() }
        @{ File = 'enclave/dstack-nsm.bin'; At = 1766668537578; Kind = 'NitroEnclave'; Objections = @() }
        @{ File = 'enclave/evervault-valid.bin'; At = 1695049410860; Kind = 'NitroEnclave'; Objections = @('Debug') }
        @{ File = 'enclave/evervault-debug.bin'; At = 1665582606081; Kind = 'NitroEnclave'; Objections = @('Debug') }
        @{ File = 'enclave/eternis-invalid.bin'; At = 1721770180771; Kind = 'NitroEnclave'; Objections = @('Signature', 'Debug') }
        @{ File = 'enclave/veracruz-document-bad-sig.cbor'; At = 1668034320696; Kind = 'NitroEnclave'; Objections = @('Signature') }
    )
}

Describe 'NitroTpm documents from elsewhere' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $nitro = Join-Path $env:OCKAMPS_VECTORS 'nitro'
        $genuine = "$nitro/nitrotpm/vaportpm-nitro-document.bin"
        $at = [datetimeoffset]::FromUnixTimeMilliseconds(1770113522437)
    }

    AfterAll { Remove-TestHome }

    It '<File> gets its verdict at its own time' -ForEach $documents {
        $moment = [datetimeoffset]::FromUnixTimeMilliseconds($At)
        $result = Test-NitroTpmAttestation -Path "$nitro/$File" -At $moment
        @($result.Objections | ForEach-Object Check) | Should -Be $Objections
        $result.Passed | Should -Be ($Objections.Count -eq 0)
        $result.Attestation.Kind | Should -Be $Kind
        $result.Timestamp | Should -Be $moment
        if ("$Objections" -eq 'Debug') {
            Test-NitroTpmAttestation -Path "$nitro/$File" -At $moment -AllowDebug -Quiet | Should -BeTrue
        }
    }

    It 'a forged document has no form' {
        $result = Get-Item "$nitro/enclave/blocky-selfsigned.bin" | Test-NitroTpmAttestation
        $result.Objections[0].Check | Should -Be 'Form'
        { ConvertFrom-NitroTpmAttestation -Path "$nitro/enclave/blocky-selfsigned.bin" } | Should -Throw -ErrorId 'AttestationMalformed,*'
    }

    It 'ConvertFrom shows what the README says of the NitroTPM document' {
        $document = ConvertFrom-NitroTpmAttestation -Path $genuine
        $document.InstanceId | Should -Be 'i-01cfb383223e42522'
        $document.Timestamp | Should -Be $at
        $document.Pcrs.Count | Should -Be 24
        $document.PublicKey.Length | Should -Be 65
        $document.Nonce.Length | Should -Be 32
        $document.Certificates.Count | Should -Be 5
        $document.Certificates[0].Sha256 | Should -Be '641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b'
        $document.Certificates[4].NotAfter - $document.Certificates[4].NotBefore | Should -Be ([timespan]'03:00:03')
    }

    It 'the nonce, the key and the registers of the fixture beside it are those of the document' {
        $fixture = Get-Content "$nitro/nitrotpm/vaportpm-nitro-fixture.json" -Raw
        $document = ConvertFrom-NitroTpmAttestation -Path $genuine
        $fixture | Should -Match ([Convert]::ToHexString($document.Nonce))
        $nonce = $document.Nonce
        Test-NitroTpmAttestation -Path $genuine -At $at -Nonce $nonce -PublicKey $document.PublicKey -ExpectedPcr @{
            4 = $document.Pcrs[4]; 7 = $document.Pcrs[7]; 12 = '00' * 48 } -InstanceId i-01cfb383223e42522 -Kind NitroTpm -Quiet |
            Should -BeTrue
    }

    It 'the root as a file is trusted as the pinned one is' {
        Test-NitroTpmAttestation -Path $genuine -At $at -Root "$nitro/roots/aws-nitro-root-g1.pem" -Quiet | Should -BeTrue
        Test-NitroTpmAttestation -Path $genuine -At $at -Root ('00' * 32) -Quiet | Should -BeFalse
    }

    It 'now, all of them are too old, and the checks say by how much' {
        $result = Test-NitroTpmAttestation -Path $genuine
        $result.Objections.Check | Should -Be 'Validity', 'Freshness'
        $result.Objections[1].Detail | Should -Match 'old; 5 min are allowed'
        $early = Test-NitroTpmAttestation -Path $genuine -At $at.AddMinutes(-10)
        $early.Objections.Check | Should -Contain 'Clock'
    }

    It 'one byte that is changed is found' {
        $bytes = [System.IO.File]::ReadAllBytes($genuine)
        foreach ($place in 100, 1000, 3000, ($bytes.Length - 1)) {
            $changed = [byte[]]$bytes.Clone()
            $changed[$place] = $changed[$place] -bxor 1
            , $changed | Test-NitroTpmAttestation -At $at -Quiet | Should -BeFalse
        }
    }

    It 'shows a document and its judgement in lines that people can read' {
        $text = ConvertFrom-NitroTpmAttestation -Path $genuine | Out-String -Width 160
        $text | Should -Match '└─ i-01cfb383223e42522-tpm0000000000000000\.us-east-1\.aws'
        $text | Should -Match ' 7 98441c7f7625d100… Secure Boot'
        Test-NitroTpmAttestation -Path $genuine -At $at | Out-String -Width 160 | Should -Match '✓\S* Root +AWS Nitro root G1'
    }
}
