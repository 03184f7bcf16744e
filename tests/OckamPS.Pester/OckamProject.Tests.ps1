Describe 'Projects, tickets and members' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $echo = Start-EchoServer
        $project = New-OckamProject demo
    }

    AfterAll {
        Stop-EchoServer $echo
        Remove-TestHome
    }

    It 'New makes a project and the node that runs it' {
        $project.ProjectName | Should -Be 'demo'
        $project.IsOwn | Should -BeTrue
        $project.IsDefault | Should -BeTrue
        $project.Authority | Should -Be (Get-OckamNode demo).Identifier
        (Get-OckamNode demo).Project | Should -Be 'demo'
        (Get-OckamProject d*).Id | Should -Be $project.Id
        { Get-OckamProject nothing } | Should -Throw -ErrorId 'ProjectNotFound,*'
    }

    It 'a ticket makes a node a member, with an identity of its own and the attributes of the ticket' {
        $ticket = $project | New-OckamEnrollmentTicket -Attribute @{ 'ai-outlet' = $true } -Relay ai -ExpiresIn 10m
        $node = $ticket | Join-OckamProject -Node ai
        $node.NodeName | Should -Be 'ai'
        $node.Identity | Should -Be 'ai'
        $node.Project | Should -Be 'demo'
        $member = Get-OckamProjectMember $node.Identifier -Project demo
        $member.Attributes['ai-outlet'] | Should -Be 'true'
        $member.Attributes['ockam-relay'] | Should -Be 'ai'
    }

    It 'a ticket is of use once, and who is a member already needs none' {
        $ticket = New-OckamEnrollmentTicket -Project demo
        ($ticket | Join-OckamProject -Node first).Project | Should -Be 'demo'
        ($ticket | Join-OckamProject -Node first).Project | Should -Be 'demo'
        { $ticket | Join-OckamProject -Node second } | Should -Throw -ErrorId 'ProjectRefused,*'
        # A node that could not join is not left over.
        Get-OckamNode second* | Should -BeNullOrEmpty
    }

    It 'no view shows the secret of a ticket, and a file with one is its owner''s alone' {
        $ticket = New-OckamEnrollmentTicket -Project demo
        $secret = $ticket.Ticket | ConvertFrom-SecureString -AsPlainText
        $shown = ($ticket | Format-List * | Out-String) + ($ticket | Out-String) + "$ticket"
        $shown | Should -Not -BeLike "*$($secret.Substring(0, 32))*"
        $file = Join-Path $TestDrive 'a.ticket'
        (New-OckamEnrollmentTicket -Project demo -Path $file).Ticket | Should -BeNullOrEmpty
        if (-not $IsWindows) { [System.IO.File]::GetUnixFileMode($file) | Should -Be ([System.IO.UnixFileMode]'UserRead, UserWrite') }
        Test-OckamEnrollmentTicket -Path $file -Quiet | Should -BeTrue
        (Join-OckamProject -Path $file -Node byfile).Project | Should -Be 'demo'
        Set-Content $file 'no ticket'
        Test-OckamEnrollmentTicket -Path $file -Quiet | Should -BeFalse
    }

    It 'New-OckamNode joins in one step, by a ticket from the pipeline, a parameter or a file' {
        $ticket = New-OckamEnrollmentTicket @{ step = 'one' } -Project demo -UsageCount 9
        $node = $ticket | New-OckamNode piped
        $node.Project | Should -Be 'demo'
        $node.Identity | Should -Be 'piped'
        (Get-OckamProjectMember $node.Identifier -Project demo).Attributes['step'] | Should -Be 'one'
        ($ticket.Ticket | New-OckamNode secret).Project | Should -Be 'demo'
        (New-OckamNode named, other -Ticket $ticket.Ticket).Project | Should -Be 'demo', 'demo'
        New-OckamIdentity chosen | Out-Null
        (New-OckamNode mine -Identity chosen -Ticket $ticket.Ticket).Identity | Should -Be 'chosen'
        $file = Join-Path $TestDrive 'one.ticket'
        New-OckamEnrollmentTicket -Project demo -Path $file | Out-Null
        (New-OckamNode filed -TicketPath $file).Project | Should -Be 'demo'
        { New-OckamNode both -TicketPath $file -Ticket $ticket.Ticket } | Should -Throw -ErrorId 'InvalidFormat,*'
        { New-OckamNode none -TicketPath "$file.not" } | Should -Throw -ErrorId 'TicketSourceUnreadable,*'
        $ticket | New-OckamNode never -WhatIf
        Get-OckamNode never*, both*, none* | Should -BeNullOrEmpty
    }

    It 'nothing is left over of a node that could not join, and what was there stays' {
        $used = New-OckamEnrollmentTicket -Project demo
        $used | New-OckamNode first-one | Out-Null
        $own = $env:OCKAM_HOME
        $env:OCKAM_HOME = Join-Path $TestDrive empty
        try {
            New-OckamIdentity mine | Out-Null
            { New-OckamNode half -Ticket $used.Ticket } | Should -Throw -ErrorId 'ProjectRefused,*'
            { $used | Join-OckamProject -Node half } | Should -Throw -ErrorId 'ProjectRefused,*'
            { New-OckamNode kept -Identity mine -Ticket $used.Ticket } | Should -Throw -ErrorId 'ProjectRefused,*'
            Get-OckamNode half*, kept* | Should -BeNullOrEmpty
            (Get-OckamIdentity).IdentityName | Should -Be 'mine'
            Get-OckamProject | Should -BeNullOrEmpty
        } finally { $env:OCKAM_HOME = $own }
    }

    It 'a portal through the project needs no more than names' {
        New-OckamEnrollmentTicket -Project demo -Relay postgres | Join-OckamProject -Node server | Out-Null
        New-OckamEnrollmentTicket -Project demo | Join-OckamProject -Node client | Out-Null
        # Whatever a policy says besides.
        (New-OckamTcpOutlet -Node server -To $echo.Port).Trust | Should -Be 'members'
        (New-OckamRelay postgres -Node server).Status | Should -Be 'up'
        $inlet = New-OckamTcpInlet -From 0 -Via postgres -Node client
        Send-Tcp $inlet.Port 'hello' | Should -Be 'hello'
        { New-OckamRelay other -Node server -TimeoutSec 2 } | Should -Throw
    }

    It 'members are added and removed without tickets' {
        $identifier = (New-OckamIdentity carol).Identifier
        (Add-OckamProjectMember $identifier -Project demo -Attribute @{ a = 'b' }).Attributes['a'] | Should -Be 'b'
        Remove-OckamProjectMember $identifier -Project demo -Force
        Get-OckamProjectMember $identifier* -Project demo | Should -BeNullOrEmpty
    }

    It 'Set makes another the default' {
        (Get-OckamProject demo).IsDefault | Should -BeTrue
        New-OckamProject second | Out-Null
        Set-OckamProject second -Default -WhatIf
        (Get-OckamProject second).IsDefault | Should -BeFalse
        (Set-OckamProject second -Default -PassThru).IsDefault | Should -BeTrue
        (Get-OckamProject | Where-Object IsDefault).ProjectName | Should -Be 'second'
        # What names no project means it now.
        (New-OckamEnrollmentTicket).ProjectName | Should -Be 'second'
        Get-OckamProject demo | Set-OckamProject -Default
        (New-OckamEnrollmentTicket).ProjectName | Should -Be 'demo'
        { Set-OckamProject nothing -Default } | Should -Throw -ErrorId 'ProjectNotFound,*'
        Remove-OckamProject second -Force
    }

    It 'completes names of attributes, in tables and in policies' {
        $table = (TabExpansion2 'New-OckamEnrollmentTicket -Attribute ai-o').CompletionMatches
        $table.CompletionText | Should -Be "@{ 'ai-outlet' = 'true' }"
        $table.ToolTip | Should -BeLike '*1 member*'
        (TabExpansion2 'New-OckamTcpOutlet -To 1 -Allow ai-').CompletionMatches.CompletionText | Should -Contain 'ai-outlet'
        (TabExpansion2 "Set-OckamPolicy outlet 'a and ai-").CompletionMatches.CompletionText | Should -Contain "'a and ai-outlet'"
    }

    It 'Export and Import agree, and Remove forgets' {
        $file = Join-Path $TestDrive 'demo.json'
        Export-OckamProject demo $file | Out-Null
        Remove-OckamProject demo -Force
        Get-OckamProject demo* | Should -BeNullOrEmpty
        $known = Import-OckamProject $file
        $known.Authority | Should -Be $project.Authority
        $known.IsDefault | Should -BeTrue
    }

    It 'Remove ends the node that runs the project, members fail at once, and the name is free' {
        $own = New-OckamProject passing
        $authority = (Get-OckamNode passing).Identifier
        $own | New-OckamEnrollmentTicket | New-OckamNode guest | Out-Null
        $port = (Get-OckamTcpListener -Node passing).Port
        Remove-OckamProject passing -WhatIf
        (Get-OckamNode passing).Status | Should -Be 'Running'
        Remove-OckamProject passing -Force
        Get-OckamNode 'passing*' | Should -BeNullOrEmpty
        { [System.Net.Sockets.TcpClient]::new('127.0.0.1', $port) } | Should -Throw
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        { New-OckamRelay guest -Node guest -ErrorAction Stop } | Should -Throw -ErrorId 'ProjectNotFound,*' -ExpectedMessage '*passing*'
        { New-OckamTcpInlet -Node guest -From 0 -Via guest -ErrorAction Stop } | Should -Throw -ErrorId 'ProjectNotFound,*'
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
        (New-OckamProject passing).Authority | Should -Be $authority
        Remove-OckamProject passing -Force
        Remove-OckamNode guest
    }

    It 'Remove ends a node in the background too, be it stopped' {
        New-OckamProject far -Persist | Out-Null
        Stop-OckamNode far
        Remove-OckamProject far -Force
        Get-OckamNode 'far*' | Should -BeNullOrEmpty
        Get-OckamProject 'far*' | Should -BeNullOrEmpty
    }
}
