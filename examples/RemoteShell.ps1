#!/usr/bin/env pwsh
<#
.SYNOPSIS
Opens a PowerShell session, and a shell, on a machine that nobody can connect to: over ssh through a portal.
.DESCRIPTION
The remote machine runs sshd on its loopback address, and a node with an outlet to it; the laptop has an inlet. Here each is a process
with a home of its own, and sshd one of this user's with keys that are made for this walkthrough. OpenSSH is to be installed. It uses free
ports of 127.0.0.1, and leaves nothing behind.
.PARAMETER Interactive
Opens a shell in this terminal, until you leave it.
.EXAMPLE
./examples/RemoteShell.ps1
.EXAMPLE
./examples/RemoteShell.ps1 -Interactive
#>
[CmdletBinding()]
param([switch]$Interactive)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Machines.psm1"

function Start-Sshd($Folder, [int]$Port) {
    # Where a service manager starts it, this folder is there.
    if ((id -u) -eq '0' -and -not (Test-Path /run/sshd)) { $script:madeFolder = (New-Item -ItemType Directory /run/sshd).FullName }
    $pwsh = (Get-Process -Id $PID).Path
    Set-Content -LiteralPath "$Folder/sshd_config" -Value @"
ListenAddress 127.0.0.1:$Port
HostKey $Folder/host
PidFile none
AuthorizedKeysFile $Folder/user.pub
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
Subsystem powershell $pwsh -sshs -NoLogo -NoProfile
"@
    Start-Server (Find-Program sshd openssh-server) '-D', '-e', '-f', "$Folder/sshd_config" 'Server listening on'
}

function Get-FreePort {
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

$folder = $sshd = $remote = $laptop = $session = $madeFolder = $null
try {
    $folder = New-Workspace shell
    $ssh = Find-Program ssh openssh-client
    $keygen = Find-Program ssh-keygen openssh-client

    Write-Step 'The remote machine runs sshd on its loopback address alone, with a key for this user.'
    foreach ($key in 'host', 'user') {
        & $keygen -q -t ed25519 -N '' -f "$folder/$key"
        if ($LASTEXITCODE) { throw "ssh-keygen failed with exit code $LASTEXITCODE." }
    }
    $port = Get-FreePort
    $sshd = Start-Sshd $folder $port

    Write-Step 'It makes a project, joins it with a node of its own, and makes an outlet to sshd and a relay.'
    $remote = New-Machine 'remote' $folder
    Invoke-On $remote -Variables @{ port = $port; laptopTicket = Join-Path $folder laptop.ticket } {
        $p = New-OckamProject home -Listen 127.0.0.1:0
        $p | New-OckamEnrollmentTicket -Relay shell | Join-OckamProject -Node shell | New-OckamTcpOutlet -To $port
        New-OckamRelay shell -Node shell
        $p | New-OckamEnrollmentTicket -Path $laptopTicket
    }

    Write-Step 'The laptop joins, and makes an inlet.'
    $laptop = New-Machine 'laptop' $folder
    Invoke-On $laptop -Variables @{ laptopTicket = Join-Path $folder laptop.ticket } {
        Join-OckamProject -Path $laptopTicket
        $inlet = New-OckamTcpInlet -From 0 -Via shell
        $inlet
    }
    $at = (Invoke-Script $laptop { $inlet.Port })[0]
    $user = [Environment]::UserName
    Set-Content -LiteralPath "$folder/known" -Value "[127.0.0.1]:$at $((Get-Content "$folder/host.pub") -split ' ' | Select-Object -First 2)"

    Write-Step 'A command over ssh.'
    $options = '-F', 'none', '-i', "$folder/user", '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes',
        '-o', "UserKnownHostsFile=$folder/known", '-p', "$at"
    Write-Host "ssh -p $at $user@127.0.0.1 echo ..."
    & $ssh $options -n "$user@127.0.0.1" echo hello from the other side of the portal
    if ($LASTEXITCODE) { throw "ssh failed with exit code $LASTEXITCODE." }

    Write-Step 'A PowerShell session. At a prompt, Enter-PSSession takes the same parameters.'
    Write-Host "New-PSSession -HostName 127.0.0.1 -Port $at -UserName $user -KeyFilePath ..."
    $session = New-PSSession -HostName 127.0.0.1 -Port $at -UserName $user -KeyFilePath "$folder/user" -Options @{
        UserKnownHostsFile = "$folder/known"; StrictHostKeyChecking = 'yes'; IdentitiesOnly = 'yes'; BatchMode = 'yes'
    }
    Invoke-Command -Session $session { "PowerShell $($PSVersionTable.PSVersion) in process $PID, over $($env:SSH_CONNECTION)" } | Out-Host

    if ($Interactive) {
        Write-Step 'A shell; exit leaves it.'
        & $ssh $options -t "$user@127.0.0.1"
    }
} finally {
    Write-Step 'The session, the nodes and sshd end.'
    Invoke-Cleanup { if ($session) { Remove-PSSession $session } }, { Remove-Machine $laptop $remote }, { Stop-Server $sshd },
        { if ($madeFolder) { Remove-Item -LiteralPath $madeFolder } }, { Remove-Workspace $folder }
    Remove-Module Machines
}
