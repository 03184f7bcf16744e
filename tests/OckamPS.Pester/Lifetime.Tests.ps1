Describe 'The lifetime of nodes' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        # Nodes of this process are none of these tests' business: they look at those of a process of their own.
        $null = New-Item -ItemType Directory -Force -Path ([System.IO.Path]::GetTempPath())
    }

    AfterAll { Remove-TestHome }

    It 'importing takes at most 250 ms, and nothing below the module enters the default context' {
        $script = @'
Remove-Module OckamPS
$path = (Get-ChildItem env:MODULE_PATH).Value
"loaded:" + (([System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { $_.GetName().Name } |
    Where-Object { $_ -match 'Ockam|Bouncy|SQLite|Yaml' }) -join ',')
'@
        $env:MODULE_PATH = $ModulePath
        (Invoke-Pwsh $script).Output | Should -Be 'loaded:OckamPS'
        # The least of some: the machine does other things too.
        for ($i = 0; $i -lt 10; $i++) {
            $time = [int](& (Get-Process -Id $PID).Path -NoProfile -Command "(Measure-Command { Import-Module '$ModulePath' }).TotalMilliseconds")
            if ($time -le 250) { break }
        }
        $time | Should -BeLessOrEqual 250
    }

    It 'the library loads in a context of its own, with its native library' {
        $script = @'
New-OckamNode a | Out-Null
([System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -eq 'OckamPS').Assemblies.ForEach{ $_.GetName().Name } -join ','
([System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.ForEach{ $_.GetName().Name } -match '^(Ockam|SQLite|Bouncy|Yaml)') -join ','
'@
        $lines = (Invoke-Pwsh $script).Output -split "`n"
        $lines[0] | Should -Match 'OckamPS\.Module.*Ockam'
        $lines[1] | Should -Be 'OckamPS'
    }

    It 'a process that ends without removing anything ends in order, and the peer learns of it at once' {
        New-OckamNode watcher | Out-Null
        $port = (Get-OckamTcpListener -Node watcher).Port
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $result = Invoke-Pwsh @"
New-OckamNode leaver | Out-Null
New-OckamSecureChannel -Node leaver -To /ip4/127.0.0.1/tcp/$port/service/api | Out-Null
'open'
"@
        $result.ExitCode | Should -Be 0
        $result.Output | Should -Be 'open'
        for ($i = 0; $i -lt 100 -and (Get-OckamSecureChannel -Node watcher); $i++) { Start-Sleep -Milliseconds 20 }
        Get-OckamSecureChannel -Node watcher | Should -BeNullOrEmpty
        Remove-OckamNode watcher
    }

    It 'SIGTERM ends nodes within 5 s' -Skip:$IsWindows {
        $file = Join-Path $TestDrive 'wait.ps1'
        Set-Content $file "Import-Module '$ModulePath'; New-OckamNode a | Out-Null; 'ready'; Start-Sleep 60"
        $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path, @('-NoProfile', '-File', $file))
        $start.RedirectStandardOutput = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $process.StandardOutput.ReadLine() | Should -Be 'ready'
        & kill -TERM $process.Id
        $process.WaitForExit(5000) | Should -BeTrue
    }

    It 'runspaces share the nodes' {
        New-OckamNode shared | Out-Null
        $seen = 1..4 | ForEach-Object -Parallel { Import-Module $using:ModulePath; (Get-OckamNode shared).Identifier } -ThrottleLimit 4
        $seen | Select-Object -Unique | Should -Be (Get-OckamNode shared).Identifier
        $job = Start-ThreadJob { Import-Module $using:ModulePath; New-OckamNode fromjob | Out-Null }
        $job | Wait-Job | Receive-Job
        $job | Remove-Job
        (Get-OckamNode fromjob).Status | Should -Be 'Running'
        Get-OckamNode | Remove-OckamNode
    }

    It 'removing the module in one of two runspaces leaves the nodes, in the last it ends them' {
        $script = @'
New-OckamNode a | Out-Null
$other = [runspacefactory]::CreateRunspace(); $other.Open()
$shell = [powershell]::Create(); $shell.Runspace = $other
$null = $shell.AddScript("Import-Module '$((Get-Module OckamPS).Path -replace 'psm1$', 'psd1')'; Remove-Module OckamPS").Invoke()
"after one: $((Get-OckamNode).NodeName)"
$path = (Get-Module OckamPS).Path -replace 'psm1$', 'psd1'
Remove-Module OckamPS
Import-Module $path
"after both: $(@(Get-OckamNode).Count), $(@(Get-Command -Module OckamPS).Count -gt 20)"
'@
        $lines = (Invoke-Pwsh $script).Output -split "`n"
        $lines[0] | Should -Be 'after one: a'
        $lines[1] | Should -Be 'after both: 0, True'
    }
}

Describe 'Being stopped' {
    BeforeAll { . "$PSScriptRoot/Common.ps1" }
    AfterAll { Remove-TestHome }

    It 'any cmdlet that waits ends within a second, and leaves nothing half made' {
        # A listener that accepts and never greets.
        $silent = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $silent.Start()
        $port = $silent.LocalEndpoint.Port
        New-OckamNode n | Out-Null
        foreach ($command in "New-OckamSecureChannel -Node n -To /ip4/127.0.0.1/tcp/$port/service/api",
            "New-OckamRelay r -Node n -At /ip4/127.0.0.1/tcp/$port",
            "Send-OckamMessage x -Node n -To /ip4/127.0.0.1/tcp/$port/service/echo") {
            # The least of some: the machine does other things too.
            $seconds = foreach ($i in 1..3) {
                $shell = [powershell]::Create()
                $null = $shell.AddScript("Import-Module '$ModulePath'; $command")
                $running = $shell.BeginInvoke()
                Start-Sleep -Milliseconds 700
                $running.IsCompleted | Should -BeFalse -Because $command
                $watch = [System.Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $watch.Elapsed.TotalSeconds
                $shell.Dispose()
                if ($watch.Elapsed.TotalSeconds -lt 1) { break }
            }
            ($seconds | Measure-Object -Minimum).Minimum | Should -BeLessThan 1 -Because $command
        }

        for ($i = 0; $i -lt 100 -and (Get-OckamTcpConnection -Node n); $i++) { Start-Sleep -Milliseconds 50 }
        Get-OckamTcpConnection -Node n | Should -BeNullOrEmpty
        Get-OckamRelay -Node n | Should -BeNullOrEmpty
        Get-OckamSecureChannel -Node n | Should -BeNullOrEmpty
        $silent.Stop()
    }
}
