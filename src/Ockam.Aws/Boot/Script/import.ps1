# Opens the sealed model by this machine's attestation, and loads it into the model server.
$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'
try {
    Import-Module /opt/ockamps-module/OckamPS.psd1
    $model = @{
        Store = '@STORE@'; ModelName = '@MODEL_NAME@'; Key = '@KEY@'
        Publisher = '@PUBLISHER@'; Name = '@MODEL@'; Server = '127.0.0.1:@SERVER_PORT@'
    }
    if ('@MANIFEST@') { $model.Manifest = '@MANIFEST@' }
    Import-SealedModel @model
} catch {
    # What the boot script says of its step.
    [System.IO.File]::WriteAllText('/run/ockam/model-failed', ($_.Exception.Message -replace '\s+', ' ') + "`n")
    throw
}
