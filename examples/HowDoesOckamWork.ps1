#!/usr/bin/env pwsh
<#
.SYNOPSIS
Analysis Corp's psql reaches Bank Corp's PostgreSQL as if it were on localhost; neither network has an open port.
.DESCRIPTION
Three machines: one runs a project, which both companies can reach; Bank Corp's has the database, Analysis Corp's the client. Here each is a
process with a home of its own. PostgreSQL and its client are to be installed; the database is made for this walkthrough, and goes with it.
It uses the ports 5432 and 15432 of 127.0.0.1, and leaves nothing behind.
.EXAMPLE
./examples/HowDoesOckamWork.ps1
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Machines.psm1"

# PostgreSQL refuses to run as root; setpriv becomes its user, so that signals reach it.
function Get-UserPrefix {
    if ((id -u) -ne '0') { return }
    $user = if (Select-String -Quiet -Path /etc/passwd -Pattern '^postgres:') { 'postgres' } else { 'nobody' }
    (Find-Program setpriv util-linux), "--reuid=$user", "--regid=$(id -g $user)", '--clear-groups'
}

function Start-Postgres([string]$Data) {
    $prefix = @(Get-UserPrefix)
    $null = New-Item -ItemType Directory -Path $Data
    if ($prefix) {
        # Its way there is to be passable for that user, who sees nothing else in it.
        & chmod 0711 (Split-Path $Data)
        & chown ($prefix[1] -replace '.*=') $Data
    }
    $initialise = $prefix + (Find-Program initdb postgresql) + '-D' + $Data + '-U' + 'postgres' + '--auth=trust' + '--no-sync' +
        '--no-instructions' + '--locale=C' + '-E' + 'UTF8'
    Push-Location /
    try { & $initialise[0] $initialise[1..($initialise.Count - 1)] | Out-Null } finally { Pop-Location }
    if ($LASTEXITCODE) { throw "initdb failed with exit code $LASTEXITCODE." }
    $serve = $prefix + (Find-Program postgres postgresql) + '-D' + $Data + '-h' + '127.0.0.1' + '-p' + '5432' +
        '-c' + 'unix_socket_directories=' + '-c' + 'fsync=off'
    Start-Server $serve[0] $serve[1..($serve.Count - 1)] 'ready to accept connections'
}

$folder = $postgres = $project = $bank = $analysis = $null
try {
    $folder = New-Workspace work
    $programs = @{ psql = Find-Program psql postgresql-client; pgbench = Find-Program pgbench postgresql }

    Write-Step 'Bank Corp has a PostgreSQL server, which listens on 127.0.0.1:5432 alone.'
    $postgres = Start-Postgres (Join-Path $folder data)

    Write-Step 'A machine that both can reach runs the project. Its administrator makes a ticket for each of them.'
    $project = New-Machine 'project' $folder
    $tickets = @{ bankTicket = Join-Path $folder bank.ticket; analysisTicket = Join-Path $folder analysis.ticket }
    Invoke-On $project -Variables $tickets {
        New-OckamProject portals -Listen 127.0.0.1:0
        New-OckamEnrollmentTicket -Project portals -Relay postgres -Path $bankTicket
        New-OckamEnrollmentTicket -Project portals -Path $analysisTicket
    }

    Write-Step 'Bank Corp joins the project, and makes an outlet to the server and a relay that leads to it.'
    $bank = New-Machine 'bank' $folder
    Invoke-On $bank -Variables $tickets { Join-OckamProject -Path $bankTicket }
    Invoke-On $bank {
        New-OckamTcpOutlet -To 5432; New-OckamRelay postgres
    }

    Write-Step 'Analysis Corp joins it too, and makes an inlet.'
    $analysis = New-Machine 'analysis' $folder
    Invoke-On $analysis -Variables $tickets { Join-OckamProject -Path $analysisTicket }
    Invoke-On $analysis {
        New-OckamTcpInlet -From 15432 -Via postgres
    }

    Write-Step 'The server is virtually adjacent to the client now.'
    Invoke-On $analysis -Variables $programs {
        & $psql --host localhost --port 15432 --username postgres --no-psqlrc --command 'select version()'
        & $pgbench --host localhost --port 15432 --username postgres --initialize --quiet postgres
        & $pgbench --host localhost --port 15432 --username postgres --client 4 --transactions 25 postgres
    }

    Write-Step 'Each hop of the way can be tried, also before there is an inlet.'
    Invoke-On $analysis { Test-OckamPortal -Via postgres }

    Write-Step 'Nobody but these two had a part in it: the project forwards what it cannot read.'
    Invoke-On $analysis { Export-OckamTopology }
} finally {
    Write-Step 'The nodes and the server end.'
    Invoke-Cleanup { Remove-Machine $analysis $bank $project }, { Stop-Server $postgres QUIT }, { Remove-Workspace $folder }
    Remove-Module Machines
}
