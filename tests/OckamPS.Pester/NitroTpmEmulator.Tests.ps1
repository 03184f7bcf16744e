Describe 'NitroTpmEmulator' {
    BeforeAll { . "$PSScriptRoot/Common.ps1" }

    AfterEach { Stop-NitroTpmEmulator }

    AfterAll { Remove-TestHome }

    It 'Start listens on loopback, at a port that was named or is free' {
        $one = Start-NitroTpmEmulator -InMemory
        $one.Tpm | Should -Match '^swtpm:127\.0\.0\.1:\d+$'
        $one.IsInMemory | Should -BeTrue
        $port = Get-FreePort
        $two = Start-NitroTpmEmulator $port -InMemory
        $two.Tpm | Should -Be "swtpm:127.0.0.1:$port"
        { Start-NitroTpmEmulator $port -InMemory } | Should -Throw -ErrorId 'AttestationFailed,*'
        $one.Root | Should -Be $two.Root
    }

    It 'the one that was started last is the TPM of this session' {
        $null = Start-NitroTpmEmulator -InMemory
        $two = Start-NitroTpmEmulator -InMemory -InstanceId i-0123456789abcdef0
        (Get-NitroTpmAttestation).InstanceId | Should -Be 'i-0123456789abcdef0'
        $two | Stop-NitroTpmEmulator
        (Get-NitroTpmAttestation).InstanceId | Should -Be 'i-00000000000000000'
    }

    It 'listens on a Unix socket instead' -Skip:$IsWindows {
        $path = Join-Path ([System.IO.Path]::GetTempPath()) "ockamps-$([guid]::NewGuid().ToString('n').Substring(0, 8))"
        try {
            $emulator = Start-NitroTpmEmulator -SocketPath "$path/tpm.sock" -InMemory
            $emulator.Tpm | Should -Be "swtpm:$path/tpm.sock"
            Get-NitroTpmAttestation -Tpm $emulator.Tpm | Test-NitroTpmAttestation -Root $emulator -Quiet | Should -BeTrue
        } finally {
            Stop-NitroTpmEmulator
            Remove-Item $path -Recurse -Force
        }
    }

    It 'Stop ends those that are meant, and says so with -WhatIf alone' {
        $one, $two = 1..2 | ForEach-Object { Start-NitroTpmEmulator -InMemory }
        Stop-NitroTpmEmulator -WhatIf
        $one | Get-NitroTpmAttestation | Should -Not -BeNullOrEmpty
        Stop-NitroTpmEmulator $one.Tpm
        { $one | Get-NitroTpmAttestation } | Should -Throw -ErrorId 'TpmNotFound,*'
        $two | Get-NitroTpmAttestation | Should -Not -BeNullOrEmpty
        { Stop-NitroTpmEmulator $one.Tpm } | Should -Throw -ErrorId 'EmulatorNotFound,*'
        Start-NitroTpmEmulator -InMemory -WhatIf | Should -BeNullOrEmpty
    }

    It 'starts an image, whose reference its documents then have, and no other image does' {
        $image = [byte[]]::new(1024)
        $image[0], $image[1], $image[64], $image[65] = [byte[]][char[]]'MZPE'
        $image[60], $image[84], $image[88], $image[89], $image[149], $image[196] = 64, 240, 11, 2, 2, 16
        [System.IO.File]::WriteAllBytes("$TestDrive/linux.efi", $image)
        $image[2] = 1
        [System.IO.File]::WriteAllBytes("$TestDrive/other.efi", $image)
        $emulator = Start-NitroTpmEmulator -InMemory -Image "$TestDrive/linux.efi"
        $document = Get-NitroTpmAttestation
        $reference = New-NitroTpmPcrReference "$TestDrive/linux.efi"
        $document | Test-NitroTpmAttestation -Root $emulator -Reference $reference -Quiet | Should -BeTrue
        $file = New-NitroTpmPcrReference "$TestDrive/linux.efi" -OutFile "$TestDrive/linux.json"
        $document | Test-NitroTpmAttestation -Root $emulator -Reference $file -Quiet | Should -BeTrue
        $other = $document | Test-NitroTpmAttestation -Root $emulator -Reference (New-NitroTpmPcrReference "$TestDrive/other.efi")
        $other.Objections.Check | Should -Be 'Pcrs'
        $other.Objections[0].Detail | Should -Match 'PCR4 .*Another boot loader'
        Test-NitroTpmPcrReference $reference -Quiet | Should -BeTrue
    }

    It 'an image that is none is refused' {
        { Start-NitroTpmEmulator -InMemory -Image $PSCommandPath } | Should -Throw '*no EFI image*'
        { Start-NitroTpmEmulator -InMemory -InstanceId me } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'ends with the module' {
        $port = Get-FreePort
        $script = "`$null = Start-NitroTpmEmulator $port -InMemory; Remove-Module OckamPS; "
        $script += "try { [System.Net.Sockets.TcpClient]::new('127.0.0.1', $port).Dispose(); 'open' } catch { 'closed' }"
        (Invoke-Pwsh $script).Output | Should -Be 'closed'
    }

    It 'ends with the session that has started it' {
        $port = Get-FreePort
        (Invoke-Pwsh "(Start-NitroTpmEmulator $port -InMemory).Tpm; (Get-NitroTpmAttestation).InstanceId").Output |
            Should -Match "swtpm:127.0.0.1:$port\s+i-0+"
        { Get-NitroTpmAttestation -Tpm "swtpm:127.0.0.1:$port" } | Should -Throw -ErrorId 'TpmNotFound,*'
    }
}
