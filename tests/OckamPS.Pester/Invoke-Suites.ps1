# Runs suites and writes what became of each test as JSON; with -Discover only which tests there are. A test that runs for several values
# has one name in both.
param([Parameter(Mandatory)][string]$Result, [string]$Path = $PSScriptRoot, [switch]$Discover)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.7
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Run.SkipRun = [bool]$Discover
$configuration.Output.Verbosity = 'None'
$run = Invoke-Pester -Configuration $configuration
$tests = foreach ($test in $run.Tests) {
    [ordered]@{
        suite = [System.IO.Path]::GetFileName($test.ScriptBlock.File) -replace '\.Tests\.ps1$'
        name = $test.Path -join '.'
        values = "$($test.ExpandedName)"
        result = "$($test.Result)"
        # The reason stands in the tag of the test or of its block; nothing is skipped without one.
        skip = if ($test.Skip) { "$(@($test.Tag) + @($test.Block.Tag) -ne '' -join ' ')" }
        error = @($test.ErrorRecord | ForEach-Object { "$_`n$($_.ScriptStackTrace)" }) -join "`n"
    }
}
# A file that cannot be read has no test that could fail.
$broken = foreach ($container in @($run.Containers | Where-Object { $_.ErrorRecord })) {
    [ordered]@{
        suite = [System.IO.Path]::GetFileName("$($container.Item)") -replace '\.Tests\.ps1$'
        name = 'discovery'; values = ''; result = 'Failed'; error = @($container.ErrorRecord) -join "`n"
    }
}
ConvertTo-Json -InputObject @(@($tests) + @($broken) | Where-Object { $_ }) -Depth 3 | Set-Content -LiteralPath $Result
