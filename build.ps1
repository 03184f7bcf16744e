#!/usr/bin/env pwsh
# Build, Test, Package or Install: each calls what does the work.
[CmdletBinding()]
param(
    [Parameter(Position = 0)][ValidateSet('Build', 'Test', 'Package', 'Install')][string[]]$Task = 'Build',
    [string]$Configuration = 'Release',
    # Where Install puts the module; the user's own folder of modules without it.
    [string]$Destination = ($env:PSModulePath -split [System.IO.Path]::PathSeparator)[0]
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$out = Join-Path $PSScriptRoot 'out/OckamPS'

function Publish-Module { dotnet publish "$PSScriptRoot/src/OckamPS.Module" -c $Configuration }

switch ($Task) {
    'Build' { dotnet build "$PSScriptRoot/OckamPS.sln" -c $Configuration; Publish-Module }
    'Test' {
        Publish-Module
        Import-Module Pester -MinimumVersion 5.7
        $result = Invoke-Pester -Path "$PSScriptRoot/tests/OckamPS.Pester" -Output Detailed -PassThru
        if ($result.FailedCount -or $result.FailedContainersCount) { exit 1 }
    }
    'Package' {
        Publish-Module
        $version = (Import-PowerShellDataFile "$PSScriptRoot/module/OckamPS.psd1").ModuleVersion
        $zip = "$PSScriptRoot/out/OckamPS.$version.zip"
        if (Test-Path $zip) { Remove-Item $zip }
        [System.IO.Compression.ZipFile]::CreateFromDirectory($out, $zip)
        $zip
    }
    'Install' {
        Publish-Module
        $target = New-Item -ItemType Directory -Force -Path (Join-Path $Destination 'OckamPS')
        Copy-Item -Path "$out/*" -Destination $target -Recurse -Force
        "OckamPS is in $target"
    }
}
