# Nodes in the background: they outlive the PowerShell that made them, and every cmdlet works on them as on any other node.

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # Runs a command in a PowerShell of its own, with the same home folder, and answers with what it prints.
    function Invoke-Other([string] $Command) {
        $result = Invoke-Pwsh $Command
        if ($result.ExitCode -ne 0) { throw "It ended with $($result.ExitCode): $($result.Errors)" }
        $result.Output
    }

    # What another process does comes to be seen a moment later.
    function Wait-Until([scriptblock] $Condition) {
        $deadline = [datetime]::UtcNow.AddSeconds(20)
        while (-not (& $Condition)) {
            if ([datetime]::UtcNow -gt $deadline) { throw "This did not become true within 20 s: $Condition" }
            Start-Sleep -Milliseconds 50
        }
    }
}

AfterAll { Remove-TestHome }

Describe 'New-OckamNode -Persist' {
    AfterEach { Get-OckamNode | Remove-OckamNode }

    It 'makes a node in a process of its own, which another PowerShell finds and can end' {
        $node = New-OckamNode kept -Persist
        $node.IsPersistent | Should -BeTrue
        $node.ProcessId | Should -Not -Be $PID
        (Get-Process -Id $node.ProcessId).HasExited | Should -BeFalse

        Invoke-Other '(Get-OckamNode kept).Identifier' | Should -Be $node.Identifier
        Invoke-Other 'Remove-OckamNode kept -Confirm:$false'

        Get-OckamNode kept* | Should -BeNullOrEmpty
        Wait-Until { -not (Get-Process -Id $node.ProcessId -ErrorAction Ignore) }
    }

    It 'makes a node that goes on when the PowerShell that made it has ended' {
        $identifier = Invoke-Other '(New-OckamNode kept -Persist).Identifier'
        (Get-OckamNode kept).Identifier | Should -Be $identifier
        $node = Get-OckamNode kept
        $node.IsPersistent | Should -BeTrue
    }

    It 'gives a name to one node at a time, wherever it runs' {
        $null = New-OckamNode kept -Persist
        { New-OckamNode kept -ErrorAction Stop } | Should -Throw -ErrorId 'NameTaken,*'
        { New-OckamNode kept -Persist -ErrorAction Stop } | Should -Throw -ErrorId 'NameTaken,*'
        $null = New-OckamNode here
        { New-OckamNode here -Persist -ErrorAction Stop } | Should -Throw -ErrorId 'NameTaken,*'
        foreach ($command in 'New-OckamNode kept', 'New-OckamNode here', 'New-OckamNode here -Persist') {
            Invoke-Other "try { $command -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId }" | Should -BeLike 'NameTaken,*'
        }
        # The default node is nobody's choice: each prompt has one of its own.
        (New-OckamTcpListener 127.0.0.1:0).NodeName | Should -Be 'default'
        Invoke-Other '(New-OckamTcpListener 127.0.0.1:0).NodeName' | Should -Be 'default'
        Remove-OckamNode here
        Invoke-Other '(New-OckamNode here).NodeName' | Should -Be 'here'
    }

    It 'knows a node whose process was killed as gone, and its name as free' {
        $first = New-OckamNode kept -Persist
        Stop-Process -Id $first.ProcessId -Force
        Wait-Until { -not (Get-OckamNode kept* -ErrorAction Ignore) }

        (New-OckamNode kept -Persist).ProcessId | Should -Not -Be $first.ProcessId
    }

    It 'changes nothing with -WhatIf' {
        New-OckamNode kept -Persist -WhatIf | Should -BeNullOrEmpty
        Get-OckamNode | Should -BeNullOrEmpty
    }

    It 'reads a configuration file with its variables in that process' {
        $file = Join-Path $TestDrive 'node.yaml'
        Set-Content $file "name: `$NAME`ntcp-outlets: {out: {to: 127.0.0.1:1, trust: anyone}}"
        $node = New-OckamNode -Configuration $file -Variable @{ NAME = 'from-file' } -Persist
        $node.Name | Should -Be 'from-file'
        (Get-OckamTcpOutlet -Node from-file).Name | Should -Be 'out'

        Set-Content $file 'name: wrong`ninlets: 5'
        { New-OckamNode -Configuration $file -Persist -ErrorAction Stop } | Should -Throw -ErrorId 'ConfigurationInvalid,*'
    }

    It 'runs ockam-node where that is found' -Skip:$IsWindows {
        $program = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'src', 'Ockam.NodeHost', 'bin', 'Release', 'net10.0', 'ockam-node.dll')
        if (-not (Test-Path $program)) { Set-ItResult -Skipped -Because 'ockam-node has not been built'; return }
        $shim = Join-Path $TestDrive 'ockam-node'
        Set-Content $shim "#!/bin/sh`nexec dotnet exec '$program' `"`$@`""
        chmod +x $shim
        $path = $env:PATH
        $env:PATH = "$TestDrive$([System.IO.Path]::PathSeparator)$path"
        try { $node = New-OckamNode kept -Persist } finally { $env:PATH = $path }
        (Get-Process -Id $node.ProcessId).CommandLine | Should -BeLike '*ockam-node.dll node host*'
        (New-OckamTcpOutlet -Node kept -To 5000).Status | Should -Be 'Open'
    }

    It 'lets nobody else at the socket' -Skip:$IsWindows {
        $null = New-OckamNode kept -Persist
        $socket = Get-Item (Join-Path $env:OCKAM_HOME 'nodes' 'kept.sock')
        $socket.UnixMode | Should -BeLike '?rw-------'
        (Get-Item $socket.DirectoryName).UnixMode | Should -Be 'drwx------'
    }
}

Describe 'A node in the background' {
    BeforeAll {
        $echo = Start-EchoServer
        'relay', 'server', 'client' | New-OckamNode -Persist | Should -HaveCount 3
    }

    AfterAll {
        Get-OckamNode | Remove-OckamNode
        Stop-EchoServer $echo
    }

    It 'has portals through relays and channels as any other, and lists and removes all that it has' {
        $outlet = Get-OckamNode server | New-OckamTcpOutlet -To "127.0.0.1:$($echo.Port)"
        $outlet.NodeName | Should -Be 'server'
        (New-OckamRelay server -At /node/relay -Node server).Status | Should -Be 'Up'
        $channel = New-OckamSecureChannel -Node client -To /node/relay/service/forward_to_server/service/api
        $channel.NodeName | Should -Be 'client'
        $inlet = $channel | New-OckamTcpInlet -From 0 -To ./service/outlet
        Send-Tcp $inlet.Port 'through the background' | Should -Be 'through the background'

        # What another process has made is there for everybody.
        Invoke-Other '(Get-OckamTcpInlet -Node client).Port' | Should -Be $inlet.Port
        Invoke-Other "(New-OckamTcpListener 127.0.0.1:0 -Node relay).NodeName" | Should -Be 'relay'
        Get-OckamTcpListener -Node relay | Should -HaveCount 2
        (Get-OckamSecureChannel -Node client).Id | Should -Be $channel.Id
        (Get-OckamRelay -Node server).Name | Should -Be 'server'
        (Get-OckamTcpOutlet -Node server).Name | Should -Be $outlet.Name

        ($inlet | Suspend-OckamTcpInlet -PassThru).Status | Should -Be 'Suspended'
        ($inlet | Resume-OckamTcpInlet -PassThru).Status | Should -Be 'Open'
        Send-Tcp $inlet.Port 'again' | Should -Be 'again'
        (Send-OckamMessage hello -To /node/server/secure/api/service/uppercase -Node client).Text | Should -Be 'HELLO'

        Get-OckamTcpInlet -Node client | Remove-OckamTcpInlet
        Get-OckamTcpInlet -Node client | Should -BeNullOrEmpty
        Get-OckamSecureChannel -Node client | Remove-OckamSecureChannel
        Get-OckamRelay -Node server | Remove-OckamRelay
        Get-OckamTcpOutlet -Node server | Remove-OckamTcpOutlet
        Get-OckamTcpOutlet -Node server | Should -BeNullOrEmpty
    }

    It 'is stopped and started again with what it had' {
        $null = New-OckamTcpOutlet -Node server -To $echo.Port -From again
        (Stop-OckamNode server -PassThru -Confirm:$false).Status | Should -Be 'Stopped'
        { New-OckamTcpOutlet -Node server -To $echo.Port -ErrorAction Stop } | Should -Throw -ErrorId 'NodeStopped,*'
        (Start-OckamNode server -PassThru).Status | Should -Be 'Running'
        (Get-OckamTcpOutlet -Node server again).Status | Should -Be 'Open'
    }

    It 'refuses with the same errors as a node of this process' {
        $null = New-OckamNode here
        $errors = foreach ($node in 'here', 'server') {
            try { New-OckamTcpConnection 127.0.0.1:1 -Node $node -ErrorAction Stop } catch { $_ }
        }
        $errors | Should -HaveCount 2
        $errors[1].FullyQualifiedErrorId | Should -Be $errors[0].FullyQualifiedErrorId
        $errors[1].CategoryInfo.Category | Should -Be $errors[0].CategoryInfo.Category
        $errors[1].Exception.Message | Should -Be $errors[0].Exception.Message
    }

    It 'runs on when the module is removed' {
        $process = (Get-OckamNode client).ProcessId
        Remove-Module OckamPS
        Import-Module $script:ModulePath
        (Get-OckamNode client).ProcessId | Should -Be $process
    }
}

Describe 'A project in the background' {
    BeforeAll {
        $echo = Start-EchoServer
        $project = New-OckamProject demo -Persist
    }

    AfterAll {
        Get-OckamNode | Remove-OckamNode
        Stop-EchoServer $echo
    }

    It 'has its node in a process of its own, and its tickets and members are administered from here' {
        $project.IsOwn | Should -BeTrue
        $node = Get-OckamNode demo
        $node.IsPersistent | Should -BeTrue
        $node.ProcessId | Should -Not -Be $PID
        $node.Project | Should -Be 'demo'
        $identifier = (New-OckamIdentity carol).Identifier
        (Add-OckamProjectMember $identifier -Project demo -Attribute @{ a = 'b' }).Attributes['a'] | Should -Be 'b'
        Invoke-Other "(Get-OckamProjectMember $identifier -Project demo).Attributes['a']" | Should -Be 'b'
        Remove-OckamProjectMember $identifier -Project demo -Force
        Get-OckamProjectMember $identifier* -Project demo | Should -BeNullOrEmpty
    }

    It 'makes members of nodes in the background, by a ticket with New-OckamNode or afterwards' {
        $ticket = $project | New-OckamEnrollmentTicket -Attribute @{ 'ai-outlet' = $true } -Relay ai
        $ai = New-OckamNode ai -Ticket $ticket.Ticket -Persist
        $ai.Project | Should -Be 'demo'
        $ai.Identity | Should -Be 'ai'
        (Get-OckamProjectMember $ai.Identifier -Project demo).Attributes['ai-outlet'] | Should -Be 'true'

        $null = New-OckamNode health -Identity health -Persist
        $joined = $project | New-OckamEnrollmentTicket -Attribute @{ 'ai-inlet' = $true } | Join-OckamProject -Node health
        $joined.IsPersistent | Should -BeTrue
        $joined.Project | Should -Be 'demo'

        { New-OckamNode late -Ticket $ticket.Ticket -Persist -ErrorAction Stop } | Should -Throw -ErrorId 'ProjectRefused,*'
        Get-OckamNode late* | Should -BeNullOrEmpty
    }

    It 'shows the secret of a ticket in no process''s arguments and in no log' -Skip:(-not $IsLinux) {
        $ticket = $project | New-OckamEnrollmentTicket
        $secret = $ticket.Ticket | ConvertFrom-SecureString -AsPlainText
        $null = New-OckamNode secretive -Ticket $ticket.Ticket -Persist
        $part = $secret.Substring($secret.Length - 64, 40)
        foreach ($process in Get-Process) {
            $process.CommandLine | Should -Not -BeLike "*$part*"
        }
        foreach ($file in Get-ChildItem (Join-Path $env:OCKAM_HOME 'nodes') -File) {
            if ($file.Extension -in '.log', '.json') { Get-Content $file -Raw | Should -Not -BeLike "*$part*" }
        }
        Remove-OckamNode secretive
    }

    It 'decides by policies that are set, listed, tested and removed from outside' {
        $outlet = New-OckamTcpOutlet -Node ai -To $echo.Port -Allow 'ai-inlet'
        (New-OckamRelay ai -Node ai).Status | Should -Be 'Up'
        $inlet = New-OckamTcpInlet -From 0 -Via ai -Node health -ConnectionWait 1s
        Send-Tcp $inlet.Port 'allowed' | Should -Be 'allowed'
        (Get-OckamPolicy $outlet.OutletName -Node ai).Allow | Should -Be 'ai-inlet'
        $health = (Get-OckamNode health).Identifier
        Test-OckamPolicy $outlet.OutletName $health -Node ai -Quiet | Should -BeTrue

        (Set-OckamPolicy $outlet.OutletName 'nobody-has-this' -Node ai).Allow | Should -Be 'nobody-has-this'
        $test = Test-OckamPolicy $outlet.OutletName $health -Node ai
        $test.Passed | Should -BeFalse
        $test.Policy | Should -Be 'nobody-has-this'
        { Send-Tcp $inlet.Port 'refused' } | Should -Throw

        Set-OckamPolicy -ResourceType tcp-outlet -Allow 'ai-inlet' -Node ai
        Remove-OckamPolicy $outlet.OutletName -Node ai
        Get-OckamPolicy * -Node ai | Where-Object Resource -EQ $outlet.OutletName | Should -BeNullOrEmpty
        Wait-Until { try { (Send-Tcp $inlet.Port 'again') -eq 'again' } catch { $false } }
        { Set-OckamPolicy outlet '(((' -Node ai -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
    }

    It 'lets an enroller on a node in the background make tickets and administer members' {
        $ticket = New-OckamEnrollmentTicket -Project demo -Enroller
        $null = New-OckamNode boss -Ticket $ticket.Ticket -Persist
        $made = New-OckamEnrollmentTicket -Project demo -Node boss -Attribute @{ made = 'there' }
        $node = $made | Join-OckamProject -Node made
        $member = Get-OckamProjectMember $node.Identifier -Project demo -Node boss
        $member.Attributes['made'] | Should -Be 'there'
        $member.AddedBy | Should -Be (Get-OckamNode boss).Identifier
        Remove-OckamProjectMember $node.Identifier -Project demo -Node boss -Force
        Get-OckamProjectMember "$($node.Identifier)*" -Project demo -Node boss | Should -BeNullOrEmpty
    }

    It 'is there again with its members and their policies after its processes were killed' {
        $before = Get-OckamProjectMember -Project demo
        $port = (Get-OckamTcpListener -Node demo).Port
        $nodes = Get-OckamNode | Where-Object IsPersistent
        foreach ($node in $nodes) { Stop-Process -Id $node.ProcessId -Force }
        Wait-Until { -not (Get-Process -Id $nodes.ProcessId -ErrorAction Ignore) }

        (New-OckamProject demo -Persist).Id | Should -Be $project.Id
        (Get-OckamTcpListener -Node demo).Port | Should -Be $port
        (Get-OckamProjectMember -Project demo).Identifier | Should -Be $before.Identifier
        $ai = New-OckamNode ai -Persist
        "$($ai.Project) $($ai.Identity)" | Should -Be 'demo ai'
        (New-OckamNode health -Persist).Project | Should -Be 'demo'
        Get-OckamPolicy tcp-outlet -Node ai | Should -HaveCount 1
        $null = New-OckamTcpOutlet -Node ai -To $echo.Port
        $null = New-OckamRelay ai -Node ai
        $inlet = New-OckamTcpInlet -From 0 -Via ai -Node health -ConnectionWait 1s
        Send-Tcp $inlet.Port 'as before' | Should -Be 'as before'
    }
}
