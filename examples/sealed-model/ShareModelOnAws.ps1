#!/usr/bin/env pwsh
<#
.SYNOPSIS
Sets up in an AWS account what the sharing of a model needs, seals the model and publishes it.
.DESCRIPTION
From an account to a sealed model in a bucket whose key opens for one role on one image alone, and an instance that can open it; -Cleanup goes
back to an empty account. Both sides are one account here, where two would be in earnest.

-Emulated does all of it with moto in place of AWS, which it starts, in a network that it makes, and removes everything in the end. With
-EndpointUrl it runs against an emulator that is there. Such one makes everything but knows nothing of attestation: its KMS ignores the document
and answers in the clear, which OckamPS refuses to use. ShareModel.ps1 -Local shows the release of a key for a proof.
.PARAMETER BucketName
The bucket for the model: a name that nobody in AWS has yet, or one of yours.
.PARAMETER SubnetId
Where the instance is started; without it none is.
.PARAMETER InstanceType
Its type, one that has a NitroTPM.
.PARAMETER BootImage
The unified kernel image (an EFI file) of the machines that shall open the model. Without it a file that only looks like one is measured, to
which no machine fits.
.PARAMETER Model
The model, a GGUF file; without it a file that only looks like one.
.PARAMETER RunName
The name that everything is found again by.
.PARAMETER Cleanup
Removes what a run before has made: instance, image, roles, bucket and key.
.PARAMETER Region
The region.
.PARAMETER ProfileName
A profile of the shared AWS configuration.
.PARAMETER EndpointUrl
Another endpoint than AWS's own, such as an emulator's.
.PARAMETER Emulated
Does it with moto in place of AWS, and removes everything in the end.
.EXAMPLE
./examples/sealed-model/ShareModelOnAws.ps1 ai-corp-models -Region eu-central-1 -SubnetId subnet-0123456789abcdef0
.EXAMPLE
./examples/sealed-model/ShareModelOnAws.ps1 ai-corp-models -Region eu-central-1 -Cleanup
.EXAMPLE
./examples/sealed-model/ShareModelOnAws.ps1 -Emulated
#>
[CmdletBinding(DefaultParameterSetName = 'Aws')]
param(
    [Parameter(ParameterSetName = 'Aws', Mandatory, Position = 0)] [Parameter(ParameterSetName = 'Emulated', Position = 0)]
    [string]$BucketName = 'ai-corp-models',
    [Parameter(ParameterSetName = 'Aws')] [string]$Region,
    [Parameter(ParameterSetName = 'Aws')] [string]$ProfileName,
    [Parameter(ParameterSetName = 'Aws')] [uri]$EndpointUrl,
    [Parameter(ParameterSetName = 'Aws')] [string]$SubnetId,
    [string]$InstanceType = 'g5.2xlarge', [string]$BootImage, [string]$Model, [string]$RunName = 'model-sharing',
    [Parameter(ParameterSetName = 'Aws')] [switch]$Cleanup,
    [Parameter(ParameterSetName = 'Emulated', Mandatory)] [switch]$Emulated
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../Machines.psm1"
$quiet = @{ Confirm = $false }
# What tells the key of this run from others, also where making it broke off before it had its alias.
$tag = 'model-sharing-run'

function Remove-Sharing([hashtable]$Aws) {
    $keys = @(Get-ModelSealingKey kms:* @Aws | Where-Object { $_.Tags[$tag] -eq $RunName })
    $more = if ($keys) { @{ KeyArn = $keys.KeyId } } else { @{} }
    Remove-ModelSharing -RunName $RunName -BucketName $BucketName @more -Force @Aws
}

function Invoke-Sharing([hashtable]$Aws, [string]$SubnetId, $Folder) {
    if (-not $Model) {
        $Model = Join-Path $folder lantern.gguf
        $weights = [byte[]]::new(1MB)
        [System.Text.Encoding]::ASCII.GetBytes('GGUF').CopyTo($weights, 0)
        [System.IO.File]::WriteAllBytes($Model, $weights)
    }
    if (-not $BootImage) {
        $BootImage = Join-Path $folder image.efi
        $bytes = [byte[]]::new(1024)
        $bytes[0], $bytes[1], $bytes[64], $bytes[65] = [byte[]][char[]]'MZPE'
        $bytes[60], $bytes[84], $bytes[88], $bytes[89], $bytes[149], $bytes[196] = 64, 240, 11, 2, 2, 16
        [System.IO.File]::WriteAllBytes($BootImage, $bytes)
    }
    # The one that a run before has left goes on.
    $publisher = Get-OckamIdentity $RunName -ErrorAction SilentlyContinue
    if (-not $publisher) { $publisher = New-OckamIdentity $RunName }

    Write-Host '1. A bucket: closed, encrypted, with versions.'
    $bucket = New-ModelBucket $BucketName @aws @quiet
    $bucket | Out-Host

    Write-Host '2. A key in KMS.'
    $key = New-ModelSealingKey "kms:$RunName" -Tag @{ $tag = $RunName } @aws
    $key | Out-Host

    Write-Host '3. Roles: the owner can open nothing, the consumer can change nothing.'
    $owner = New-ModelInstanceProfile -Owner $BucketName $key -RunName $RunName @aws @quiet
    $consumer = New-ModelInstanceProfile -Consumer $BucketName $key -RunName $RunName @aws @quiet
    $owner, $consumer | Out-Host

    Write-Host '4. The owner seals the model and publishes it.'
    $sealed = Protect-ModelWeights $Model $key -Publisher $RunName -Destination (Join-Path $folder "$([System.IO.Path]::GetFileName($Model)).sealed") @aws
    $published = $sealed | Publish-ModelWeights -Store $bucket.Store -Force @aws @quiet
    $published | Out-Host

    Write-Host '5. The owner seals the key: it opens for the consumer''s role on that image, and for nobody without proof.'
    $reference = Join-Path $folder image.json
    $null = New-NitroTpmPcrReference $BootImage -OutFile $reference
    if (-not (Get-ModelSealingPolicy $key @aws).IsSealed) {
        $null = Add-ModelSealingStatement $key $consumer.RoleArn $reference @aws @quiet
    }
    Test-ModelSealingPolicy $key $consumer.RoleArn -Pcr $reference @aws | Out-Host

    Write-Host '6. An image with a NitroTPM, and an instance of it.'
    $image = New-NitroTpmImage -RunName $RunName @aws @quiet
    $image | Out-Host
    if ($SubnetId) {
        $start = @{ SubnetId = $SubnetId; InstanceType = $InstanceType; InstanceProfile = $consumer.ProfileName; RunName = $RunName }
        $image | New-ModelInstance consumer @start @aws @quiet | Out-Host
    } else { Write-Host 'No -SubnetId is named: no instance is started.' }

    Write-Host '7. On the instance, the consumer proves what has started and loads the model:'
    Write-Host "   Import-SealedModel -Store $($bucket.Store) -ModelName $($published.Name) -Key $($key.Key) -Publisher $($publisher.Identifier)"
    Write-Host '   An instance of a portal network does so at each start, and answers through a portal:'
    Write-Host "   New-OckamPortalInstance NETWORK AICorp -SealedModel $($published.Name) -Store $($bucket.Store) -Key $($key.Key) ``"
    Write-Host "       -Publisher $($publisher.Identifier) -ImageId $($image.ImageId) -PowerShell … -Module … -Program … -Ollama …"
    if ($aws.EndpointUrl) {
        Write-Host 'The emulator of AWS ignores documents and answers in the clear. The answer to a proof is not used then:'
        $emulator = Start-NitroTpmEmulator -InMemory
        try {
            $open = @{ Key = $key; Manifest = $sealed.Manifest; Destination = (Join-Path $folder opened.gguf); Tpm = $emulator }
            $sealed | Unprotect-ModelWeights @open @aws -ErrorAction Stop
        } catch { Write-Host "   refused: $($_.Exception.Message)" } finally { Stop-NitroTpmEmulator $emulator.Tpm }
    }
}

function Invoke-WithAws {
    $aws = @{}
    if ($Region) { $aws.Region = $Region }
    if ($ProfileName) { $aws.ProfileName = $ProfileName }
    if ($EndpointUrl) { $aws.EndpointUrl = $EndpointUrl }
    Import-OckamModule
    if ($Cleanup) { return Remove-Sharing $aws }
    $folder = New-Workspace share
    try { Invoke-Sharing $aws $SubnetId $folder } finally { Remove-Workspace $folder }
    Write-Host 'All of it is there, and billed, until the same command with -Cleanup removes it.'
}

function Invoke-Emulated {
    Import-OckamModule
    Use-Moto {
        param($aws, $folder)
        $network = New-OckamPortalNetwork "$RunName-net" @aws
        Invoke-Sharing $aws $network.SubnetId $folder
        Write-Host '8. Everything is removed.'
        (Remove-Sharing $aws).Removed | ForEach-Object { Write-Host "   $_" }
        Remove-OckamPortalNetwork "$RunName-net" -Force @aws
        # Keys on their way out have no alias any more.
        $left = @((Remove-Sharing $aws).Removed) + @(Get-OckamPortalNetwork @aws) + @(Get-ModelSealingKey kms:* @aws | ForEach-Object Aliases)
        Write-Host "Left in the account: $(if ($left) { $left -join ', ' } else { 'nothing' })"
    }
}

try { if ($Emulated) { Invoke-Emulated } else { Invoke-WithAws } } finally { Remove-Module Machines }
