# What every suite begins with: the module as it is published, and a home of the suite's own.
# Dot-source it in BeforeAll; call Remove-TestHome in AfterAll.

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$script:ModulePath = if ($env:OCKAMPS_MODULE) { $env:OCKAMPS_MODULE } else {
    (Get-ChildItem -Path "$PSScriptRoot/../../out/OckamPS/*/OckamPS.psd1" | Select-Object -Last 1).FullName
}
if (-not $script:ModulePath) { throw 'The module is not laid out: dotnet publish src/OckamPS.Module does that.' }
Import-Module $script:ModulePath

$script:OuterHome = $env:OCKAM_HOME
$script:TestHome = Join-Path ([System.IO.Path]::GetTempPath()) "ockamps-pester-$([guid]::NewGuid().ToString('n').Substring(0, 12))"
$env:OCKAM_HOME = $script:TestHome

function Remove-TestHome {
    Get-OckamNode | Remove-OckamNode
    if (Test-Path -LiteralPath $script:TestHome) { Remove-Item -LiteralPath $script:TestHome -Recurse -Force }
    $env:OCKAM_HOME = $script:OuterHome
}

# A server that sends back what it gets, on a free port of loopback.
function Start-EchoServer {
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $job = Start-ThreadJob -ArgumentList $listener -ScriptBlock {
        param($listener)
        $clients = [System.Collections.Generic.List[object]]::new()
        try {
            while ($true) {
                $client = $listener.AcceptTcpClient()
                $clients.Add($client)
                $stream = $client.GetStream()
                $null = $stream.CopyToAsync($stream)
            }
        } catch [System.Net.Sockets.SocketException] { $clients | ForEach-Object Dispose }
    }
    [pscustomobject]@{ Port = $listener.LocalEndpoint.Port; Listener = $listener; Job = $job }
}

function Stop-EchoServer($Server) {
    $Server.Listener.Stop()
    $Server.Job | Wait-Job -Timeout 5 | Remove-Job -Force
}

# Sends a text to a port of this machine, and answers with as many bytes as come back for it.
function Send-Tcp([int]$Port, [string]$Text) {
    $client = [System.Net.Sockets.TcpClient]::new('127.0.0.1', $Port)
    try {
        $client.ReceiveTimeout = 20000
        $bytes = [System.Text.Encoding]::UTF8.GetBytes($Text)
        $stream = $client.GetStream()
        $stream.Write($bytes, 0, $bytes.Length)
        $answer = [byte[]]::new($bytes.Length)
        $stream.ReadExactly($answer, 0, $answer.Length)
        [System.Text.Encoding]::UTF8.GetString($answer)
    } finally { $client.Dispose() }
}

# A port that nobody has at this moment. Below 32,768, where Linux takes the ports of outgoing connections from: nothing else gets it before
# it is used. Each process begins somewhere else.
function Get-FreePort {
    while ($true) {
        $script:NextPort = if (Test-Path variable:script:NextPort) { $script:NextPort + 1 } else { 37 * $PID }
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 20000 + $script:NextPort % 12000)
        try {
            $listener.Start()
            return $listener.LocalEndpoint.Port
        } catch [System.Net.Sockets.SocketException] { Write-Debug "$($listener.LocalEndpoint) is taken." } finally { $listener.Stop() }
    }
}

# Runs a script in another PowerShell, with the module imported and this home.
function Invoke-Pwsh([string]$Script, [int]$TimeoutSec = 60) {
    $file = Join-Path $script:TestHome "..\$([guid]::NewGuid().ToString('n')).ps1".Replace('..\', '../')
    Set-Content -LiteralPath $file -Value "`$ErrorActionPreference = 'Stop'`nImport-Module '$script:ModulePath'`n$Script"
    try {
        $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path, @('-NoProfile', '-NonInteractive', '-File', $file))
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        if (-not $process.WaitForExit($TimeoutSec * 1000)) { $process.Kill($true); throw "It did not end within $TimeoutSec s: $($output.Result)" }
        [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output.Result.TrimEnd(); Errors = $errors.Result.TrimEnd() }
    } finally { Remove-Item -LiteralPath $file -Force }
}

# The program ockam-node as it was built beside these tests; nothing if it was not.
function Get-NodeHost {
    $program = [System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'src', 'Ockam.NodeHost', 'bin', 'Release', 'net10.0', 'ockam-node.dll')
    if (Test-Path $program) { (Resolve-Path $program).Path }
}

# Runs a node from a file with ockam-node, and waits until it says that it is ready. Its lines are in Lines.
function Start-NodeHost([string]$File) {
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet', @('exec', (Get-NodeHost), 'run', $File))
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $errors = $process.StandardError.ReadToEndAsync()
    $lines = [System.Collections.Generic.List[string]]::new()
    while ($null -ne ($line = $process.StandardOutput.ReadLine())) {
        $lines.Add($line)
        if ($line -like 'ready*') { return [pscustomobject]@{ Process = $process; Lines = $lines } }
    }
    throw "ockam-node run $File ended with $($process.ExitCode): $($errors.Result)"
}

# The second signal ends a node at once that waits for its connections to end.
function Stop-NodeHost($Running) {
    foreach ($one in $Running) {
        if ($IsWindows) { $one.Process.Kill() } else { & kill -TERM $one.Process.Id }
        if (-not $one.Process.WaitForExit(500) -and -not $IsWindows) { & kill -TERM $one.Process.Id }
        if (-not $one.Process.WaitForExit(20000)) { $one.Process.Kill($true) }
    }
}

# A stand-in for Ollama on a free port, with models of these names; the module's own copy of the library stays untouched.
function Start-OllamaStandIn([string[]]$Model = @('llama:8b')) {
    Add-Type -Path "$(Split-Path $script:ModulePath)/bin/Ockam.Models.dll"
    $server = [Ockam.Models.OllamaStandIn]::Start()
    foreach ($name in $Model) { $server.Add($name, [System.Text.Encoding]::ASCII.GetBytes("GGUF $name")) }
    $server
}

function Stop-OllamaStandIn($Server) { $Server.DisposeAsync().AsTask().GetAwaiter().GetResult() }

# A machine that an emulated NitroTPM attests, which has started a boot loader and measured one model: what its clients expect of it.
function Start-AttestedMachine([string]$ModelSha384 = ('ab' * 48)) {
    $emulator = Start-NitroTpmEmulator -InMemory
    $null = Add-NitroTpmPcrMeasurement 4 -Text 'boot loader' -Tpm $emulator.Tpm -Confirm:$false
    $pcrs = Get-NitroTpmPcr 4, 7, 12 -Tpm $emulator.Tpm
    $null = Add-NitroTpmPcrMeasurement 15 -Digest $ModelSha384 -Tpm $emulator.Tpm -Confirm:$false
    $measurements = [ordered]@{ HashAlgorithm = 'SHA384' }
    foreach ($pcr in $pcrs) { $measurements["PCR$($pcr.Index)"] = $pcr.Value }
    [pscustomobject]@{
        Emulator = $emulator
        Expected = @{
            Root = $emulator
            Reference = @{ Measurements = $measurements } | ConvertTo-Json
            ModelSha384 = $ModelSha384
        }
    }
}
