#!/usr/bin/env pwsh
<#
.SYNOPSIS
An application client reaches an application server through a relay, end-to-end encrypted, and neither of them opens a port to the other.
.DESCRIPTION
Three nodes: a relay that both can reach, one beside the server and one beside the client. Here they run on one machine. It uses the ports
5000 and 7000 of 127.0.0.1, and leaves nothing behind.
.EXAMPLE
./examples/OckamDemo.ps1
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Machines.psm1"
$folder = $web = $demo = $null
try {
    $folder = New-Workspace demo

    Write-Step 'An application server: HTTP on 127.0.0.1:5000. It knows nothing of Ockam.'
    $web = Start-WebServer 5000 { '{ "hello": "from the application server" }' }

    $demo = New-Machine demo $folder
    Write-Step 'A relay, a node beside the server and one beside the client. An outlet leads to the server, a relay to its node.'
    Write-Step 'The client''s node opens a secure channel through the relay, and an inlet in it.'
    Invoke-On $demo {
        'relay','server','client' | New-OckamNode
        Get-OckamNode server | New-OckamTcpOutlet -To 127.0.0.1:5000
        New-OckamRelay server -At /node/relay -Node server
        New-OckamSecureChannel -Node client -To /node/relay/service/forward_to_server/service/api |
            New-OckamTcpInlet -From 127.0.0.1:7000 -To ./service/outlet
    }

    Write-Step 'The application client asks 127.0.0.1:7000 as if the server were there.'
    Invoke-On $demo { Invoke-WebRequest -Method Head http://127.0.0.1:7000 -TimeoutSec 30 | Select-Object StatusCode, Headers }
    Invoke-On $demo { Invoke-RestMethod http://127.0.0.1:7000 -TimeoutSec 30 }

    Write-Step 'What it looks like. The relay has no end of the channel: it forwards what it cannot read.'
    Invoke-On $demo { Get-OckamSecureChannel | Format-Table NodeName, Role, Status, Peer }
    Invoke-On $demo { Export-OckamTopology }
} finally {
    Write-Step 'The nodes and the server end.'
    Invoke-Cleanup { Remove-Machine $demo }, { Stop-WebServer $web }, { Remove-Workspace $folder }
    Remove-Module Machines
}
