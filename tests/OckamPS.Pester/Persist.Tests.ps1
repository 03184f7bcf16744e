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
        Invoke-Other 'try { New-OckamNode kept -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }' | Should -BeLike 'NameTaken,*'
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
