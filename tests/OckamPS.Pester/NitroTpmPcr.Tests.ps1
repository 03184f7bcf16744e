Describe 'Registers' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $null = New-Item -ItemType Directory -Path $TestHome
        Push-Location $TestHome
        $null = Start-NitroTpmEmulator -InMemory
        [System.IO.File]::WriteAllBytes("$PWD/model.gguf", [byte[]]::new(3MB))
        function Extend([string]$Value, [string]$Digest) {
            [Convert]::ToHexString([System.Security.Cryptography.SHA384]::HashData(
                [Convert]::FromHexString($Value) + [Convert]::FromHexString($Digest))).ToLowerInvariant()
        }
    }

    AfterAll {
        Pop-Location
        Stop-NitroTpmEmulator
        Remove-TestHome
    }

    It 'are read with what they mean, in the order of their numbers' {
        $all = Get-NitroTpmPcr
        $all.Index | Should -Be (0..23)
        $all.Bank | Select-Object -Unique | Should -Be 'Sha384'
        $all[4].Meaning | Should -Be 'boot loader or unified kernel image'
        $all[17].Value | Should -Be ('ff' * 48)
        (Get-NitroTpmPcr PCR15, 0-2 -Bank Sha256, Sha384).Index | Should -Be 0, 1, 2, 15, 0, 1, 2, 15
        (Get-NitroTpmPcr 4 -Bank Sha256).Value.Length | Should -Be 64
        ($all[15] | Out-String) | Should -BeLike '*15*zero*free for the system*'
    }

    It 'that there are not are refused' {
        { Get-NitroTpmPcr 24 } | Should -Throw '*no register*'
        { Get-NitroTpmPcr 0 -Bank Sha512 } | Should -Throw -ErrorId 'TpmRefused,*'
        { Get-NitroTpmPcr 0 -Tpm mssim:127.0.0.1:65535 } | Should -Throw '*next one*'
        { Get-NitroTpmPcr 0 -Tpm swtpm:127.0.0.1:1 } | Should -Throw -ErrorId 'TpmNotFound,*'
    }

    It 'take a file from the pipeline, and the event log explains them' {
        $digest = (Get-FileHash model.gguf -Algorithm SHA384).Hash
        $put = Get-Item model.gguf | Add-NitroTpmPcrMeasurement 15 -EventLog events.jsonl
        $put.Description | Should -Be 'model.gguf'
        ($put.Digests | Where-Object Bank -EQ Sha384).Digest | Should -Be $digest
        $put.Digests.Bank | Should -Be 'Sha256', 'Sha384'
        $value = Extend ('00' * 48) $digest
        (Get-NitroTpmPcr 15).Value | Should -Be $value
        ($put.Pcrs | Where-Object Bank -EQ Sha384).Value | Should -Be $value
        Add-NitroTpmPcrMeasurement 15 -Text tokenizer -EventLog events.jsonl | Out-Null
        $pcr = Get-NitroTpmPcr 15 -EventLog events.jsonl
        $pcr.IsExplained | Should -BeTrue
        $pcr.Events.Description | Should -Be 'model.gguf', 'tokenizer'
        ($pcr | Format-List | Out-String) | Should -BeLike '*tokenizer*'
        # Somebody else's measurement is not in the log.
        Add-NitroTpmPcrMeasurement 15 -Data text:else | Out-Null
        (Get-NitroTpmPcr 15 -EventLog events.jsonl).IsExplained | Should -BeFalse
        (Get-NitroTpmPcr 15).IsExplained | Should -BeNullOrEmpty
    }

    It 'are not changed by a description that the event log could not give back' {
        $before = (Get-NitroTpmPcr 14).Value
        { Add-NitroTpmPcrMeasurement 14 -Text x -Description ('x' * 70000) -EventLog long.jsonl } | Should -Throw '*fewer words*'
        (Get-NitroTpmPcr 14).Value | Should -Be $before
        Test-Path long.jsonl | Should -BeFalse
    }

    It 'take a digest into the bank of its length alone' {
        $before = Get-NitroTpmPcr 14 -Bank Sha256, Sha384
        Add-NitroTpmPcrMeasurement 14 -Digest ('ab' * 48) -Description given | Out-Null
        $after = Get-NitroTpmPcr 14 -Bank Sha256, Sha384
        $after[0].Value | Should -Be $before[0].Value
        $after[1].Value | Should -Be (Extend $before[1].Value ('ab' * 48))
        # This TPM has no bank of that length: nothing would be measured.
        { Add-NitroTpmPcrMeasurement 14 -Digest ('ab' * 64) -EventLog refused.jsonl } | Should -Throw -ErrorId 'TpmRefused,*'
        Get-Content refused.jsonl | Should -BeNullOrEmpty
        { Add-NitroTpmPcrMeasurement 14 -Digest abcd } | Should -Throw '*20, 32, 48 or 64 bytes*'
    }

    It 'are not changed by -WhatIf, nor by a file that is not there' {
        $before = (Get-NitroTpmPcr 13).Value
        Add-NitroTpmPcrMeasurement 13 -Text x -WhatIf -EventLog none.jsonl
        { Add-NitroTpmPcrMeasurement 13 ./nowhere } | Should -Throw -ErrorId 'FileNotFound,*'
        (Get-NitroTpmPcr 13).Value | Should -Be $before
        'none.jsonl' | Should -Not -Exist
        { Get-NitroTpmPcr 13 -EventLog none.jsonl } | Should -Throw -ErrorId 'FileNotFound,*'
    }

    It 'are completed with what they measure' {
        $found = (TabExpansion2 'Get-NitroTpmPcr 1').CompletionMatches
        ($found | Where-Object CompletionText -EQ 15).ToolTip | Should -BeLike '*free for the system*'
    }
}
