#!/usr/bin/env pwsh
<#
.SYNOPSIS
A model's owner and its consumer, who do not trust each other, share a model.
.DESCRIPTION
The owner seals a model: its key opens only for the consumer, and only on a machine that has started the image that both have reviewed. The
consumer proves that, loads the model into a model server and asks it. Each of the two is a process with a home of its own.

With -Local, everything is on this machine: an emulated NitroTPM, a folder as the store, keys of the owner's own keystore, and a stand-in for
Ollama that answers each question with the question. What an emulator attests proves nothing about any machine.
.PARAMETER Local
Does all of it on this machine.
.PARAMETER Model
A model of your own, a GGUF file, which is loaded into the Ollama of this machine. Without it, a file that only looks like one is loaded into
a stand-in.
.PARAMETER Ollama
Where that Ollama listens.
.PARAMETER Cleanup
Removes what is left: keys, store, sealed model and logs. Alone, it removes what a run before has left.
.EXAMPLE
./examples/sealed-model/ShareModel.ps1 -Local -Cleanup
.EXAMPLE
./examples/sealed-model/ShareModel.ps1 -Local -Model ~/models/tinyllama.gguf
#>
[CmdletBinding()]
param([switch]$Local, [string]$Model, [string]$Ollama = '127.0.0.1:11434', [switch]$Cleanup)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../Machines.psm1"

# A folder that only this user can look into.
function New-PrivateFolder([string]$Path) {
    if ($IsWindows) { [System.IO.Directory]::CreateDirectory($Path) }
    else { [System.IO.Directory]::CreateDirectory($Path, [System.IO.UnixFileMode]'UserRead, UserWrite, UserExecute') }
}

# The smallest file that firmware would start. What is in it makes no difference but to its measurement.
function New-ImageFile([string]$Path, [byte]$Version) {
    $image = [byte[]]::new(1024)
    $image[0], $image[1], $image[64], $image[65] = [byte[]][char[]]'MZPE'
    $image[2] = $Version
    $image[60], $image[84], $image[88], $image[89], $image[149], $image[196] = 64, 240, 11, 2, 2, 16
    [System.IO.File]::WriteAllBytes($Path, $image)
}

# A file that begins as a model does; a stand-in asks for no more.
function New-WeightsFile([string]$Path) {
    $weights = [byte[]]::new(3MB)
    [System.Random]::new(7).NextBytes($weights)
    [System.Text.Encoding]::ASCII.GetBytes('GGUF').CopyTo($weights, 0)
    [System.IO.File]::WriteAllBytes($Path, $weights)
}

# A server on a machine that speaks Ollama's protocol, keeps everything in memory and ends with the machine; answers where it listens.
function Start-StandIn($Machine) {
    Invoke-Script $Machine {
        Add-Type -Path (Join-Path (Get-Module OckamPS).ModuleBase bin Ockam.Models.dll)
        $standIn = [Ockam.Models.OllamaStandIn]::Start()
        $standIn.Address.Authority
    }
}

$place = Join-Path ([System.IO.Path]::GetTempPath()) "ockam-sealed-model-$([System.Environment]::UserName)"
if (-not $Local) {
    if (-not $Cleanup) { throw 'Say -Local, or set it up in an AWS account: ShareModelOnAws.ps1.' }
    Remove-Workspace $place
    Remove-Module Machines
    return
}

$owner = $consumer = $null
try {
    # A folder that is new, and this user's alone.
    if (Test-Path -LiteralPath $place) { throw "A run before has left $place. Remove it with -Cleanup." }
    $folder = New-PrivateFolder $place
    $shared = @{
        image = Join-Path $folder image.efi; changed = Join-Path $folder changed.efi; weights = Join-Path $folder lantern.gguf
        store = Join-Path $folder store; reference = Join-Path $folder image.json; ollama = $Ollama
    }
    New-ImageFile $shared.image 0
    New-ImageFile $shared.changed 1
    if ($Model) { Copy-Item -LiteralPath $Model $shared.weights } else { New-WeightsFile $shared.weights }
    $owner = New-Machine 'owner' $folder
    $consumer = New-Machine 'consumer' $folder

    Write-Step 'Both: an image for machines that run models was built and reviewed. What it will measure is computed before it runs anywhere.'
    Invoke-On $owner -Variables $shared { New-NitroTpmPcrReference $image -OutFile $reference }

    Write-Step 'Consumer: a machine has started that image. Its NitroTPM is emulated here. It is known by the Identifier of its node.'
    Invoke-On $consumer -Variables $shared {
        $emulator = Start-NitroTpmEmulator -InMemory -Image $image
        Get-NitroTpmPcr 4, 7, 12, 15
        $node = New-OckamNode consumer
        $node.Identifier
    }
    $shared.consumer = "$(Invoke-Script $consumer { $node.Identifier })"
    $shared.root = "$(Invoke-Script $consumer { $emulator.RootCertificate })"

    Write-Step 'Owner, model manager: make a key, seal the model under it, sign it, and publish it in a store.'
    Invoke-On $owner -Variables $shared {
        New-ModelSealingKey local:demo
        $publisher = (New-OckamIdentity ai-corp).Identifier
        $sealed = Protect-ModelWeights $weights -Key local:demo -Publisher ai-corp
        $sealed | Publish-ModelWeights -Store $store
    }

    Write-Step 'Owner, published models: what is in the store can be tested without any key.'
    Invoke-On $owner { Get-PublishedModel $store; $sealed | Test-ModelWeights -Publisher ai-corp }

    Write-Step 'Owner, seal model weights: the key shall open for the consumer on that image, and for nobody without proof.'
    Invoke-On $owner {
        Add-ModelSealingStatement local:demo $consumer $reference
        Test-ModelSealingPolicy local:demo $consumer -Pcr $reference
        (Test-ModelSealingPolicy local:demo $consumer).Access.Reason
    }

    Write-Step 'Owner: a broker releases the key over a secure channel. With -Root, documents of the emulator are believed, for this trial.'
    Invoke-On $owner {
        New-OckamNode owner -Listen 127.0.0.1:0
        New-ModelKeyBroker -Node owner -Trust $consumer -Root $root
    }
    $shared.publisher = "$(Invoke-Script $owner { $publisher })"
    $shared.ownerNode = "$(Invoke-Script $owner { (Get-OckamNode owner).Identifier })"
    $shared.key = "broker:demo@/ip4/127.0.0.1/tcp/$("$(Invoke-Script $owner { (Get-OckamTcpListener -Node owner).Address })".Split(':')[-1])/secure/api"
    $shared.sha384 = "$(Invoke-Script $owner { $sealed.Sha384 })"

    Write-Step 'Consumer, model loader: on a machine that has started another image, the key is refused. The consumer learns the class alone.'
    if ($Model) { Write-Host "The model server is the Ollama at $Ollama." }
    else {
        $shared.ollama = "$(Start-StandIn $consumer)"
        Write-Host "The model server is a stand-in at $($shared.ollama)."
    }
    Invoke-On $consumer -Variables $shared {
        $how = @{ Key = $key; BrokerNode = 'consumer'; BrokerTrust = $ownerNode; Publisher = $publisher; AllowPlaintextStore = $true }
        $other = Start-NitroTpmEmulator -InMemory -Image $changed
        try { Import-SealedModel -Store $store -ModelName lantern.gguf @how -Tpm $other -Server $ollama }
        catch { "refused: $($_.Exception.Message)" }
        Stop-NitroTpmEmulator $other.Tpm
    }

    Write-Step 'Owner: the log of the broker names the register.'
    Invoke-On $owner { (Get-ModelKeyBroker -VerifyLog).LastRefusal }

    Write-Step 'Consumer, model loader: on the machine with the right image, the key is released, and the model is measured before it can be asked.'
    Invoke-On $consumer {
        Get-LoadedModel -Server $ollama
        Import-SealedModel -Store $store -ModelName lantern.gguf @how -Tpm $emulator -Server $ollama
        Get-LoadedModel -Server $ollama -Tpm $emulator
    }

    Write-Step 'Consumer, chat: through a gateway, which proves the environment first. PCR4, 7, 12 and 15 must have the values that are expected.'
    Invoke-On $consumer {
        $gateway = New-ModelGateway $ollama -Port 0 -Model lantern -Node consumer -Tpm $emulator
        $expected = @{ Reference = $reference; ModelSha384 = $sha384; Root = $emulator; ServerIdentifier = $node.Identifier }
        $answer = Invoke-ModelChat 'Who can read your weights?' lantern -Server $gateway @expected
        -join $answer.Text
    }

    Write-Step 'EC2 instance attestation: the document itself, check by check.'
    Invoke-On $consumer { Get-NitroTpmAttestation -Tpm $emulator | Test-NitroTpmAttestation -Root $emulator }
} finally {
    Write-Step 'The machines end.'
    Invoke-Cleanup { Remove-Machine $consumer $owner }, { if ($Cleanup) { Remove-Workspace $place } }
    if (-not $Cleanup -and (Test-Path -LiteralPath $place)) { Write-Host "Keys, store and logs are in $place; -Cleanup removes them." }
    Remove-Module Machines
}
