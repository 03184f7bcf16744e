#!/usr/bin/env pwsh
<#
.SYNOPSIS
A model owner seals weights, so that they can be read only where a machine proves that it runs the image that was agreed on.
.DESCRIPTION
AI Corp owns a model; Health Corp has a machine with a NitroTPM. Here both are one machine, without a cloud: the key is in the home's
keystore, and the TPMs are emulated. It needs no program and no port, and leaves nothing behind.
.EXAMPLE
./examples/SealedModel.ps1
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Machines.psm1"
$folder = $machine = $null
try {
    $folder = New-Workspace sealed
    $machine = New-Machine ai-corp $folder
    # Stands in for the weights of a real one: Save-HuggingFaceModel downloads those.
    [System.IO.File]::WriteAllBytes("$folder/llama.gguf", [byte[]]::new(3MB))

    Write-Step 'AI Corp makes a key, and seals the weights with it. Its identity signs them.'
    Invoke-On $machine -Variables @{ folder = "$folder" } {
        Set-Location $folder
        New-OckamIdentity ai-corp | Format-Table IdentityName, Identifier
        New-ModelSealingKey local:llama
        Get-Item *.gguf | Protect-ModelWeights -Key local:llama -Publisher ai-corp
        Remove-Item ./llama.gguf
    }

    Write-Step 'Whoever gets the sealed file can tell that it is AI Corp''s, to the last byte. For that nobody needs the key.'
    Invoke-On $machine { Test-ModelWeights ./llama.gguf.sealed -Publisher ai-corp | ForEach-Object Checks }

    Write-Step 'Health Corp''s machine: an emulated NitroTPM here, with an image that was measured when it started.'
    Write-Step 'What an image will measure is computed from its file: New-NitroTpmPcrReference ./image.efi. Here the values are written down.'
    Invoke-On $machine {
        New-OckamIdentity health-corp | Format-Table IdentityName, Identifier
        $tpm = Start-NitroTpmEmulator -InMemory
        Add-NitroTpmPcrMeasurement 4 -Text 'the image that was agreed on' -Confirm:$false | Out-Null
        $image = New-NitroTpmPcrReference -Pcr @{ 4 = Get-NitroTpmPcr 4; 12 = Get-NitroTpmPcr 12 }
    }

    Write-Step 'AI Corp seals the key to that image: what will change, the change, and whether it does what it shall.'
    Invoke-On $machine {
        $change = Add-ModelSealingStatement local:llama health-corp $image -Sid HealthCorp
        $change.Diff
        (Test-ModelSealingPolicy local:llama health-corp, owner -Pcr $image).Access | Format-Table Action, IsAttested, IsAllowed
        (Test-ModelSealingPolicy local:llama health-corp, owner).Access | Format-Table Action, IsAttested, IsAllowed
    }

    Write-Step 'Without attestation nobody reads the weights any more, AI Corp included.'
    Invoke-On $machine {
        try { Unprotect-ModelWeights ./llama.gguf.sealed -Key local:llama -Publisher ai-corp } catch { "Refused: $_" }
    }

    Write-Step 'On the machine with the image, Health Corp does.'
    Invoke-On $machine {
        $asked = @{ Key = 'local:llama'; Publisher = 'ai-corp'; Identity = 'health-corp'; Root = $tpm }
        Unprotect-ModelWeights ./llama.gguf.sealed @asked -Tpm $tpm | Format-List ModelName, Size, Sha384, IsVouchedFor, IsAttested
    }

    Write-Step 'Another image has other registers. Health Corp is told what class of check failed, and AI Corp the register.'
    Invoke-On $machine {
        Add-NitroTpmPcrMeasurement 4 -Text 'something else' -Confirm:$false | Out-Null
        try { Unprotect-ModelWeights ./llama.gguf.sealed @asked -Tpm $tpm -Force } catch { "Refused: $_" }
        (Test-ModelSealingPolicy local:llama health-corp -Pcr (Get-NitroTpmAttestation) -Root $tpm).Access.Reason
    }
} finally {
    Write-Step 'The emulated TPM ends, and the weights and keys go.'
    Invoke-Cleanup { Remove-Machine $machine }, { Remove-Workspace $folder }
    Remove-Module Machines
}
