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
