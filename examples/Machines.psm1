# What the walkthroughs have in common. Each shows a part for each machine; here, a machine is a PowerShell process of its own with an
# OCKAM_HOME of its own, so that nothing but the network joins them. On machines of your own, type the parts as they are printed.

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# The module that the caller has, the one that was published beside these scripts, or the one that is installed.
function Find-OckamModule {
    if ($loaded = Get-Module OckamPS) { return $loaded.Path -replace 'psm1$', 'psd1' }
    if ($env:OCKAMPS_MODULE) { return $env:OCKAMPS_MODULE }
    $published = Get-ChildItem -Path "$PSScriptRoot/../out/OckamPS/*/OckamPS.psd1" -ErrorAction Ignore | Select-Object -Last 1
    if ($published) { return $published.FullName }
    if (Get-Module -ListAvailable OckamPS) { return 'OckamPS' }
    throw 'The module is neither installed nor laid out: run ./build.ps1 Install, or dotnet publish -c Release src/OckamPS.Module.'
}

function Write-Step([string]$Text) { Write-Host "`n# $Text" }

# Loads the module in this session, where it is not loaded already.
function Import-OckamModule { if (-not (Get-Module OckamPS)) { Import-Module (Find-OckamModule) -Global } }

# Ports of 127.0.0.1 that nobody has at this moment.
function Get-FreePort([int]$Count) {
    $listeners = @(foreach ($i in 1..$Count) { [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0) })
    $listeners.ForEach({ $_.Start() })
    , @($listeners.ForEach({ $_.LocalEndpoint.Port; $_.Stop() }))
}

# A folder that only this user can look into. It goes with Remove-Workspace.
function New-Workspace([string]$Name) {
    $path = Join-Path ([System.IO.Path]::GetTempPath()) "ockam-$Name-$([guid]::NewGuid().ToString('n').Substring(0, 8))"
    if ($IsWindows) { [System.IO.Directory]::CreateDirectory($path) }
    else { [System.IO.Directory]::CreateDirectory($path, [System.IO.UnixFileMode]'UserRead, UserWrite, UserExecute') }
}

function Remove-Workspace($Folder) {
    if ($Folder -and (Test-Path -LiteralPath $Folder)) { Remove-Item -LiteralPath $Folder -Recurse -Force }
}

# Starts a machine: another PowerShell, with the module and a home of its own in the workspace.
function New-Machine([string]$Name, $Workspace) {
    $module = Find-OckamModule
    $process = [System.Management.Automation.Runspaces.PowerShellProcessInstance]::new()
    $machine = [pscustomobject]@{ Name = $Name; Process = $process; Runspace = $null }
    try {
        $machine.Runspace = [runspacefactory]::CreateOutOfProcessRunspace($null, $process)
        $machine.Runspace.Open()
        Invoke-Script $machine -Variables @{ module = $module; place = Join-Path $Workspace ($Name -replace '\W') } {
            $ErrorActionPreference = 'Stop'
            $PSNativeCommandUseErrorActionPreference = $true
            $ProgressPreference = 'SilentlyContinue'
            $PSStyle.OutputRendering = 'PlainText'
            $env:OCKAM_HOME = $place
            Import-Module $module
        }
        $machine
    } catch {
        Remove-Machine $machine
        throw
    }
}

# Ends machines as their users would: the process is told that nobody types any more, and ends its nodes and itself.
function Remove-Machine {
    foreach ($machine in $args) {
        if ($null -eq $machine) { continue }
        try {
            if ($machine.Runspace -and -not $machine.Process.HasExited) {
                # Not Close: who waits for one that has gone, as by a Ctrl+C that it heard too, waits for a minute.
                $machine.Runspace.CloseAsync()
                for ($i = 0; $i -lt 150 -and $machine.Runspace.RunspaceStateInfo.State -ne 'Closed'; $i++) { Start-Sleep -Milliseconds 20 }
                $machine.Process.Process.StandardInput.Close()
                $null = $machine.Process.Process.WaitForExit(10000)
            }
        } finally {
            # What did not end, since it was in the middle of something, is ended.
            $machine.Process.Dispose()
        }
    }
}

# Cleans up step by step; what fails keeps nothing after it from being done.
function Invoke-Cleanup([scriptblock[]]$Steps) {
    foreach ($step in $Steps) {
        try { & $step } catch { Write-Warning "Something may be left behind: $_" }
    }
}

# Shows commands as they are typed on a machine, line by line, each with what it puts out there.
function Invoke-On($Machine, [scriptblock]$Commands, [hashtable]$Variables = @{}) {
    $whole = $Commands.Ast.Extent
    foreach ($line in $Commands.Ast.EndBlock.Statements | Group-Object { $_.Extent.StartLineNumber }) {
        $first, $last = $line.Group[0].Extent, $line.Group[-1].Extent
        $text = $whole.Text.Substring($first.StartOffset - $whole.StartOffset, $last.EndOffset - $first.StartOffset)
        $text = $text -replace "\r?\n {0,$($first.StartColumnNumber - 1)}", "`n"
        foreach ($part in $text -split "`n") { Write-Host "$($Machine.Name)> $part" }
        foreach ($statement in $line.Group) {
            $output = "$(Invoke-Script $Machine $statement.Extent.Text -Variables $Variables -AsText)".Trim("`r", "`n")
            if ($output.Trim()) { Write-Host "$output`n" }
        }
    }
}

# Runs commands on a machine, and answers with what they put out.
function Invoke-Script($Machine, $Commands, [hashtable]$Variables = @{}, [switch]$AsText) {
    foreach ($name in $Variables.Keys) {
        $null = Wait-Script ([powershell]::Create($Machine.Runspace).AddCommand('Set-Variable').AddParameter('Name', $name).
            AddParameter('Value', $Variables[$name]).AddParameter('Scope', 'Global'))
    }
    $script = [powershell]::Create($Machine.Runspace).AddScript("$Commands")
    if ($AsText) { $null = $script.AddCommand('Out-String').AddParameter('Width', 110) }
    Wait-Script $script
}

# Waits in small steps, between which Ctrl+C is heard.
function Wait-Script([powershell]$Script) {
    try {
        $running = $Script.BeginInvoke()
        while (-not $running.AsyncWaitHandle.WaitOne(20)) { }
        try { $Script.EndInvoke($running) } catch [System.Management.Automation.MethodInvocationException] { throw $_.Exception.InnerException }
        foreach ($warning in $Script.Streams.Warning) { Write-Warning $warning.Message }
        foreach ($failure in $Script.Streams.Error) {
            # Programs write more than errors there; those that fail say so by their exit code.
            if ($failure.FullyQualifiedErrorId -like 'NativeCommandError*') { Write-Host $failure.Exception.Message } else { throw $failure }
        }
    } finally { $Script.Dispose() }
}

# A small HTTP server on 127.0.0.1; Answer gets the method, the path and the body, and puts out the text of the answer.
function Start-WebServer([int]$Port, [scriptblock]$Answer) {
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, $Port)
    try { $listener.Start() } catch {
        throw "Something listens at 127.0.0.1:$Port already, where this walkthrough puts its server: end that first."
    }
    $job = Start-ThreadJob -ArgumentList $listener, $Answer.ToString() -ScriptBlock {
        param($listener, $text)
        $answer = [scriptblock]::Create($text)
        while ($true) {
            try { $client = $listener.AcceptTcpClient() } catch [System.Net.Sockets.SocketException] { break }
            try {
                $client.ReceiveTimeout = $client.SendTimeout = 5000
                $stream = $client.GetStream()
                $reader = [System.IO.StreamReader]::new($stream)
                $method, $path, $null = $reader.ReadLine() -split ' '
                $length = 0
                while ($line = $reader.ReadLine()) { if ($line -match '^content-length: *(\d+)') { $length = [int]$Matches[1] } }
                $body = [char[]]::new($length)
                $null = $reader.ReadBlock($body, 0, $length)
                $bytes = [System.Text.Encoding]::UTF8.GetBytes((& $answer $method $path ([string]::new($body))))
                $head = "HTTP/1.1 200 OK`r`nServer: walkthrough`r`nContent-Type: application/json`r`nContent-Length: $($bytes.Length)`r`n"
                $stream.Write([System.Text.Encoding]::ASCII.GetBytes("${head}Connection: close`r`n`r`n"))
                if ($method -ne 'HEAD') { $stream.Write($bytes) }
            } catch [System.IO.IOException] { $_ | Out-String | Write-Verbose } finally { $client.Dispose() }
        }
    }
    [pscustomobject]@{ Listener = $listener; Job = $job }
}

function Stop-WebServer($Server) {
    if ($null -eq $Server) { return }
    $Server.Listener.Stop()
    $Server.Job | Wait-Job -Timeout 5 | Out-Null
    $Server.Job | Remove-Job -Force
}

# Where a program is. Servers are often in folders that are not in everybody's path.
function Find-Program([string]$Name, [string]$Package) {
    $folders = @($env:PATH -split [System.IO.Path]::PathSeparator) + '/usr/sbin' + '/usr/local/sbin' +
        @(Get-ChildItem -Path '/usr/lib/postgresql/*/bin' -Directory -ErrorAction Ignore | Sort-Object -Descending | ForEach-Object FullName)
    $found = $folders | ForEach-Object { Join-Path $_ $Name } | Where-Object { Test-Path -LiteralPath $_ -PathType Leaf } | Select-Object -First 1
    if ($found) { $found } else { throw "$Name is not installed; on Debian and Ubuntu it is in the package $Package." }
}

# Starts a server, and waits until it has written a text to standard error.
function Start-Server([string]$File, [string[]]$Arguments, [string]$ReadyText, $Log) {
    $start = [System.Diagnostics.ProcessStartInfo]::new($File, $Arguments)
    $start.RedirectStandardError = $true
    $start.RedirectStandardInput = $true
    $start.WorkingDirectory = '/'
    $process = [System.Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $output = [System.Text.StringBuilder]::new()
    $deadline = [datetime]::UtcNow.AddSeconds(30)
    $line = $process.StandardError.ReadLineAsync()
    while ($output.ToString() -notmatch $ReadyText) {
        if ($line.Wait(20)) {
            if ($null -eq $line.Result) { throw "$File has ended: $output" }
            $null = $output.AppendLine($line.Result)
            $line = $process.StandardError.ReadLineAsync()
        } elseif ([datetime]::UtcNow -gt $deadline) {
            Stop-Server $process
            throw "$File is not ready after 30 s: $output"
        }
    }
    # What it writes from here on would fill the pipe, and stop it.
    $null = $line.ContinueWith([System.Action[System.Threading.Tasks.Task]] { })
    [pscustomobject]@{ Process = $process; Rest = $process.StandardError.BaseStream.CopyToAsync([System.IO.Stream]::Null) }
}

# Starts a program that needs nothing to be said to it, and waits for nothing. What it writes goes nowhere.
function Start-Child([string]$File, [string[]]$Arguments) {
    $start = [System.Diagnostics.ProcessStartInfo]::new($File, $Arguments)
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $rest = foreach ($stream in $process.StandardOutput, $process.StandardError) { $stream.BaseStream.CopyToAsync([System.IO.Stream]::Null) }
    [pscustomobject]@{ Process = $process; Rest = $rest }
}

# Does something again until it does not fail any more, for 30 s.
function Wait-Answer([scriptblock]$Ask) {
    $deadline = [datetime]::UtcNow.AddSeconds(30)
    while ($true) {
        try { return & $Ask } catch { if ([datetime]::UtcNow -gt $deadline) { throw } }
        Start-Sleep -Milliseconds 100
    }
}

# Without a value it is gone: an empty profile, for example, is one that does not exist.
function Set-EnvironmentVariable([string]$Name, $Value) {
    if ($null -eq $Value) { Remove-Item "Env:$Name" -ErrorAction Ignore } else { Set-Item "Env:$Name" $Value }
}

# Runs something with moto in place of AWS: it gets the parameters that name the emulator, and a folder. Home, credentials, region and endpoint
# are the emulator's meanwhile, for programs too.
function Use-Moto([scriptblock]$Work) {
    $folder = $moto = $null
    $outer = @{}
    try {
        $folder = New-Workspace moto
        $port = (Get-FreePort 1)[0]
        $moto = Start-Server (Find-Program moto_server 'moto, by pip install moto[server]') @('-H', '127.0.0.1', '-p', "$port") 'Running on'
        $aws = @{ Region = 'us-west-2'; EndpointUrl = "http://127.0.0.1:$port" }
        $values = @{
            AWS_ACCESS_KEY_ID = 'stand-in'; AWS_SECRET_ACCESS_KEY = 'stand-in'; AWS_SESSION_TOKEN = $null; AWS_PROFILE = $null
            AWS_ENDPOINT_URL = $aws.EndpointUrl; AWS_DEFAULT_REGION = $aws.Region; OCKAM_HOME = Join-Path $folder home
        }
        foreach ($key in $values.Keys) {
            $outer[$key] = [System.Environment]::GetEnvironmentVariable($key)
            Set-EnvironmentVariable $key $values[$key]
        }
        & $Work $aws $folder
    } finally {
        Invoke-Cleanup { Stop-Server $moto }, { Remove-Workspace $folder }
        foreach ($key in $outer.Keys) { Set-EnvironmentVariable $key $outer[$key] }
    }
}

# Signal is the one that the server takes as: end at once, and clean up.
function Stop-Server($Server, [string]$Signal = 'TERM') {
    if ($null -eq $Server) { return }
    $process = $Server.Process
    if (-not $process.HasExited) {
        & kill "-$Signal" $process.Id
        if (-not $process.WaitForExit(10000)) { $process.Kill($true) }
    }
    $process.Dispose()
}

Export-ModuleMember -Function Write-Step, New-Workspace, Remove-Workspace, New-Machine, Remove-Machine, Invoke-On, Invoke-Script,
    Start-WebServer, Stop-WebServer, Find-Program, Start-Server, Start-Child, Stop-Server, Wait-Answer, Get-FreePort, Import-OckamModule,
    Invoke-Cleanup, Use-Moto
