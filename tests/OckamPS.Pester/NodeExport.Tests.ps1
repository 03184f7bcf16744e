# What Export-OckamNode writes is a file that ockam-node runs: these tests run it.

BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $missing = -not (Get-NodeHost)
    Remove-TestHome
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $echo = Start-EchoServer
}

AfterAll {
    Stop-EchoServer $echo
    Remove-TestHome
}

Describe 'A file that Export-OckamNode writes' -Skip:$missing -Tag 'needs ockam-node to be built' {
    BeforeEach { $running = [System.Collections.Generic.List[object]]::new() }

    AfterEach {
        Stop-NodeHost $running
        Get-OckamNode | Remove-OckamNode
    }

    It 'makes a project and its members again, with portals, relays and policies as they were left' {
        $project = New-OckamProject demo -CredentialLifetime 90d
        $ticket = $project | New-OckamEnrollmentTicket -Attribute @{ 'ai-outlet' = $true } -Relay ai
        $null = $ticket | Join-OckamProject -Node ai
        $null = $project | New-OckamEnrollmentTicket -Attribute @{ 'ai-inlet' = $true } | Join-OckamProject -Node health
        $null = New-OckamTcpOutlet -Node ai -To $echo.Port -Allow 'somebody-else'
        $null = New-OckamRelay ai -Node ai
        $inlet = New-OckamTcpInlet -From 0 -Via ai -Node health -ConnectionWait 20s
        # What was said last counts, not what the outlet was made with.
        $null = Set-OckamPolicy outlet 'ai-inlet' -Node ai
        $null = Set-OckamPolicy -ResourceType relay -Allow 'ai-outlet' -Node ai
        Send-Tcp $inlet.Port 'by hand' | Should -Be 'by hand'

        $secret = $ticket.Ticket | ConvertFrom-SecureString -AsPlainText
        $files = foreach ($node in 'demo', 'ai', 'health') { (Export-OckamNode $node (Join-Path $TestDrive "$node.yaml")).FullName }
        foreach ($file in $files) {
            $text = Get-Content $file -Raw
            $text | Should -Not -Match 'Not in this file'
            $text | Should -Not -BeLike "*$($secret.Substring($secret.Length - 64, 40))*"
        }
        Get-Content $files[1] -Raw | Should -Match "resource-type: relay\s+allow: ai-outlet"
        Get-OckamNode | Remove-OckamNode

        foreach ($file in $files) { $running.Add((Start-NodeHost $file)) }
        "$($running[0].Lines)" | Should -BeLike "*project $($project.Id) demo*"
        Send-Tcp $inlet.Port 'from the files' | Should -Be 'from the files'

        # The project goes on with its members and makes others, here as before.
        (Get-OckamProjectMember -Project demo).Count | Should -Be 3
        $late = New-OckamEnrollmentTicket -Project demo | Join-OckamProject -Node late
        $late.Project | Should -Be 'demo'
        $refused = New-OckamTcpInlet -From 0 -Via ai -Node late -ConnectionWait 1s
        { Send-Tcp $refused.Port 'without the attribute' } | Should -Throw
    }

    It 'makes listeners and relays for this machine again' {
        $hub = New-OckamNode hub
        $further = New-OckamTcpListener 127.0.0.1:0 -Node hub
        $null = New-OckamSecureChannelListener second -Node hub
        $null = New-OckamNode server
        $null = New-OckamTcpOutlet -Node server -To $echo.Port
        $null = New-OckamRelay server -At /node/hub -Node server
        $identifiers = $hub.Identifier, (Get-OckamNode server).Identifier
        $files = foreach ($node in 'hub', 'server') { (Export-OckamNode $node (Join-Path $TestDrive "$node.yaml")).FullName }
        Remove-OckamNode hub, server

        foreach ($file in $files) { $running.Add((Start-NodeHost $file)) }
        $null = New-OckamNode client
        $at = "/ip4/127.0.0.1/tcp/$($further.Port)"
        (New-OckamSecureChannel -Node client -To "$at/service/second").Peer | Should -Be $identifiers[0]
        # Relays come by themselves, a moment after the node is ready.
        for ($i = 0; $i -lt 100; $i++) {
            $channel = New-OckamSecureChannel -Node client -To "$at/service/forward_to_server/service/api" -TimeoutSec 2 -ErrorAction Ignore
            if ($channel) { break }
        }
        $channel.Peer | Should -Be $identifiers[1]
        $inlet = $channel | New-OckamTcpInlet -From 0
        Send-Tcp $inlet.Port 'through the files' | Should -Be 'through the files'
    }

    It 'is the same for a node in the background, and after it was stopped' {
        $null = New-OckamNode kept -Persist
        $null = New-OckamTcpOutlet -Node kept -To $echo.Port -From db
        $null = Set-OckamPolicy db 'reader' -Node kept
        $text = Export-OckamNode kept
        $text | Should -Match '(?s)tcp-outlets:.*db:.*allow: reader'
        Stop-OckamNode kept -Confirm:$false
        Export-OckamNode kept | Should -Be $text
        Remove-OckamNode kept
        $file = Join-Path $TestDrive 'kept.yaml'
        Set-Content $file $text
        $running.Add((Start-NodeHost $file))
        "$($running[0].Lines)" | Should -BeLike '*outlet /service/db*'
    }
}
