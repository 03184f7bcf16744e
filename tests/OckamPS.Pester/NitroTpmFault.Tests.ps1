# What can be wrong with a TPM: each its own error with the remedy, and nothing left behind. Between the cmdlet and the emulator stands
# somebody who answers one command otherwise than the TPM would.
BeforeDiscovery {
    $faults = @(
        @{ What = 'no room for another index'; Id = 'TpmNvSpaceFull'; Code = '0000012a'; Answer = '8001 0000000a 0000014b'; Says = 'nvundefine' }
        @{ What = 'a TPM that stays busy'; Id = 'TpmBusy'; Code = '0000012a'; Answer = '8001 0000000a 00000922'; Says = 'program' }
        @{ What = 'no vendor command'; Id = 'NotNitroTpm'; Code = '20000001'; Answer = '8001 0000000a 00000143'; Says = 'Start-NitroTpmEmulator' }
        @{ What = 'no vendor command, as the kernel says it'; Id = 'NotNitroTpm'; Code = '20000001'; Answer = '8001 0000000a 000b0143'; Says = 'emulator' }
        @{ What = 'an index that may not be so large'; Id = 'NotNitroTpm'; Code = '0000012a'; Answer = '8001 0000000a 000002d5'; Says = 'emulator' }
        @{ What = 'a refusal'; Id = 'TpmRefused'; Code = '00000137'; Answer = '8001 0000000a 0000098e'; Says = 'message says' }
        @{ What = 'a lockout'; Id = 'TpmLockedOut'; Code = '0000012a'; Answer = '8001 0000000a 00000921'; Says = 'clear-lockout' }
        @{ What = 'a reply that is none'; Id = 'TpmReplyMalformed'; Code = '00000137'; Answer = '8001 ffffffff 00000000'; Says = 'protocol' }
        @{ What = 'a connection cut in <Cut>'; Cut = 'GetCapability'; Id = 'TpmConnectionLost'; Code = '0000017a'; Answer = ''; Says = 'still runs' }
        @{ What = 'a connection cut in <Cut>'; Cut = 'NV_DefineSpace'; Id = 'TpmConnectionLost'; Code = '0000012a'; Answer = ''; Says = 'still runs' }
        @{ What = 'a connection cut in <Cut>'; Cut = 'NV_ReadPublic'; Id = 'TpmConnectionLost'; Code = '00000169'; Answer = ''; Says = 'still runs' }
        @{ What = 'a connection cut in <Cut>'; Cut = 'NV_Write'; Id = 'TpmConnectionLost'; Code = '00000137'; Answer = ''; Says = 'still runs' }
        @{ What = 'a connection cut in <Cut>'; Cut = 'the vendor command'; Id = 'TpmConnectionLost'; Code = '20000001'; Answer = ''; Says = 'still runs' }
        @{ What = 'a connection cut in <Cut>'; Cut = 'NV_Read'; Id = 'TpmConnectionLost'; Code = '0000014e'; Answer = ''; Says = 'still runs' }
    )
}

Describe 'A TPM with which something is wrong' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $emulator = Start-NitroTpmEmulator -InMemory
        $behind = [int]($emulator.Tpm -split ':')[-1]

        # Passes commands on; the first with the code is answered with the bytes, or with the end of the connection if there are none.
        function Start-TpmProxy([string]$Code, [string]$Answer, [switch]$Always) {
            $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
            $listener.Start()
            $job = Start-ThreadJob -ArgumentList $listener, $behind, $Code, ($Answer -replace ' '), $Always -ScriptBlock {
                param($listener, $behind, $code, $answer, $always)
                function Read-Frame($stream) {
                    $head = [byte[]]::new(10)
                    $stream.ReadExactly($head, 0, 10)
                    $length = [System.Buffers.Binary.BinaryPrimitives]::ReadUInt32BigEndian([byte[]]$head[2..5])
                    $rest = [byte[]]::new($length - 10)
                    $stream.ReadExactly($rest, 0, $rest.Length)
                    , [byte[]]($head + $rest)
                }
                $isDone = $false
                while ($true) {
                    try { $client = $listener.AcceptTcpClient() } catch { return }
                    $tpm = [System.Net.Sockets.TcpClient]::new('127.0.0.1', $behind)
                    try {
                        while ($true) {
                            $command = Read-Frame $client.GetStream()
                            $isMeant = [Convert]::ToHexString($command, 6, 4) -eq $code
                            # What is cut is done all the same, and its answer lost.
                            $isAnswered = -not $isMeant -or $isDone -or $answer -eq ''
                            if ($isAnswered) { $tpm.GetStream().Write($command, 0, $command.Length); $reply = Read-Frame $tpm.GetStream() }
                            if ($isMeant -and -not $isDone) {
                                $isDone = -not $always
                                if ($answer -eq '') { break }
                                $reply = [Convert]::FromHexString($answer)
                            }
                            $client.GetStream().Write($reply, 0, $reply.Length)
                        }
                    } catch [System.IO.IOException] { } finally {
                        $client.Dispose()
                        $tpm.Dispose()
                    }
                }
            }
            [pscustomobject]@{ Tpm = "swtpm:$($listener.LocalEndpoint)"; Listener = $listener; Job = $job }
        }

        # How many NV indexes, sessions and objects there are: TPM2_GetCapability of their handles.
        function Get-HandleCount {
            $client = [System.Net.Sockets.TcpClient]::new('127.0.0.1', $behind)
            try {
                $stream = $client.GetStream()
                $count = 0
                foreach ($first in '01000000', '02000000', '80000000') {
                    $command = [Convert]::FromHexString("8001000000160000017a00000001${first}00000040")
                    $stream.Write($command, 0, $command.Length)
                    $head = [byte[]]::new(10)
                    $stream.ReadExactly($head, 0, 10)
                    $rest = [byte[]]::new($head[5] + 256 * $head[4] - 10)
                    $stream.ReadExactly($rest, 0, $rest.Length)
                    if ([Convert]::ToHexString($head, 6, 4) -eq '00000000') { $count += $rest[8] }
                }
                $count
            } finally { $client.Dispose() }
        }
    }

    AfterAll {
        Stop-NitroTpmEmulator
        Remove-TestHome
    }

    It "<What>" -ForEach $faults {
        $proxy = Start-TpmProxy $Code $Answer -Always:($Id -eq 'TpmBusy')
        try {
            $problem = $null
            try { Get-NitroTpmAttestation -Tpm $proxy.Tpm -ErrorAction Stop } catch { $problem = $_ }
            $problem.FullyQualifiedErrorId | Should -Be "$Id,OckamPS.Module.Commands.GetNitroTpmAttestationCommand"
            $problem.ErrorDetails.RecommendedAction | Should -Match $Says
            $problem.TargetObject | Should -Be $proxy.Tpm
            Get-HandleCount | Should -Be 0
            # And the TPM works on.
            Get-NitroTpmAttestation -Tpm $emulator | Test-NitroTpmAttestation -Root $emulator -Quiet | Should -BeTrue
        } finally {
            $proxy.Listener.Stop()
            $proxy.Job | Wait-Job -Timeout 5 | Remove-Job -Force
        }
    }

    It 'a session that an emulator does not take is refused with what to leave out' {
        $problem = $null
        try { Get-NitroTpmAttestation -Tpm $emulator -Salted -ErrorAction Stop } catch { $problem = $_ }
        $problem.FullyQualifiedErrorId | Should -BeLike 'TpmSessionNotSupported,*'
        $problem.ErrorDetails.RecommendedAction | Should -Match 'Leave out -Salted'
        Get-HandleCount | Should -Be 0
    }

    It 'where there is none, it is said where one can be had' -Tag 'needs a machine without a TPM' -Skip:($IsWindows -or (Test-Path /dev/tpm0)) {
        Stop-NitroTpmEmulator -Tpm $emulator.Tpm
        $problem = $null
        try { Get-NitroTpmAttestation -ErrorAction Stop } catch { $problem = $_ }
        $problem.FullyQualifiedErrorId | Should -BeLike 'TpmNotFound,*'
        "$problem" | Should -Match 'no TPM at /dev/tpm'
        $problem.ErrorDetails.RecommendedAction | Should -Match 'Start-NitroTpmEmulator'
    }
}
