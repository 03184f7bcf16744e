# What a user types to load a model from S3 with a key of KMS: whoever runs this has services that behave so, and looks at what came of it.
param([string]$Kms, [string]$S3, [string]$Tpm, [string]$OtherTpm, [string]$Root, [string]$Server, [string]$Principal, [string]$Folder)

. "$PSScriptRoot/../OckamPS.Pester/Common.ps1"
try {
    $key = @{ EndpointUrl = $Kms; Region = 'us-east-1' }
    $store = @{ EndpointUrl = $S3; Region = 'us-east-1' }
    # As the AWS.Tools modules keep them.
    $StoredAWSCredentials = [pscustomobject]@{ AccessKey = 'AKIAEXAMPLE'; SecretKey = 'example'; Token = 'session' }
    Set-Location $Folder

    # The owner.
    $null = New-ModelSealingKey kms:models @key
    $null = New-OckamIdentity ai-corp
    $sealed = Protect-ModelWeights llama.gguf kms:alias/models -Publisher ai-corp @key
    $null = $sealed | Publish-ModelWeights -Store s3://ai-corp @store
    $image = Get-NitroTpmPcr 4, 7, 12 -Tpm $Tpm | ForEach-Object { $pcrs = @{} } { $pcrs[$_.Index] = $_.Value } { $pcrs }
    $null = Add-ModelSealingStatement kms:alias/models $Principal $image -Confirm:$false @key
    Remove-Item llama.gguf, llama.gguf.sealed

    # The consumer.
    $refused = [System.Collections.Generic.List[string]]::new()
    function Test-Refused([scriptblock]$Action) { try { & $Action } catch { $refused.Add("$($_.FullyQualifiedErrorId)".Split(',')[0]) } }
    $from = @{
        Store = 's3://ai-corp'; ModelName = 'llama.gguf'; Key = 'kms:alias/models'; Publisher = 'ai-corp'; Root = $Root
        Server = $Server; AllowPlaintextStore = $true; StoreEndpointUrl = $S3; WarningAction = 'SilentlyContinue'
    } + $key
    Test-Refused { Import-SealedModel @from -Tpm $OtherTpm }
    $null = Save-PublishedModel s3://ai-corp llama.gguf -Destination saved.sealed @store
    Test-Refused { Unprotect-ModelWeights saved.sealed kms:alias/models -Publisher ai-corp -Destination plain.gguf -ErrorAction Stop @key }
    Remove-Item saved.sealed
    $loaded = Import-SealedModel @from -Tpm $Tpm
    $again = Get-PublishedModel s3://ai-corp @store | Import-SealedModel -Key kms:alias/models -Publisher ai-corp -Root $Root -Tpm $Tpm `
        -Server $Server -AllowPlaintextStore -Name again -StoreEndpointUrl $S3 -WarningAction SilentlyContinue @key
    ConvertTo-Json -Compress @{
        Refused = @($refused); Name = $loaded.Name; Pcr15 = $loaded.Pcr15; IsNewlyMeasured = $loaded.IsNewlyMeasured
        Again = @($again.IsUploaded, $again.IsNewlyMeasured); Files = @(Get-ChildItem -Force | ForEach-Object Name)
    } | Set-Content result.json
} finally { Remove-TestHome }
