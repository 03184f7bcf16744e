# Loads the cmdlets in a load context of their own: see src/OckamPS/LoadContext.cs.

if (-not ('OckamPS.LoadContext' -as [type])) {
    # Not Add-Type, which takes several times as long.
    $null = [System.Reflection.Assembly]::LoadFrom([System.IO.Path]::Combine($PSScriptRoot, 'OckamPS.dll'))
}

$cmdlets = Import-Module -Assembly ([OckamPS.LoadContext]::Initialize([System.IO.Path]::Combine($PSScriptRoot, 'bin'))) -PassThru

# When the assembly was imported before in this process, PowerShell takes it from its cache and does not hand its cmdlets on to the
# module that imports it (PowerShell issue 20710); then nobody else does.
if ($ExecutionContext.SessionState.Module.ExportedCmdlets.Count -eq 0) {
    $export = [System.Management.Automation.PSModuleInfo].GetMethod(
        'AddExportedCmdlet', [System.Reflection.BindingFlags]'Instance, NonPublic')
    foreach ($cmdlet in $cmdlets.ExportedCmdlets.Values) {
        $null = $export.Invoke($ExecutionContext.SessionState.Module, @(, $cmdlet))
    }
}
