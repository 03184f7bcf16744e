# What every suite begins with: the module as it is published, and a home of the suite's own.
# Dot-source it in BeforeAll; call Remove-TestHome in AfterAll.

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$script:ModulePath = if ($env:OCKAMPS_MODULE) { $env:OCKAMPS_MODULE } else {
    (Get-ChildItem -Path "$PSScriptRoot/../../out/OckamPS/*/OckamPS.psd1" | Select-Object -Last 1).FullName
}
if (-not $script:ModulePath) { throw 'The module is not laid out: dotnet publish src/OckamPS.Module does that.' }
Import-Module $script:ModulePath

$script:Moto = $null
$script:OuterHome = $env:OCKAM_HOME
$script:TestHome = Join-Path ([System.IO.Path]::GetTempPath()) "ockamps-pester-$([guid]::NewGuid().ToString('n').Substring(0, 12))"
$env:OCKAM_HOME = $script:TestHome

function Remove-TestHome {
    Get-OckamNode | Remove-OckamNode
    if (Test-Path -LiteralPath $script:TestHome) { Remove-Item -LiteralPath $script:TestHome -Recurse -Force }
    $env:OCKAM_HOME = $script:OuterHome
    if ($script:Moto) {
        $script:Moto.Kill($true)
        $script:Moto.WaitForExit()
    }
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

# AWS as moto plays it, for all that asks AWS from now on, with an account that is empty; its URL. It takes longer to start than most of what
# is asked of it: the same one is emptied for the next who wants it, and ends with the suite.
function Start-Moto {
    $script:OuterAws = @{}
    $names = 'AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION'
    foreach ($name in $names) { $script:OuterAws[$name] = [Environment]::GetEnvironmentVariable($name) }
    if ($script:Moto -and -not $script:Moto.HasExited) {
        $null = Invoke-RestMethod "$script:MotoUrl/moto-api/reset" -Method Post
    } else {
        $start = [System.Diagnostics.ProcessStartInfo]::new('moto_server', [string[]]@('-H', '127.0.0.1', '-p', '0'))
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $script:Moto = [System.Diagnostics.Process]::Start($start)
        $script:Moto.BeginOutputReadLine()
        do { $line = $script:Moto.StandardError.ReadLine() } until ($null -eq $line -or $line -match 'Running on (http://127\.0\.0\.1:\d+)')
        $script:MotoUrl = $Matches[1]
        $null = $script:Moto.StandardError.ReadToEndAsync()
    }
    $env:AWS_ENDPOINT_URL = $script:MotoUrl
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY, $env:AWS_REGION = 'AKIAEXAMPLE', 'example', 'us-west-2'
    $env:AWS_ENDPOINT_URL
}

function Stop-Moto {
    foreach ($name in $script:OuterAws.Keys) { [Environment]::SetEnvironmentVariable($name, $script:OuterAws[$name]) }
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

# A hub of models at loopback: any repository, a commit for its branch main, and files that git keeps and that it points to.
function Start-TestHub {
    do {
        $port = Get-FreePort
        $listener = [System.Net.HttpListener]::new()
        $listener.Prefixes.Add("http://127.0.0.1:$port/")
        try { $listener.Start() } catch [System.Net.HttpListenerException] { $listener = $null }
    } until ($listener)
    $job = Start-ThreadJob -ArgumentList $listener -ScriptBlock {
        param($listener)
        $large = [byte[]]::new(70000)
        [System.Random]::new(5).NextBytes($large)
        $config = [System.Text.Encoding]::UTF8.GetBytes('{}')
        $sha = [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($large)).ToLowerInvariant()
        $blob = [System.Text.Encoding]::UTF8.GetBytes("blob 2$([char]0){}")
        $id = [Convert]::ToHexString([System.Security.Cryptography.SHA1]::HashData($blob)).ToLowerInvariant()
        $commit = '0123456789abcdef0123456789abcdef01234567'
        while ($listener.IsListening) {
            try { $context = $listener.GetContext() } catch { break }
            $path, $answer, $bytes = $context.Request.Url.AbsolutePath, $context.Response, $null
            if ($context.Request.Headers['Authorization'] -and $context.Request.Headers['Authorization'] -ne 'Bearer hf_test') {
                $answer.StatusCode = 401
            } elseif ($path -match '/gated/') {
                $answer.StatusCode = 401
                $answer.Headers['X-Error-Code'] = 'GatedRepo'
            } elseif ($path -match '^/api/models/.+/revision/main$') {
                $bytes = [System.Text.Encoding]::UTF8.GetBytes("{`"sha`":`"$commit`"}")
            } elseif ($path -match '^/api/models/.+/tree/') {
                $bytes = [System.Text.Encoding]::UTF8.GetBytes("[{`"type`":`"file`",`"path`":`"config.json`",`"size`":2,`"oid`":`"$id`"}," +
                    "{`"type`":`"file`",`"path`":`"a.gguf`",`"size`":70000,`"oid`":`"1`",`"lfs`":{`"oid`":`"$sha`",`"size`":70000}}]")
            } elseif ($path -match '/resolve/.*[.]gguf$') {
                $answer.Headers['X-Repo-Commit'] = $commit
                $answer.Headers['X-Linked-Size'] = '70000'
                $answer.Headers['X-Linked-ETag'] = "`"$sha`""
                $answer.Headers['Location'] = '/storage/large'
                $answer.StatusCode = 302
            } elseif ($path -match '/resolve/.*/config[.]json$') {
                $answer.Headers['X-Repo-Commit'] = $commit
                $answer.Headers['ETag'] = "`"$id`""
                $bytes = $config
            } elseif ($path -eq '/storage/large') { $bytes = $large } else { $answer.StatusCode = 404 }
            try {
                if ($bytes) { $answer.ContentLength64 = $bytes.Length }
                if ($bytes -and $context.Request.HttpMethod -ne 'HEAD') { $answer.OutputStream.Write($bytes, 0, $bytes.Length) }
                $answer.Close()
            } catch { $answer.Abort() }
        }
    }
    [pscustomobject]@{ Url = "http://127.0.0.1:$port"; Listener = $listener; Job = $job }
}

function Stop-TestHub($Hub) {
    $Hub.Listener.Close()
    $Hub.Job | Wait-Job -Timeout 5 | Remove-Job -Force
}
