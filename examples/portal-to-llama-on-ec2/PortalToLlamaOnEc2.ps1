#!/usr/bin/env pwsh
<#
.SYNOPSIS
Health Corp asks a model at AI Corp, from one isolated network of EC2 in another.
.DESCRIPTION
The administrator makes three networks and an instance in each: one for the project, which relays ciphertext and is the only one that others
connect to; AI Corp's with a model server, and Health Corp's with an application on node.js. Each instance enrolls itself by a ticket that
it alone can read, and deletes it. Nobody can connect to the last two. The answer comes back to the administrator through a portal.

It costs what the instances cost until they are removed, with -Cleanup in the end or later.

-Local does the same on this machine, without AWS: each corporation is a process with a home of its own, and a server that knows one answer
stands in for the model's. It needs node.js.

-Emulated does it with moto in place of AWS, and runs on this machine what the instances would run: their very boot scripts, as root, with
mounts and processes of their own. It needs root on Linux, moto, node.js and the AWS CLI.
.PARAMETER Name
What the networks' names begin with, and the name of the project: 1 to 16 lower-case letters, digits and hyphens.
.PARAMETER Program
Where instances get ockam-node from: s3://bucket/key, or an https URL. With -Emulated, a file; without it, the one that was published from
this repository, which is done now if it was not yet.
.PARAMETER ProgramHash
The SHA-256 of the program for the type's processors; a URL needs it.
.PARAMETER Model
The model, as Ollama's library calls it.
.PARAMETER InstanceType
The type of AI Corp's instance, by default one with a GPU and Arm processors; Ollama's release must be for its processors.
.PARAMETER AllowFrom
From where the project's port may be reached. The corporations' instances must be among them.
.PARAMETER Region
The region.
.PARAMETER ProfileName
A profile of the shared AWS configuration.
.PARAMETER EndpointUrl
Another endpoint than AWS's own, such as an emulator's.
.PARAMETER InstanceRunner
With -EndpointUrl of an emulator, whose instances are names alone: a program that plays them, as machine/instances does. It is started with
the endpoint, the region and a folder, says "ready" on standard error, and is ended with the script, its machines with it. To break the script
off and go on later, start that program yourself and leave this out.
.PARAMETER Ollama
Where AI Corp's instance gets Ollama's release for its processors from: s3://bucket/key, or an https URL.
.PARAMETER OllamaHash
The SHA-256 of that release, as the project publishes it.
.PARAMETER SealedModel
A sealed model in place of one of Ollama's library, as New-OckamPortalInstance takes it: a table with SealedModel, Store, Key, Publisher, PowerShell,
PowerShellHash, Module, ModuleHash and the ImageId of an image with a NitroTPM. -InstanceType has to have one, too. It is served as -Model.
.PARAMETER Cleanup
Removes everything in the end. Without -Program, it removes what a run before has left, and does nothing else.
.PARAMETER Local
Does it on this machine, without AWS.
.PARAMETER Emulated
Does it on this machine, with moto in place of AWS, and removes everything in the end. Nothing else needs to be named.
.EXAMPLE
$ollama = @{ Ollama = 's3://tools/ollama-linux-arm64.tgz'; OllamaHash = (Get-FileHash ./ollama-linux-arm64.tgz).Hash }
./examples/portal-to-llama-on-ec2/PortalToLlamaOnEc2.ps1 -Program s3://tools/ockam-node -Region us-west-2 @ollama
.EXAMPLE
$sealed = @{
    SealedModel = 'llama.gguf'; Store = 's3://ai-corp-models'; Key = $key.Key; Publisher = $publisher; ImageId = $image.ImageId
    PowerShell = 's3://tools/powershell.tar.gz'; PowerShellHash = $powerShellHash; Module = 's3://tools/OckamPS.tar.gz'; ModuleHash = $moduleHash
}
./examples/portal-to-llama-on-ec2/PortalToLlamaOnEc2.ps1 -Program s3://tools/ockam-node -InstanceType g5.2xlarge -SealedModel $sealed @ollama
.EXAMPLE
./examples/portal-to-llama-on-ec2/PortalToLlamaOnEc2.ps1 -Region us-west-2 -Cleanup
.EXAMPLE
./examples/portal-to-llama-on-ec2/PortalToLlamaOnEc2.ps1 -Local
.EXAMPLE
sudo pwsh examples/portal-to-llama-on-ec2/PortalToLlamaOnEc2.ps1 -Emulated
#>
[CmdletBinding(DefaultParameterSetName = 'Aws')]
param(
    [Parameter(ParameterSetName = 'Aws')] [Parameter(ParameterSetName = 'Emulated')] [string]$Name = 'llama',
    [Parameter(ParameterSetName = 'Aws')] [Parameter(ParameterSetName = 'Emulated')] [string]$Program,
    [Parameter(ParameterSetName = 'Aws')] [string]$ProgramHash,
    [string]$Model = 'llama3.2:1b',
    [Parameter(ParameterSetName = 'Aws')] [string]$InstanceType = 'g5g.2xlarge',
    [Parameter(ParameterSetName = 'Aws')] [string[]]$AllowFrom,
    [Parameter(ParameterSetName = 'Aws')] [string]$Region,
    [Parameter(ParameterSetName = 'Aws')] [string]$ProfileName,
    [Parameter(ParameterSetName = 'Aws')] [string]$EndpointUrl,
    [Parameter(ParameterSetName = 'Aws')] [string]$InstanceRunner,
    [Parameter(ParameterSetName = 'Aws')] [string]$Ollama,
    [Parameter(ParameterSetName = 'Aws')] [string]$OllamaHash,
    [Parameter(ParameterSetName = 'Aws')] [hashtable]$SealedModel,
    [Parameter(ParameterSetName = 'Aws')] [switch]$Cleanup,
    [Parameter(ParameterSetName = 'Local', Mandatory)] [switch]$Local,
    [Parameter(ParameterSetName = 'Emulated', Mandatory)] [switch]$Emulated
)

$ErrorActionPreference = 'Stop'
$question = "What is Ockham's Razor?"
Import-Module "$PSScriptRoot/../Machines.psm1"

# Asks Health Corp's application, which may not have its own answer yet: a model is fetched, and loaded, before it says anything.
function Read-Answer([int]$Port, [int]$Minutes) {
    $end = [datetime]::UtcNow.AddMinutes($Minutes)
    while ($true) {
        try { return Invoke-RestMethod "http://127.0.0.1:$Port/answer" -TimeoutSec 30 }
        catch { if ([datetime]::UtcNow -gt $end) { throw } }
        Start-Sleep -Milliseconds 500
    }
}

function Remove-Everything([hashtable]$Aws) {
    Write-Step 'Everything is removed: instances, roles, parameters and networks, exactly what carries the tags of the three.'
    Get-OckamTcpInlet "$Name-answer" -ErrorAction Ignore | Remove-OckamTcpInlet
    $there = @(Get-OckamPortalNetwork @Aws | ForEach-Object Name)
    foreach ($network in "$Name-health", "$Name-ai", "$Name-project") {
        if ($there -notcontains $network) { Write-Host "There is no network $network."; continue }
        Remove-OckamPortalNetwork $network -Force @Aws
        Write-Host "The network $network is gone, with all that was in it."
    }
    if (Get-OckamProject $Name -ErrorAction Ignore) { Remove-OckamProject $Name -Force }
}

function Invoke-OnEc2([hashtable]$Aws, [hashtable]$Source, [hashtable]$Type, [hashtable]$Server, [hashtable]$From) {
    Write-Step 'The administrator makes the project: authority and relay on one port. Its node file says who makes tickets: the administrator.'
    $null = New-OckamPortalNetwork "$Name-project" @Aws
    New-OckamPortalInstance "$Name-project" Project -InstanceName $Name @Source @From @Aws | Out-Host

    Write-Step 'AI Corp: a network that nobody can connect to, and in it a model server with a gateway, an outlet and a relay.'
    $null = New-OckamPortalNetwork "$Name-ai" @Type @Aws
    $ai = New-OckamPortalInstance "$Name-ai" AICorp -Project $Name -Model $Model @Source @Type @Server @Aws
    $ai | Out-Host
    if ($Server.SealedModel) {
        Write-Step 'The model stays closed until its owner lets this role open it on the image that has started; the instance tries again.'
        Write-Host "Add-ModelSealingStatement $($Server.Key) $($ai.RoleArn) REFERENCE"
    }

    Write-Step 'Health Corp: another one, and in it an inlet to the model and the application that asks it.'
    $null = New-OckamPortalNetwork "$Name-health" @Aws
    $health = New-OckamPortalInstance "$Name-health" HealthCorp -Project $Name -Model $Model -Question $question @Source @Aws
    $health | Out-Host

    Write-Step 'The administrator asks for the answer, through a portal that Health Corp opens to the administrator alone.'
    $null = New-OckamEnrollmentTicket -Project $Name | Join-OckamProject
    $inlet = New-OckamTcpInlet -Name "$Name-answer" -From 0 -Via health -Trust $health.Identifier
    $answer = Read-Answer $inlet.Port 60
    Write-Host "$($answer.question)`n$($answer.answer)"
}

function Invoke-Local {
    $folder = $server = $project = $ai = $health = $client = $null
    try {
        $folder = New-Workspace llama
        $node = Find-Program node nodejs

        Write-Step 'The administrator makes the project: authority and relay on one port.'
        $project = New-Machine 'admin' $folder
        $tickets = @{ aiTicket = Join-Path $folder ai.ticket; healthTicket = Join-Path $folder health.ticket }
        Invoke-On $project -Variables $tickets {
            $p = New-OckamProject llama
            $me = $p | New-OckamEnrollmentTicket | Join-OckamProject -Node admin
            $p | New-OckamEnrollmentTicket -Attribute @{ 'ai-outlet' = 'true' } -Relay ai -ExpiresIn 10m -Path $aiTicket
            $p | New-OckamEnrollmentTicket -Attribute @{ 'ai-inlet' = 'true' } -Relay health -ExpiresIn 10m -Path $healthTicket
        }

        Write-Step 'AI Corp: a model server on loopback, a gateway before it, an outlet to the gateway, and a relay.'
        $ports = Get-FreePort 2
        $env:OLLAMA_HOST = "127.0.0.1:$($ports[0])"
        $server = Start-Child $node "$PSScriptRoot/machine/standins/ollama", 'serve'
        Remove-Item Env:OLLAMA_HOST
        $body = @{ model = $Model } | ConvertTo-Json
        $null = Wait-Answer { Invoke-RestMethod "http://127.0.0.1:$($ports[0])/api/pull" -Method Post -Body $body }
        $ai = New-Machine 'ai' $folder
        Invoke-On $ai -Variables ($tickets + @{ at = "127.0.0.1:$($ports[0])"; model = $Model }) {
            $gateway = New-ModelGateway $at -Port 0 -Model $model -NoAttestation
            Join-OckamProject -Path $aiTicket -Node ai | New-OckamTcpOutlet $gateway -Allow 'ai-inlet'
            New-OckamRelay ai -Node ai
        }

        Write-Step 'Health Corp: an inlet to the model, the application that asks it, and an outlet for the administrator alone.'
        $health = New-Machine 'health' $folder
        $administrator = Invoke-Script $project { $me.Identifier }
        Invoke-On $health -Variables ($tickets + @{ port = $ports[1]; administrator = "$administrator" }) {
            $member = Join-OckamProject -Path $healthTicket -Node health
            $inlet = New-OckamTcpInlet -From 0 -Via ai -Node health -Allow 'ai-outlet'
            New-OckamTcpOutlet $port -Trust $administrator -Node health
            New-OckamRelay health -Node health
        }
        $member, $inlet = Invoke-Script $health { $member.Identifier; $inlet.Port }
        $settings = @{ model = $Model; question = $question; inlet = [int]"$inlet"; port = $ports[1] } | ConvertTo-Json
        [System.IO.File]::WriteAllText((Join-Path $folder client.json), $settings)
        $client = Start-Child $node "$PSScriptRoot/client.js", (Join-Path $folder client.json)

        Write-Step 'The administrator asks for the answer, through a portal that Health Corp opens to the administrator alone.'
        Invoke-On $project -Variables @{ health = "$member" } {
            $answer = New-OckamTcpInlet -From 0 -Via health -Trust $health -Node admin
        }
        $answer = Read-Answer ([int]"$(Invoke-Script $project { $answer.Port })") 1
        Write-Host "$($answer.question)`n$($answer.answer)"
    } finally {
        Write-Step 'Everything ends.'
        Invoke-Cleanup { Stop-Server $client }, { Remove-Machine $health $ai $project }, { Stop-Server $server }, { Remove-Workspace $folder }
    }
}

# Runs something while a program plays the instances.
function Use-InstanceRunner([string]$Runner, [hashtable]$Aws, [scriptblock]$Work) {
    $folder = $instances = $null
    try {
        $folder = New-Workspace machines
        $instances = Start-Server (Resolve-Path $Runner).Path @("$($Aws.EndpointUrl)", "$($Aws.Region)", $folder.FullName) 'ready'
        & $Work
    } finally { Invoke-Cleanup { Stop-Server $instances }, { Remove-Workspace $folder } }
}

# The program that was published last for this machine, or is now.
function Find-NodeProgram {
    $repository = (Resolve-Path "$PSScriptRoot/../..").Path
    $runtime = "linux-$([System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture.ToString().ToLowerInvariant())"
    $program = "$repository/src/Ockam.NodeHost/bin/Release/net10.0/$runtime/publish/ockam-node"
    if (-not (Test-Path $program)) {
        Write-Step 'ockam-node is published, one file for machines without .NET.'
        & dotnet publish -c Release -r $runtime --nologo -v quiet "$repository/src/Ockam.NodeHost" | Out-Host
        if ($LASTEXITCODE) { throw 'ockam-node could not be published. Name one: -Program.' }
    }
    $program
}

# moto in place of AWS, and machines of this one in place of instances.
function Invoke-Emulated {
    if (-not $Program) { $Program = Find-NodeProgram }
    Use-Moto {
        param($aws, $folder)
        $archive = Join-Path $folder ollama.tgz
        & tar --create --gzip --file $archive --directory "$PSScriptRoot/machine/standins" --transform 's,^,bin/,' ollama
        & aws s3 mb s3://tools | Out-Null
        & aws s3 cp --only-show-errors $Program s3://tools/ockam-node
        & aws s3 cp --only-show-errors $archive s3://tools/ollama.tgz
        $source = @{ Program = 's3://tools/ockam-node'; ProgramHash = (Get-FileHash $Program).Hash.ToLowerInvariant() }
        $server = @{ Ollama = 's3://tools/ollama.tgz'; OllamaHash = (Get-FileHash $archive).Hash.ToLowerInvariant() }
        Import-OckamModule
        Use-InstanceRunner "$PSScriptRoot/machine/instances" $aws {
            Invoke-OnEc2 $aws $source @{ InstanceType = $InstanceType } $server @{}
            Remove-Everything $aws
        }
        $left = @(
            & aws ec2 describe-vpcs --filters Name=is-default,Values=false --query 'Vpcs[].VpcId' --output text
            & aws ec2 describe-instances --query "Reservations[].Instances[?State.Name!='terminated'][].InstanceId" --output text
            & aws iam list-roles --path-prefix /ockamps/ --query 'Roles[].RoleName' --output text
            & aws ssm describe-parameters --query "Parameters[?starts_with(Name, '/ockamps/')].Name" --output text
        ) -split '\s+' -ne ''
        Write-Host "Left in the account: $(if ($left) { $left -join ', ' } else { 'nothing' })"
    }
}

function Invoke-WithAws {
    $aws, $source, $type, $server, $from = @{}, @{}, @{}, @{}, @{}
    if ($Region) { $aws.Region = $Region }
    if ($ProfileName) { $aws.ProfileName = $ProfileName }
    if ($EndpointUrl) { $aws.EndpointUrl = $EndpointUrl }
    if ($Program) { $source.Program = $Program }
    if ($ProgramHash) { $source.ProgramHash = $ProgramHash }
    $type.InstanceType = $InstanceType
    if ($Ollama) { $server.Ollama = $Ollama }
    if ($OllamaHash) { $server.OllamaHash = $OllamaHash }
    if ($SealedModel) { $server += $SealedModel }
    if ($AllowFrom) { $from.AllowFrom = $AllowFrom }
    if (-not $Program -and -not $Cleanup) { throw 'Say where instances get ockam-node from: -Program s3://bucket/ockam-node.' }
    # Before anything is made that costs.
    if ($Program -and -not ($Ollama -and $OllamaHash)) { throw 'Say which release of Ollama AI Corp gets: -Ollama and -OllamaHash.' }
    if ($InstanceRunner -and -not ($EndpointUrl -and $Region)) { throw 'Instances are played for an emulator: -EndpointUrl and -Region say which.' }
    Import-OckamModule
    $work = {
        if ($Program) { Invoke-OnEc2 $aws $source $type $server $from }
        if ($Cleanup) { Remove-Everything $aws } else {
            Write-Step 'The three instances are billed until they are removed: the same with -Cleanup, and without -Program, does that.'
        }
    }
    if ($InstanceRunner) { Use-InstanceRunner $InstanceRunner $aws $work } else { & $work }
}

try {
    switch ($PSCmdlet.ParameterSetName) {
        'Local' { Invoke-Local }
        'Emulated' { Invoke-Emulated }
        'Aws' { Invoke-WithAws }
    }
} finally { Remove-Module Machines }
