Describe 'The status of a TPM' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $emulator = Start-NitroTpmEmulator -InMemory
    }

    AfterAll {
        Stop-NitroTpmEmulator
        Remove-TestHome
    }

    It 'says what it is and that it makes documents' {
        $status = Get-NitroTpmStatus
        $status.State | Should -Be 'Ready'
        $status.Tpm | Should -Be $emulator.Tpm
        $status.IsNitroTpm | Should -BeTrue
        $status.Banks | Should -Be 'Sha256', 'Sha384'
        $status.NvIndexes | Should -BeNullOrEmpty
        $status.Problem | Should -BeNullOrEmpty
        ($emulator | Get-NitroTpmStatus).Family | Should -Be '2.0'
    }

    It 'says that there is none, and what to do' {
        $status = Get-NitroTpmStatus -Tpm swtpm:127.0.0.1:1
        $status.State | Should -Be 'NotFound'
        $status.IsNitroTpm | Should -BeFalse
        $status.Problem | Should -BeLike '*127.0.0.1:1*'
        $status.Remedy | Should -BeLike '*Start-NitroTpmEmulator*'
        ($status | Out-String) | Should -BeLike '*NotFound*'
    }

    It 'refuses an address of no known form' {
        { Get-NitroTpmStatus -Tpm tpm0 } | Should -Throw '*no address of a TPM*'
    }

    It 'says of a software TPM that it is no NitroTPM' {
        if (-not (Get-Command swtpm -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'it needs swtpm'; return }
        $port = Get-FreePort
        $state = New-Item -ItemType Directory "$TestDrive/state"
        $arguments = 'socket', '--tpm2', '--tpmstate', "dir=$state", '--server', "type=tcp,port=$port,bindaddr=127.0.0.1",
            '--ctrl', "type=unixio,path=$state/ctrl", '--flags', 'not-need-init,startup-clear'
        $swtpm = Start-Process swtpm $arguments -PassThru
        try {
            $until = [datetime]::UtcNow.AddSeconds(15)
            do { $status = Get-NitroTpmStatus -Tpm "swtpm:127.0.0.1:$port" } until ($status.State -eq 'Ready' -or [datetime]::UtcNow -gt $until)
            $status.State | Should -Be 'Ready'
            $status.IsNitroTpm | Should -BeFalse
        } finally { $swtpm.Kill() }
    }
}
