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
