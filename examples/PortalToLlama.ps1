#!/usr/bin/env pwsh
<#
.SYNOPSIS
Health Corp asks a model at AI Corp, through a portal that lets in those alone whose credential says so.
.DESCRIPTION
AI Corp serves a model, runs the project and hands out tickets; Health Corp has a ticket whose attribute the outlet asks for. Here each is a
process with a home of its own, and a small HTTP server stands in for the model's. A gateway stands before that: what comes by the portal can
ask the model, and not delete it. It uses the ports 4000, 11435 and 11436 of 127.0.0.1, and leaves nothing behind.
.EXAMPLE
./examples/PortalToLlama.ps1
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Machines.psm1"
$folder = $model = $ai = $health = $null
try {
    $folder = New-Workspace llama

    Write-Step 'AI Corp serves a model on 127.0.0.1:11436. This one knows a single answer; Ollama would be on 11434.'
    $model = Start-WebServer 11436 {
        param($method, $path, $body)
        if ($path -eq '/api/show') { return '{}' }
        $question = ($body | ConvertFrom-Json).prompt
        $answer = if ($question -match 'Razor') { 'Of two explanations, prefer the one that needs fewer assumptions.' } else { 'I do not know.' }
        @{ model = 'stand-in'; response = $answer; done = $true } | ConvertTo-Json
    }

    $ai = New-Machine 'ai' $folder
    Write-Step 'It puts a gateway before the model, on 127.0.0.1:11435: questions pass, and nothing that changes models.'
    # With a NitroTPM, as on an EC2 instance, the gateway attests the machine to whoever asks: leave out -NoAttestation there.
    Invoke-On $ai { New-ModelGateway 127.0.0.1:11436 -NoAttestation }

    Write-Step 'AI Corp makes a project, and a node in it: an outlet to the gateway for members with the attribute ai-inlet, and a relay.'
    Invoke-On $ai {
        $p = New-OckamProject demo -Listen 127.0.0.1:4000
        $p | New-OckamEnrollmentTicket -Attribute @{ 'ai-outlet' = 'true' } -Relay ai -ExpiresIn 10m |
            Join-OckamProject -Node ai | New-OckamTcpOutlet -To 11435 -Allow 'ai-inlet'
        New-OckamRelay ai -Node ai
    }

    Write-Step 'It makes a ticket for Health Corp, with that attribute, and one for a visitor, without.'
    $tickets = @{ healthTicket = Join-Path $folder health.ticket; visitorTicket = Join-Path $folder visitor.ticket }
    Invoke-On $ai -Variables $tickets {
        $p | New-OckamEnrollmentTicket -Attribute @{ 'ai-inlet' = 'true' } -Path $healthTicket
        $p | New-OckamEnrollmentTicket -Path $visitorTicket
    }

    Write-Step 'Health Corp redeems its ticket, and makes an inlet that trusts members with the attribute ai-outlet alone.'
    $health = New-Machine 'health' $folder
    Invoke-On $health -Variables $tickets {
        Join-OckamProject -Path $healthTicket -Node health
        $inlet = New-OckamTcpInlet -From 0 -Via ai -Node health -Allow 'ai-outlet'
        $inlet
    }

    Write-Step 'Its application asks the model as if that were on this machine.'
    Invoke-On $health {
        $question = @{ model = 'llama'; prompt = "What is Ockham's Razor?"; stream = $false } | ConvertTo-Json
        (Invoke-RestMethod "http://127.0.0.1:$($inlet.Port)/api/generate" -Method Post -Body $question -TimeoutSec 30).response
    }

    Write-Step 'It cannot delete it: the gateway lets nobody do that.'
    Invoke-On $health {
        try { Invoke-RestMethod "http://127.0.0.1:$($inlet.Port)/api/delete" -Method Delete -Body '{"model":"llama"}' -TimeoutSec 30 }
        catch { "not allowed: $([int]$_.Exception.Response.StatusCode)" }
    }

    Write-Step 'The visitor is a member of the project too, and is not let through.'
    Invoke-On $health {
        Join-OckamProject -Path $visitorTicket -Node visitor
        $other = New-OckamTcpInlet -From 0 -Via ai -Node visitor -ConnectionWait 2s
        try { Invoke-RestMethod "http://127.0.0.1:$($other.Port)/api/generate" -Method Post -Body $question -TimeoutSec 30 }
        catch { "refused: $($_.Exception.Message)" }
    }
} finally {
    Write-Step 'The nodes, the gateway and the model end.'
    Invoke-Cleanup { Remove-Machine $health $ai }, { Stop-WebServer $model }, { Remove-Workspace $folder }
    Remove-Module Machines
}
