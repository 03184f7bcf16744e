Describe 'The sentences of ockam-demo.md' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        # The port is the sentences'; whoever else has it for a moment is waited for.
        for ($i = 0; ; $i++) {
            try {
                $server = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 5000)
                $server.Start()
                break
            } catch { if ($i -eq 100) { throw }; Start-Sleep -Milliseconds 100 }
        }
    }

    AfterAll {
        $server.Stop()
        Remove-TestHome
    }

    It 'make a portal through a relay, exactly as they are written' {
        'relay','server','client' | New-OckamNode
        Get-OckamNode server | New-OckamTcpOutlet -To 127.0.0.1:5000
        New-OckamRelay server -At /node/relay -Node server
        New-OckamSecureChannel -Node client -To /node/relay/service/forward_to_server/service/api |
            New-OckamTcpInlet -From 127.0.0.1:7000 -To ./service/outlet

        $client = [System.Net.Sockets.TcpClient]::new('127.0.0.1', 7000)
        $accepted = $server.AcceptTcpClient()
        $client.GetStream().Write([byte[]](1, 2, 3), 0, 3)
        $got = [byte[]]::new(3)
        $accepted.GetStream().ReadExactly($got, 0, 3)
        $got | Should -Be 1, 2, 3
        $client.Dispose()
        $accepted.Dispose()
    }

    It 'leave the relay nothing but ciphertext to see' {
        (Get-OckamSecureChannel -Node relay) | Should -BeNullOrEmpty
        (Get-OckamSecureChannel -Node client).Peer | Should -Be (Get-OckamNode server).Identifier
        (Get-OckamRelay -Node relay -Hosted).RelayName | Should -Be 'server'
    }
}

BeforeDiscovery {
    . "$PSScriptRoot/Walkthroughs.ps1"
    $why = Get-WhyNot
}

Describe 'examples/OckamDemo.ps1' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        . "$PSScriptRoot/Walkthroughs.ps1"
    }

    AfterAll { Remove-TestHome }

    It 'has the sentences exactly as they are written' {
        $script = Get-Lines (Get-Content -Raw -LiteralPath "$PSScriptRoot/../../examples/OckamDemo.ps1")
        $script.Contains((Get-Lines @'
'relay','server','client' | New-OckamNode
Get-OckamNode server | New-OckamTcpOutlet -To 127.0.0.1:5000
New-OckamRelay server -At /node/relay -Node server
New-OckamSecureChannel -Node client -To /node/relay/service/forward_to_server/service/api |
    New-OckamTcpInlet -From 127.0.0.1:7000 -To ./service/outlet
'@)) | Should -BeTrue
    }

    It 'reaches the server through the portal, shows what it looks like, and leaves nothing behind' -Skip:($null -ne $why) -Tag "$why" {
        $ran = Complete-Walkthrough (Start-Walkthrough OckamDemo 5000, 7000)
        $ran.ExitCode | Should -Be 0 -Because "$($ran.Output)$($ran.Errors)"
        $ran.Output | Should -Match 'from the application server'
        $ran.Output | Should -Match '(?s)inlet 127.0.0.1:7000 of client.*-> relay server of relay.*-> outlet outlet of server'
    }

    It 'leaves nothing behind when Ctrl+C ends it' -Skip:($null -ne $why) -Tag "$why" {
        $walk = Start-Walkthrough OckamDemo 5000, 7000
        $before = ''
        while ($before -notmatch 'New-OckamRelay') { $before += "$($walk.Process.StandardOutput.ReadLine())`n" }
        & kill -INT $walk.Process.Id
        (Complete-Walkthrough $walk $before).Output | Should -Not -Match 'from the application server'
    }

    It 'says what is in its way, and leaves nothing behind then either' -Skip:($null -ne $why) -Tag "$why" {
        Wait-Port 7000
        $holder = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 7000)
        $holder.Start()
        try { $ran = Complete-Walkthrough (Start-Walkthrough OckamDemo 5000) } finally { $holder.Stop() }
        $ran.ExitCode | Should -Not -Be 0
        $ran.Output + $ran.Errors | Should -Match '127\.0\.0\.1:7000'
    }
}
