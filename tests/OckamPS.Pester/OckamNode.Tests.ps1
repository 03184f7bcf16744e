Describe 'OckamNode' {
    BeforeAll { . "$PSScriptRoot/Common.ps1" }
    AfterAll { Remove-TestHome }
    AfterEach { Get-OckamNode | Remove-OckamNode }

    It 'New puts out what it made' {
        $node = New-OckamNode one
        $node | Should -BeOfType ([OckamPS.OckamNodeInfo])
        $node.NodeName | Should -Be 'one'
        $node.Status | Should -Be 'Running'
        $node.Identifier | Should -Match '^I[0-9a-f]{64}$'
        $node.Listen | Should -Match '^127\.0\.0\.1:[1-9][0-9]*$'
        $node.StartedAt.Kind | Should -Be 'Utc'
    }

    It 'New takes names from the pipeline, and one that is taken stops no other' {
        New-OckamNode b | Out-Null
        $made = 'a', 'b', 'c' | New-OckamNode -ErrorVariable failed -ErrorAction SilentlyContinue
        $made.NodeName | Should -Be 'a', 'c'
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'NameTaken,*'
        $failed[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        $failed[0].TargetObject | Should -Be 'b'
        $failed[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'New with -WhatIf makes nothing' {
        New-OckamNode ghost -WhatIf
        Get-OckamNode | Should -BeNullOrEmpty
    }

    It 'New listens where it is told, and nowhere with -NoListener' {
        $port = Get-FreePort
        (New-OckamNode a -Listen $port).Listen | Should -Be "127.0.0.1:$port"
        (New-OckamNode b -NoListener).Listen | Should -BeNullOrEmpty
    }

    It 'Get is silent for a wildcard without a match, and an error for a name' {
        Get-OckamNode 'no*' | Should -BeNullOrEmpty
        { Get-OckamNode none } | Should -Throw -ErrorId 'NodeNotFound,OckamPS.Module.Commands.GetOckamNodeCommand'
    }

    It 'Get finds names with wildcards, whatever their case' {
        'relay', 'server', 'client' | New-OckamNode | Out-Null
        (Get-OckamNode '*ER*').NodeName | Should -Be 'server'
        (Get-OckamNode relay, client).NodeName | Should -Be 'relay', 'client'
    }

    It 'Stop keeps what the node has, and Start brings it back' {
        New-OckamNode n | Out-Null
        New-OckamTcpOutlet -Node n -To 5432 | Out-Null
        (Stop-OckamNode n -PassThru).Status | Should -Be 'Stopped'
        { New-OckamTcpOutlet -Node n -To 5433 } | Should -Throw -ErrorId 'NodeStopped,*'
        (Start-OckamNode n -PassThru).Outlets | Should -Be 1
        (Get-OckamTcpOutlet -Node n).To | Should -Be '127.0.0.1:5432'
    }

    It 'Export makes a file that New reads, with everything that was done by hand and no secret' {
        New-OckamNode n | Out-Null
        New-OckamTcpOutlet -Node n -To 5432 -From db | Out-Null
        $file = Join-Path $TestDrive 'n.yaml'
        (Export-OckamNode n $file).Name | Should -Be 'n.yaml'
        { Export-OckamNode n $file } | Should -Throw -ErrorId 'FileExists,*'
        Export-OckamNode n $file -Force | Out-Null
        Remove-OckamNode n
        $again = New-OckamNode -Configuration $file
        $again.NodeName | Should -Be 'n'
        (Get-OckamTcpOutlet -Node n).OutletName | Should -Be 'db'
    }

    It 'New -Configuration names each mistake of a file' {
        $file = Join-Path $TestDrive 'bad.yaml'
        Set-Content $file "name: x`nnonsense: 1`n"
        { New-OckamNode -Configuration $file } | Should -Throw -ErrorId 'ConfigurationInvalid,*' -ExpectedMessage '*nonsense*'
    }

    It 'Export -SystemdUnit writes a unit that runs the node' {
        New-OckamNode web | Out-Null
        $unit = Export-OckamNode web -SystemdUnit
        $unit | Should -Match 'ExecStart=/usr/local/bin/ockam-node run /etc/ockam/web\.yaml'
        $unit | Should -Not -Match '%i'
    }

    It 'Remove takes wildcards and the pipeline' {
        'a', 'b', 'c' | New-OckamNode | Out-Null
        Remove-OckamNode '[ab]'
        (Get-OckamNode).NodeName | Should -Be 'c'
        Get-OckamNode | Remove-OckamNode
        Get-OckamNode | Should -BeNullOrEmpty
    }

    It 'the default node is made on first use, and shown as such' {
        New-OckamTcpOutlet -To 5432 | Out-Null
        $node = Get-OckamNode
        $node.NodeName | Should -Be 'default'
        $node.IsDefault | Should -BeTrue
    }

    It 'a node of a stream of many is one object at a time' {
        $seen = 'a', 'b', 'c' | New-OckamNode | Select-Object -First 1
        $seen.NodeName | Should -Be 'a'
    }
}
