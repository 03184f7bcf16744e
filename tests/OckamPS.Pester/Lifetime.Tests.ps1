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
        # As it is for users, whatever quickens the starts of tests.
        Get-ChildItem env:DOTNET_T*, env:DOTNET_E*, env:DOTNET_M*, env:POWERSHELL_TELEMETRY_OPTOUT -ErrorAction Ignore | Remove-Item
        # The least of some: the machine does other things too, and then takes twice as long.
        $times = foreach ($i in 1..15) {
            $time = [int](& (Get-Process -Id $PID).Path -NoProfile -Command "(Measure-Command { Import-Module '$ModulePath' }).TotalMilliseconds")
            $time
            if ($time -le 250) { break }
        }
        ($times | Measure-Object -Minimum).Minimum | Should -BeLessOrEqual 250 -Because "importing took $times ms"
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

    It 'SIGTERM ends everything in order within 5 s: peers and clients learn of it at once' -Skip:$IsWindows {
        $echo = Start-EchoServer
        New-OckamNode watcher | Out-Null
        New-OckamTcpOutlet -Node watcher -To $echo.Port -Trust Anyone | Out-Null
        $port = (Get-OckamTcpListener -Node watcher).Port
        $file = Join-Path $TestDrive 'wait.ps1'
        Set-Content $file @"
Import-Module '$ModulePath'
'a', 'b' | New-OckamNode | Out-Null
`$inlet = New-OckamSecureChannel -Node a -To /ip4/127.0.0.1/tcp/$port/service/api -Trust Anyone | New-OckamTcpInlet -From 0
New-OckamRelay b -Node b -At /node/a | Out-Null
"ready `$(`$inlet.Port)"
Start-Sleep 60
"@
        $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path, @('-NoProfile', '-File', $file))
        $start.RedirectStandardOutput = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $line = $process.StandardOutput.ReadLine()
        $line | Should -BeLike 'ready *'
        $client = [System.Net.Sockets.TcpClient]::new('127.0.0.1', [int]($line -split ' ')[1])
        $client.ReceiveTimeout = 10000
        $client.GetStream().Write([byte[]]7, 0, 1)
        $client.GetStream().ReadByte() | Should -Be 7

        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        & kill -TERM $process.Id
        $process.WaitForExit(5000) | Should -BeTrue
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
        # The client's connection has ended, and did not hang.
        try { $client.GetStream().ReadByte() | Should -Be -1 } catch [System.IO.IOException] { $client.Connected | Should -BeFalse }
        for ($i = 0; $i -lt 100 -and (Get-OckamSecureChannel -Node watcher); $i++) { Start-Sleep -Milliseconds 20 }
        Get-OckamSecureChannel -Node watcher | Should -BeNullOrEmpty
        for ($i = 0; $i -lt 100 -and (Get-OckamTcpOutlet -Node watcher).OpenConnections; $i++) { Start-Sleep -Milliseconds 100 }
        (Get-OckamTcpOutlet -Node watcher).OpenConnections | Should -Be 0
        $client.Dispose()
        Remove-OckamNode watcher
        Stop-EchoServer $echo
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
