# Runs the suites and writes what became of each test as JSON.
param([Parameter(Mandatory)][string]$Result, [string[]]$Path = $PSScriptRoot)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.7
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'None'
$run = Invoke-Pester -Configuration $configuration
$tests = foreach ($test in $run.Tests) {
    [ordered]@{
        suite = [System.IO.Path]::GetFileName($test.ScriptBlock.File) -replace '\.Tests\.ps1$'
        name = $test.ExpandedPath ? $test.ExpandedPath : $test.Path -join '.'
        result = "$($test.Result)"
        error = @($test.ErrorRecord | ForEach-Object { "$_`n$($_.ScriptStackTrace)" }) -join "`n"
        seconds = $test.Duration.TotalSeconds
    }
}
# A file that cannot be read, or a BeforeAll that fails, has no test to fail.
$broken = foreach ($container in @($run.Containers | Where-Object { $_.ErrorRecord })) {
    [ordered]@{
        suite = [System.IO.Path]::GetFileName("$($container.Item)") -replace '\.Tests\.ps1$'
        name = 'discovery'; result = 'Failed'; error = @($container.ErrorRecord) -join "`n"; seconds = 0
    }
}
ConvertTo-Json -InputObject @(@($tests) + @($broken) | Where-Object { $_ }) -Depth 3 | Set-Content -LiteralPath $Result
