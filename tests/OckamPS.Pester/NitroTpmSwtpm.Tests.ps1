# The emulator in front of a software TPM, and a software TPM that is none.
Describe 'NitroTpm over swtpm' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        function Get-Swtpm([string]$Text) {
            Get-ChildItem /proc -Directory | Where-Object Name -Match '^\d+$' | Where-Object {
                $line = Get-Content -LiteralPath "$($_.FullName)/cmdline" -Raw -ErrorAction Ignore
                $line -and $line.Contains('swtpm') -and $line.Contains($Text)
            }
        }
        $folder = (New-Item -ItemType Directory -Path "$([System.IO.Path]::GetTempPath())/ockamps-swtpm-$([guid]::NewGuid().ToString('n').Substring(0, 8))").FullName
    }

    AfterAll {
        Stop-NitroTpmEmulator
        Remove-Item -LiteralPath $folder -Recurse -Force
        Remove-TestHome
    }

    It 'the registers of documents are those of swtpm, and its emulator leaves no process' {
        $emulator = Start-NitroTpmEmulator -StatePath "$folder/a"
        $emulator.IsInMemory | Should -BeFalse
        $emulator.Description | Should -Match 'swtpm'
        $document = Get-NitroTpmAttestation -Nonce 0102
        $document | Test-NitroTpmAttestation -Root $emulator -Nonce 0102 -Quiet | Should -BeTrue
        $document | Test-NitroTpmAttestation -Quiet | Should -BeFalse
        $processes = @(Get-Swtpm "$folder/a")
        $processes.Count | Should -BeGreaterThan 0
        # Ctrl+C goes to all processes of the terminal's group: swtpm must be of another.
        $mine = (Get-Content "/proc/$PID/stat") -split ' ' | Select-Object -Index 4
        foreach ($process in $processes) {
            (Get-Content "$($process.FullName)/stat") -split ' ' | Select-Object -Index 4 | Should -Not -Be $mine
        }
        Stop-NitroTpmEmulator
        for ($i = 0; $i -lt 100 -and (Get-Swtpm "$folder/a"); $i++) { Start-Sleep -Milliseconds 50 }
        Get-Swtpm "$folder/a" | Should -BeNullOrEmpty
    }

    It 'a folder that cannot be used is refused, and one that is in use stays with who has it' {
        $long = "$folder/$('x' * 120)"
        { Start-NitroTpmEmulator -StatePath $long } | Should -Throw '*too long for a Unix socket*'
        Test-Path $long | Should -BeFalse
        { Start-NitroTpmEmulator -SocketPath "$long/tpm.sock" } | Should -Throw -ErrorId 'AttestationFailed,*'
        { Get-NitroTpmAttestation -Tpm "swtpm:$long" } | Should -Throw '*too long for a Unix socket*'
        { Start-NitroTpmEmulator -StatePath /tmp } | Should -Throw '*open to other users*'
        $emulator = Start-NitroTpmEmulator -StatePath "$folder/used"
        { Start-NitroTpmEmulator -StatePath "$folder/used" } | Should -Throw -ErrorId 'AttestationFailed,*'
        $emulator | Get-NitroTpmAttestation | Should -Not -BeNullOrEmpty
        Stop-NitroTpmEmulator
        Start-NitroTpmEmulator -StatePath "$folder/used" | Should -Not -BeNullOrEmpty
        Stop-NitroTpmEmulator
    }

    It 'a session that is killed leaves no swtpm behind' {
        $script = "Start-NitroTpmEmulator -StatePath '$folder/b' | Out-Null; Stop-Process -Id `$PID -Force"
        Invoke-Pwsh $script | Out-Null
        for ($i = 0; $i -lt 100 -and (Get-Swtpm "$folder/b"); $i++) { Start-Sleep -Milliseconds 50 }
        Test-Path "$folder/b" | Should -BeTrue
        Get-Swtpm "$folder/b" | Should -BeNullOrEmpty
    }

    It 'a TPM without the vendor command is no NitroTPM, which is said with the remedy' {
        $socket = "$folder/c.sock"
        $null = New-Item -ItemType Directory "$folder/c"
        $start = [System.Diagnostics.ProcessStartInfo]::new('swtpm', [string[]]@('socket', '--tpm2', '--tpmstate', "dir=$folder/c", '--server',
                "type=unixio,path=$socket", '--ctrl', "type=unixio,path=$folder/c.ctrl", '--flags', 'not-need-init,startup-clear'))
        $process = [System.Diagnostics.Process]::Start($start)
        try {
            for ($i = 0; $i -lt 200 -and -not (Test-Path $socket); $i++) { Start-Sleep -Milliseconds 50 }
            $problem = $null
            try { Get-NitroTpmAttestation -Tpm "swtpm:$socket" -ErrorAction Stop } catch { $problem = $_ }
            $problem.FullyQualifiedErrorId | Should -BeLike 'NotNitroTpm,*'
            "$problem" | Should -Match 'not a NitroTPM instance'
            $problem.ErrorDetails.RecommendedAction | Should -Match 'Start-NitroTpmEmulator'
        } finally {
            $process.Kill()
            $process.WaitForExit()
        }
    }

    It 'Ctrl+C ends Get within a second while the TPM says nothing' {
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        try {
            # The least of some: the machine does other things too.
            foreach ($i in 1..4) {
                $shell = [powershell]::Create()
                $port = $listener.LocalEndpoint.Port
                $null = $shell.AddScript("Import-Module '$script:ModulePath'; Get-NitroTpmAttestation -Tpm swtpm:127.0.0.1:$port")
                $null = $shell.BeginInvoke()
                $client = $listener.AcceptTcpClientAsync()
                $client.Wait(20000) | Should -BeTrue
                $watch = [System.Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $seconds = $watch.Elapsed.TotalSeconds
                $shell.Dispose()
                if ($seconds -lt 1) { break }
            }

            $seconds | Should -BeLessThan 1
        } finally { $listener.Stop() }
    }
}
