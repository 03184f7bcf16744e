Describe 'Test-OckamPortal' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $echo = Start-EchoServer
        'relay', 'server', 'client' | New-OckamNode | Out-Null
        New-OckamTcpOutlet -Node server -To $echo.Port | Out-Null
        New-OckamRelay server -At relay -Node server | Out-Null
        $way = '/node/relay/service/forward_to_server/secure/api/service/outlet'
    }

    AfterAll {
        Stop-EchoServer $echo
        Remove-TestHome
    }

    AfterEach { Get-OckamTcpInlet | Remove-OckamTcpInlet }

    It 'puts out one object for each part of a way, before there is an inlet' {
        $parts = Test-OckamPortal -To $way -Node client
        $parts.Hop | Should -Be Inlet, Project, Relay, Channel, Credential, InletPolicy, OutletPolicy, Target
        $parts | ForEach-Object { $_.Passed | Should -BeTrue -Because $_ }
        $parts | ForEach-Object { $_.Reason | Should -Not -BeNullOrEmpty }
        ($parts | Measure-Object Milliseconds -Sum).Sum | Should -BeGreaterThan 0
        $parts[0].NodeName | Should -Be 'client'
        Get-OckamTcpConnection -Node client | Should -BeNullOrEmpty
    }

    It 'walks inlets by name, by address, by wildcard and from the pipeline' {
        $inlet = New-OckamTcpInlet -Node client -Name web -To $way
        Test-OckamPortal web -Quiet | Should -BeTrue
        Test-OckamPortal $inlet.Address -Node cl* -Quiet | Should -BeTrue
        $inlet | Test-OckamPortal -Quiet | Should -BeTrue
        (Test-OckamPortal w*).Portal | Select-Object -Unique | Should -Be 'web'
        Test-OckamPortal nothing* | Should -BeNullOrEmpty
        { Test-OckamPortal nothing -ErrorAction Stop } | Should -Throw -ErrorId 'TcpInletNotFound,*'
    }

    It 'walks a channel, and takes its node from it' {
        $channel = New-OckamSecureChannel -Node client -To server
        Test-OckamPortal -Channel $channel -Quiet | Should -BeTrue
        Remove-OckamSecureChannel $channel.Id
    }

    It 'says what fails and what to do, and reaches nothing behind it' {
        $parts = Test-OckamPortal -To ($way -replace 'server', 'sever') -Node client -TimeoutSec 1
        $failed = $parts | Where-Object { $_.IsReached -and -not $_.Passed }
        $failed.Hop | Should -Be Relay
        $failed.Reason | Should -BeLike "*'forward_to_sever'*"
        $failed.Remedy | Should -Not -BeNullOrEmpty
        ($parts | Where-Object { -not $_.IsReached }).Hop | Should -Be Channel, Credential, InletPolicy, OutletPolicy, Target
        Test-OckamPortal -To ($way -replace 'server', 'sever') -Node client -TimeoutSec 1 -Quiet | Should -BeFalse
    }

    It 'answers for a project that the node is not in, and refuses what cannot be read' {
        $failed = Test-OckamPortal -Via postgres -Node client | Where-Object { -not $_.Passed } | Select-Object -First 1
        $failed.Hop | Should -Be Project
        { Test-OckamPortal -To $way -Allow 'not a (' -Node client -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'works on a node in the background' {
        New-OckamNode far -Persist | Out-Null
        try {
            Test-OckamPortal -To $way -Node far -Quiet | Should -BeTrue
        } finally { Remove-OckamNode far }
    }

    It 'shows a table of what matters, with the remedy' {
        $text = Test-OckamPortal -To ($way -replace 'outlet$', 'other') -Node client -TimeoutSec 1 | Out-String -Width 150
        $text | Should -Match 'OutletPolicy +False'
        $text | Should -Match 'Target +-'
        # The table wraps within words.
        ($text -replace '\s') | Should -BeLike "*lookattheoutlet'slasterror*"
    }
}

Describe 'A portal of a project' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $echo = Start-EchoServer
        $project = New-OckamProject demo
        $project | New-OckamEnrollmentTicket -Attribute @{ 'ai-outlet' = 'true' } -Relay ai |
            Join-OckamProject -Node ai | New-OckamTcpOutlet -To $echo.Port -Allow ai-inlet | Out-Null
        New-OckamRelay ai -Node ai | Out-Null
        $project | New-OckamEnrollmentTicket -Attribute @{ 'ai-inlet' = 'true' } | Join-OckamProject -Node health | Out-Null
        $project | New-OckamEnrollmentTicket | Join-OckamProject -Node other | Out-Null
    }

    AfterAll {
        Stop-EchoServer $echo
        Remove-TestHome
    }

    It 'is walked by the name of its relay alone' {
        $parts = Test-OckamPortal -Via ai -Allow ai-outlet -Node health
        $parts | ForEach-Object { $_.Passed | Should -BeTrue -Because $_ }
        ($parts | Where-Object Hop -EQ Project).Reason | Should -BeLike "*the project 'demo'*ai-inlet=true*"
        ($parts | Where-Object Hop -EQ Credential).Reason | Should -BeLike '*ai-outlet=true*'
    }

    It 'is used by the name of its relay alone' {
        Use-OckamPortal -Via ai -Allow ai-outlet -Node health { Send-Tcp $_.Port 'through' } | Should -Be 'through'
        (Measure-OckamPortal -Via ai -Node health -Count 3 -Connections 1 -Duration 0s).Connect.Failed | Should -Be 0
    }

    It 'fails where a policy denies, on either side' {
        function Find-Failure { $input | Where-Object { $_.IsReached -and -not $_.Passed } }
        $mine = Test-OckamPortal -Via ai -Allow something-else -Node health | Find-Failure
        $mine.Hop | Should -Be InletPolicy
        $mine.Reason | Should -BeLike '*subject.something-else is not known*'
        $theirs = Test-OckamPortal -Via ai -Node other -TimeoutSec 2 | Find-Failure
        $theirs.Hop | Should -Be OutletPolicy
        $theirs.Reason | Should -BeLike "*denies $((Get-OckamNode other).Identifier)*"
        (Test-OckamPortal -Via ia -Node health -TimeoutSec 2 | Find-Failure).Hop | Should -Be Relay
    }
}

Describe 'Use-OckamPortal' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $echo = Start-EchoServer
        'server', 'client' | New-OckamNode | Out-Null
        New-OckamTcpOutlet -Node server -To $echo.Port | Out-Null
        $way = @{ Node = 'client'; To = '/node/server/secure/api/service/outlet' }
    }

    AfterAll {
        Stop-EchoServer $echo
        Remove-TestHome
    }

    AfterEach { Get-OckamTcpInlet | Should -BeNullOrEmpty }

    It 'opens an inlet on a free port, runs the block with it, and closes it' {
        $answer = Use-OckamPortal @way { (Get-OckamTcpInlet).Port | Should -Be $_.Port; Send-Tcp $_.Port 'hello' }
        $answer | Should -Be 'hello'
    }

    It 'passes the output on as it comes, and the block sees and changes what its caller does' {
        $outer = 1
        $seen = Use-OckamPortal @way { 1..3; $outer = 2 } | ForEach-Object { "$_ with $(@(Get-OckamTcpInlet).Count)" }
        $seen | Should -Be '1 with 1', '2 with 1', '3 with 1'
        $outer | Should -Be 2
        Use-OckamPortal @way { } | Should -BeNullOrEmpty
        , @(Use-OckamPortal @way { , (1, 2) }) | ForEach-Object { $_.Count } | Should -Be 1
    }

    It 'keeps errors of the block, and goes on after those that do not end it' {
        $out = Use-OckamPortal @way { Write-Error one -ErrorAction Continue; 'after' } -ErrorVariable errors 2>$null
        $out | Should -Be 'after'
        "$errors" | Should -Be 'one'
        { Use-OckamPortal @way { throw 'broken' } } | Should -Throw 'broken'
        Get-OckamTcpInlet | Should -BeNullOrEmpty
        { Use-OckamPortal @way { Get-OckamNode nowhere -ErrorAction Stop } } | Should -Throw -ErrorId 'NodeNotFound,*'
    }

    It 'closes the inlet when the block is left by break, continue, return or exit of a function' {
        function Return-Early { Use-OckamPortal @way { 'a'; return; 'b' }; 'c' }
        Return-Early | Should -Be 'a', 'c'
        $turns = foreach ($i in 1..3) { $i; Use-OckamPortal @way { break } }
        $turns | Should -Be 1
        Get-OckamTcpInlet | Should -BeNullOrEmpty
        $turns = foreach ($i in 1..3) { Use-OckamPortal @way { continue }; $i }
        $turns | Should -BeNullOrEmpty
        Use-OckamPortal @way { 1..1000 } | Select-Object -First 1 | Should -Be 1
    }

    It 'runs programs in the block' {
        $text = Use-OckamPortal @way { & (Get-Process -Id $PID).Path -NoProfile -c "exit $([int]($_.Port -gt 0) + 2)"; $LASTEXITCODE }
        $text | Should -Be 3
    }

    It 'is in no file, not there after a stop, and leaves no policy' {
        $file = Use-OckamPortal @way -Allow some-attribute {
            Export-OckamNode client -Path "$TestDrive/n.yaml" -Force | Out-Null
            Get-Content "$TestDrive/n.yaml" -Raw
        }
        $file | Should -Not -BeLike '*inlet*'
        Get-OckamPolicy -Node client | Should -BeNullOrEmpty
        Use-OckamPortal @way { Stop-OckamNode client; Start-OckamNode client | Out-Null }
    }

    It 'Ctrl+C ends the block within a second, and closes the inlet' {
        $seconds = foreach ($i in 1..3) {
            $shell = [powershell]::Create()
            $null = $shell.AddScript("Import-Module '$ModulePath'; Use-OckamPortal -Node client -To $($way.To) { Start-Sleep 60 }")
            $running = $shell.BeginInvoke()
            for ($k = 0; $k -lt 200 -and -not (Get-OckamTcpInlet -Node client); $k++) { Start-Sleep -Milliseconds 25 }
            $running.IsCompleted | Should -BeFalse
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds
            $shell.Dispose()
            for ($k = 0; $k -lt 200 -and (Get-OckamTcpInlet -Node client); $k++) { Start-Sleep -Milliseconds 25 }
            Get-OckamTcpInlet -Node client | Should -BeNullOrEmpty
            if ($watch.Elapsed.TotalSeconds -lt 1) { break }
        }
        ($seconds | Measure-Object -Minimum).Minimum | Should -BeLessThan 1
    }

    It 'goes through a channel that is piped' {
        New-OckamSecureChannel -Node client -To server | Use-OckamPortal { Send-Tcp $_.Port 'piped' } | Should -Be 'piped'
        Get-OckamSecureChannel -Node client | Remove-OckamSecureChannel
    }

    It 'works on a node in the background' {
        New-OckamNode far -Persist | Out-Null
        try {
            Use-OckamPortal -Node far -To $way.To { Send-Tcp $_.Port 'far' } | Should -Be 'far'
        } finally { Remove-OckamNode far }
    }
}

Describe 'Measure-OckamPortal' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $echo = Start-EchoServer
        'server', 'client' | New-OckamNode | Out-Null
        New-OckamTcpOutlet -Node server -To $echo.Port | Out-Null
        $way = '/node/server/secure/api/service/outlet'
        New-OckamTcpInlet -Node client -Name web -To $way | Out-Null
    }

    AfterAll {
        Stop-EchoServer $echo
        Remove-TestHome
    }

    It 'measures round trips, connections and throughput of an inlet' {
        $measured = Measure-OckamPortal web -Count 20 -Connections 4 -Duration 100ms
        $measured.NodeName, $measured.Portal | Should -Be 'client', 'web'
        $measured.RoundTrip.Count | Should -Be 20
        $measured.RoundTrip.P50 | Should -BeGreaterThan 0
        $measured.RoundTrip.P90 | Should -BeLessOrEqual $measured.RoundTrip.P99
        $measured.RoundTrip.P99 | Should -BeLessOrEqual $measured.RoundTrip.Maximum
        ($measured.RoundTrip.Buckets | Measure-Object Count -Sum).Sum | Should -Be 20
        $measured.Connect.Count, $measured.Connect.Failed | Should -Be 4, 0
        $measured.BytesPerSecond | Should -BeGreaterThan 0
        (Get-OckamTcpInlet web).TotalConnections | Should -Be 0
    }

    It 'measures a way before there is an inlet, and only what is asked for' {
        $measured = Measure-OckamPortal -Node client -To $way -Count 5 -Connections 0 -Duration 0s
        $measured.Portal | Should -Be $way
        $measured.Connect, $measured.BytesPerSecond | Should -Be $null, $null
        Get-OckamTcpInlet web | Measure-OckamPortal -Count 5 -Connections 0 -Duration 0s | ForEach-Object Portal | Should -Be 'web'
    }

    It 'shows a row of figures, and all of them in a list' {
        $measured = Measure-OckamPortal web -Count 5 -Connections 1 -Duration 50ms
        ($measured | Format-Table | Out-String) | Should -Match 'web +\d+\.\d\d +\d+\.\d\d +\d+\.\d\d +[\d,]+\.\d'
        ($measured | Format-List | Out-String -Width 200) | Should -Match 'RoundTripBuckets : ≤'
    }

    It 'ends within a second on Ctrl+C, and leaves nothing open' {
        $seconds = foreach ($i in 1..3) {
            $shell = [powershell]::Create()
            $null = $shell.AddScript("Import-Module '$ModulePath'; Measure-OckamPortal -Node client -To $way -Duration 1m")
            $running = $shell.BeginInvoke()
            # One connection is the inlet's own.
            for ($k = 0; $k -lt 400 -and @(Get-OckamTcpConnection -Node client).Count -lt 2; $k++) { Start-Sleep -Milliseconds 25 }
            $running.IsCompleted | Should -BeFalse
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds
            $shell.Dispose()
            for ($k = 0; $k -lt 400 -and @(Get-OckamTcpConnection -Node client).Count -gt 1; $k++) { Start-Sleep -Milliseconds 25 }
            @(Get-OckamTcpConnection -Node client).Count | Should -Be 1
            if ($watch.Elapsed.TotalSeconds -lt 1) { break }
        }
        ($seconds | Measure-Object -Minimum).Minimum | Should -BeLessThan 1
    }

    It 'refuses a way that does not work, naming what fails, and figures that make no sense' {
        { Measure-OckamPortal -Node client -To ($way -replace 'outlet', 'none') -Connections 1 -ErrorAction Stop } |
            Should -Throw -ErrorId 'PortalUnreachable,*' -ExpectedMessage "*There is no way to measure*'none'*"
        { Measure-OckamPortal web -Count 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { Measure-OckamPortal web -Duration 5 } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }
}

Describe 'Watch-OckamPortal' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $echo = Start-EchoServer
        'server', 'client' | New-OckamNode | Out-Null
        New-OckamTcpOutlet -Node server -To $echo.Port | Out-Null
        $inlet = New-OckamTcpInlet -Node client -Name web -To /node/server/secure/api/service/outlet
    }

    AfterAll {
        Stop-EchoServer $echo
        Remove-TestHome
    }

    It 'puts out each inlet and outlet at each look, with its rates' {
        Send-Tcp $inlet.Port 'warm' | Out-Null
        $looks = 0
        $rows = Watch-OckamPortal -Interval 200ms -Count 3 -PassThru | ForEach-Object {
            if ($_.Kind -eq 'Inlet' -and $looks++ -eq 0) { Send-Tcp $inlet.Port ('x' * 10000) | Out-Null }
            $_
        }
        $rows.Count | Should -Be 6
        $rows[0..1].Kind | Should -Be 'Inlet', 'Outlet'
        $rows[0].BytesToPeerPerSecond | Should -Be 0
        ($rows | Where-Object Kind -EQ Inlet | Measure-Object BytesToPeerPerSecond -Maximum).Maximum | Should -BeGreaterThan 100
        $rows[0].Path | Should -Be 'up'
        $rows[-1].Time | Should -BeGreaterThan $rows[0].Time
    }

    It 'watches those alone that are asked for' {
        (Watch-OckamPortal w* -Count 1 -PassThru).Portal | Should -Be 'web'
        (Watch-OckamPortal -Node server -Count 1 -PassThru).Kind | Should -Be 'Outlet'
        (Get-OckamNode | Watch-OckamPortal -Count 1 -PassThru).Kind | Should -Be 'Inlet', 'Outlet'
        Watch-OckamPortal nothing* -Count 1 -PassThru | Should -BeNullOrEmpty
    }

    It 'ends within a second on Ctrl+C' {
        $seconds = foreach ($i in 1..3) {
            $shell = [powershell]::Create()
            $null = $shell.AddScript("Import-Module '$ModulePath'; Watch-OckamPortal -Interval 1m")
            $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $running = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
            for ($k = 0; $k -lt 400 -and $output.Count -lt 2; $k++) { Start-Sleep -Milliseconds 25 }
            $output.Count | Should -Be 2
            $running.IsCompleted | Should -BeFalse
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds
            $shell.Dispose()
            if ($watch.Elapsed.TotalSeconds -lt 1) { break }
        }
        ($seconds | Measure-Object -Minimum).Minimum | Should -BeLessThan 1
    }

    It 'draws a table in the same place on a console' -Tag 'needs script of Linux' -Skip:(
        -not (Get-Command script -CommandType Application -ErrorAction Ignore) -or -not $IsLinux) {
        $file = Join-Path $TestDrive watch.ps1
        Set-Content $file @"
Import-Module '$ModulePath'
New-OckamNode n | Out-Null
New-OckamTcpOutlet -Node n -To 5000 | Out-Null
Watch-OckamPortal -Interval 100ms -Count 3
"@
        $text = (& script -qec "'$((Get-Process -Id $PID).Path)' -NoProfile -File '$file'" /dev/null) -join "`n"
        [regex]::Matches($text, 'Node +Kind +Portal').Count | Should -Be 3
        [regex]::Matches($text, "$([char]27)\[2A\s$([char]27)\[J").Count | Should -Be 2
        $text | Should -Match 'n +Outlet +outlet +open'
    }
}
