# What is made and removed again leaves nothing behind. OCKAMPS_SCALE=50 makes a thousand rounds of it.

BeforeAll { . "$PSScriptRoot/Common.ps1" }
AfterAll { Remove-TestHome }

Describe 'Making and removing' {
    It 'nodes, channels and portals over and over ends with the memory, threads and ports that it began with' {
        $rounds = [math]::Max(1, [int](20 * [double]($env:OCKAMPS_SCALE ? $env:OCKAMPS_SCALE : 1)))
        $script = @'
$listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
$listener.Start()

function Invoke-Round {
    'server', 'client' | New-OckamNode | Out-Null
    New-OckamTcpOutlet -Node server -To $listener.LocalEndpoint.Port | Out-Null
    $inlet = New-OckamSecureChannel -Node client -To /node/server/service/api | New-OckamTcpInlet -From 0
    $client = [System.Net.Sockets.TcpClient]::new('127.0.0.1', $inlet.Port)
    $server = $listener.AcceptTcpClient()
    $client.GetStream().Write([byte[]](1..100), 0, 100)
    $server.GetStream().ReadExactly([byte[]]::new(100), 0, 100)
    $client.Dispose()
    $server.Dispose()
    $inlet | Remove-OckamTcpInlet
    Get-OckamSecureChannel -Node client | Remove-OckamSecureChannel
    Get-OckamTcpOutlet -Node server | Remove-OckamTcpOutlet
    Remove-OckamNode server, client
}

# Other programs of this machine listen too; Linux tells which sockets are this process's own.
function Measure-Port {
    if (-not $IsLinux) {
        return @([System.Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties().GetActiveTcpListeners()).Count
    }
    $own = (Get-ChildItem /proc/self/fd -ErrorAction Ignore).LinkTarget -match '^socket:' -replace '\D'
    @(Get-Content /proc/net/tcp, /proc/net/tcp6 | Where-Object { ($f = -split $_)[3] -eq '0A' -and $f[9] -in $own }).Count
}

function Measure-State {
    # Threads of the pool that have nothing to do go after 20 s; those that wait for work are counted.
    foreach ($i in 1..3) { [gc]::Collect(); [gc]::WaitForPendingFinalizers() }
    $process = [System.Diagnostics.Process]::GetCurrentProcess()
    [pscustomobject]@{
        Heap = [gc]::GetTotalMemory($true)
        Private = $process.PrivateMemorySize64
        Threads = $process.Threads.Count
        Ports = Measure-Port
        # Assemblies are loaded when they are first needed, which may be late, and stay; each is an open file.
        Files = $IsLinux ? @((Get-ChildItem /proc/self/fd -ErrorAction Ignore).LinkTarget -notmatch '\.(dll|so)\b').Count : 0
        Nodes = @(Get-OckamNode).Count
    }
}

foreach ($i in 1..10) { Invoke-Round }
$before = Measure-State
$watch = [System.Diagnostics.Stopwatch]::StartNew()
foreach ($i in 1..ROUNDS) { Invoke-Round }
$seconds = $watch.Elapsed.TotalSeconds
# What was closed goes in its own time.
for ($i = 0; $i -lt 100; $i++) {
    $after = Measure-State
    if ($after.Threads -le $before.Threads + 2 -and $after.Files -le $before.Files + 4 -and $after.Ports -le $before.Ports) { break }
    Start-Sleep -Milliseconds 300
}

$before, $after | ConvertTo-Json -Compress
"$seconds"
'@
        $result = Invoke-Pwsh ($script.Replace('ROUNDS', "$rounds")) -TimeoutSec (60 + $rounds)
        $result.ExitCode | Should -Be 0 -Because $result.Errors
        $lines = $result.Output -split "`n"
        $before, $after = $lines[0] | ConvertFrom-Json
        Write-Verbose "$rounds rounds in $($lines[1]) s: $($lines[0])"
        $because = "$rounds rounds began and ended with $($lines[0])"
        $after.Nodes | Should -Be 0
        # PowerShell compiles and caches what it has run often; a round that left a channel alone would leave some 10 KiB.
        ($after.Heap - $before.Heap) | Should -BeLessThan (4MB + 1KB * $rounds) -Because $because
        ($after.Private - $before.Private) | Should -BeLessThan 64MB -Because $because
        $after.Threads | Should -BeLessOrEqual ($before.Threads + 2) -Because $because
        $after.Files | Should -BeLessOrEqual ($before.Files + 4) -Because $because
        $before.Ports | Should -BeGreaterThan 0 -Because 'the script itself listens'
        $after.Ports | Should -BeLessOrEqual ($before.Ports + ($IsLinux ? 0 : 3)) -Because $because
    }
}
