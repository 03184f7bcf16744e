# What the suites of the walkthroughs have in common. Dot-source it in BeforeDiscovery and in BeforeAll.

# Why a walkthrough cannot run here; nothing if it can. Where the pipeline has found or installed all programs, it must.
function Get-WhyNot([string[]]$Programs) {
    if ($IsWindows) { return 'needs Linux or macOS' }
    $folders = @($env:PATH -split ':') + '/usr/sbin' + '/usr/local/sbin' +
        @(Get-ChildItem -Path '/usr/lib/postgresql/*/bin' -Directory -ErrorAction Ignore | ForEach-Object FullName)
    $missing = $Programs | Where-Object {
        $name = $_
        $required = $name -in 'aws', 'moto_server' ? $env:OCKAMPS_REQUIRE_AWS : $env:OCKAMPS_REQUIRE_TOOLS
        $required -ne '1' -and -not ($folders | Where-Object { Test-Path -LiteralPath "$_/$name" })
    }
    if ($missing) { "needs $($missing -join ' and '); .ci/run names the packages" }
}

# The command of a walkthrough as the README prints it.
function Get-ReadmeCommand([string]$Name) {
    $line = Get-Content -LiteralPath "$PSScriptRoot/../../README.md" | Where-Object { $_ -match "^\./examples/$Name\.ps1" }
    if (@($line).Count -ne 1) { throw "The README does not print the command of $Name once." }
    $line
}

# Waits until nobody has some ports of this machine: those that a walkthrough's sentences name may be another test's for a moment.
function Wait-Port([int[]]$Port) {
    for ($i = 0; $Port | Where-Object { -not (Test-FreePort $_) }; $i++) {
        if ($i -eq 300) { throw "Somebody has one of the ports $Port." }
        Start-Sleep -Milliseconds 200
    }
}

function Test-FreePort([int]$Port) {
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, $Port)
    try { $listener.Start(); $true } catch { $false } finally { $listener.Stop() }
}

# Starts a walkthrough as the README says, with a folder of its own for all that is temporary.
function Start-Walkthrough([string]$Name, [int[]]$Port) {
    Wait-Port $Port
    $folder = (New-Item -ItemType Directory -Path "$([System.IO.Path]::GetTempPath())/ockamps-walk-$([guid]::NewGuid().ToString('n').Substring(0, 8))").FullName
    $command = @((Get-Process -Id $PID).Path, '-NoProfile', '-NonInteractive', '-Command', (Get-ReadmeCommand $Name))
    # Whoever runs the suites in the background may have had Ctrl+C ignored, and what ignores it at its start does so for good.
    if ($IsLinux) { $command = @('/usr/bin/env', '--default-signal=INT') + $command }
    $start = [System.Diagnostics.ProcessStartInfo]::new($command[0], [string[]]$command[1..($command.Count - 1)])
    $start.WorkingDirectory = (Resolve-Path "$PSScriptRoot/../..").Path
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start.Environment['TMPDIR'] = $folder
    $start.Environment['OCKAMPS_MODULE'] = $script:ModulePath
    $start.Environment['NO_COLOR'] = '1'
    $process = [System.Diagnostics.Process]::Start($start)
    [pscustomobject]@{ Process = $process; Folder = $folder; Port = $Port; Errors = $process.StandardError.ReadToEndAsync() }
}

# Waits for its end, and answers with what it wrote; nothing of it may be left then.
function Complete-Walkthrough($Walkthrough, [string]$Before = '') {
    $rest = $Walkthrough.Process.StandardOutput.ReadToEndAsync()
    if (-not $Walkthrough.Process.WaitForExit(120000)) {
        $Walkthrough.Process.Kill($true)
        throw "It did not end within 120 s: $Before$($rest.Result)"
    }
    $output = $Before + $rest.Result
    # Its processes are known by the folder, which all of them have inherited.
    for ($i = 0; ($left = Get-Left $Walkthrough) -and $i -lt 50; $i++) { Start-Sleep -Milliseconds 100 }
    $left | Should -BeNullOrEmpty -Because "nothing is left behind of: $output$($Walkthrough.Errors.Result)"
    Remove-Item -LiteralPath $Walkthrough.Folder -Recurse -Force
    [pscustomobject]@{ ExitCode = $Walkthrough.Process.ExitCode; Output = $output; Errors = $Walkthrough.Errors.Result }
}

function Get-Left($Walkthrough) {
    Get-ChildItem -LiteralPath $Walkthrough.Folder -Force -Name
    foreach ($port in $Walkthrough.Port) { if (-not (Test-FreePort $port)) { "port $port" } }
    foreach ($process in Get-ChildItem /proc -Directory -ErrorAction Ignore | Where-Object Name -match '^\d+$') {
        try { $environment = [System.IO.File]::ReadAllText("$process/environ") } catch { continue }
        if ($environment.Contains($Walkthrough.Folder)) { "process $($process.Name)" }
    }
}

# The lines of a script and of the sentences that it must have, without indentation, joined.
function Get-Lines([string]$Text) { (($Text -replace "`r") -split "`n" | ForEach-Object Trim) -join "`n" }
