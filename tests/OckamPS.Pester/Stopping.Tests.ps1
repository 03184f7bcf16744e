# Ctrl+C: whatever a cmdlet waits for, the prompt is there again within a second, and nothing half made is left.

BeforeDiscovery {
    # What each waits for: SILENT is a port that accepts and never says a word, 'busy' a node with a connection that goes on, and 'frozen' a
    # node in the background whose process has been stopped. A cmdlet that is not named here and has -Node asks the frozen node.
    $commands = @(
        @{ Command = 'New-OckamSecureChannel -Node n -To /ip4/127.0.0.1/tcp/SILENT/service/api' }
        @{ Command = 'New-OckamSecureChannel -Node frozen -To /ip4/127.0.0.1/tcp/SILENT/service/api' }
        @{ Command = 'New-OckamRelay r -Node n -At /ip4/127.0.0.1/tcp/SILENT' }
        @{ Command = 'Send-OckamMessage x -Node n -To /ip4/127.0.0.1/tcp/SILENT/service/echo' }
        @{ Command = 'Send-OckamMessage x -Node n -To /ip4/127.0.0.1/tcp/SILENT/secure/api/service/echo' }
        @{ Command = 'Test-OckamPortal -Node n -To /ip4/127.0.0.1/tcp/SILENT/secure/api/service/outlet -TimeoutSec 30' }
        @{ Command = 'Use-OckamPortal -Node frozen -To /ip4/127.0.0.1/tcp/SILENT/secure/api/service/outlet { }' }
        @{ Command = '$ticket | Join-OckamProject -Node n' }
        @{ Command = '$ticket | Join-OckamProject -Node halfmade' }
        @{ Command = 'New-OckamNode halfmade2 -Ticket $ticket.Ticket' }
        @{ Command = 'New-OckamNode halfmade3 -Ticket $ticket.Ticket -Persist' }
        @{ Command = 'New-OckamEnrollmentTicket -Project far -Node n' }
        @{ Command = 'Get-OckamProjectMember -Project far -Node n' }
        @{ Command = 'Add-OckamProjectMember $identifier -Project far -Node n' }
        @{ Command = 'Remove-OckamProjectMember $identifier -Project far -Node n -Force' }
        @{ Command = 'Test-OckamEnrollmentTicket -Path https://127.0.0.1:SILENT/a.ticket' }
        @{ Command = 'Test-OckamPortal -Node n -To /ip4/127.0.0.1/tcp/SILENT/secure/api/service/outlet' }
        @{ Command = 'Measure-OckamPortal -Node n -To /ip4/127.0.0.1/tcp/SILENT/secure/api/service/outlet' }
        @{ Command = 'Use-OckamPortal { Start-Sleep 60 } -Node n -To /ip4/127.0.0.1/tcp/SILENT/secure/api/service/outlet' }
        @{ Command = 'Watch-OckamPortal -Node busy' }
        @{ Command = 'Get-OckamInstance http://127.0.0.1:SILENT' }
        @{ Command = '$StoredAWSCredentials = @{ AccessKey = "A"; SecretKey = "B" }; New-ModelSealingKey kms:x -Region eu-central-1 ' +
            '-EndpointUrl http://127.0.0.1:SILENT' }
        @{ Command = 'Unprotect-ModelWeights $pair kms:x -Manifest $manifest -Destination "$folder/plain" @aws' }
        @{ Command = 'Publish-ModelWeights $pair s3://bucket @aws' }
        @{ Command = 'Save-PublishedModel s3://bucket pair -Destination $folder @aws' }
        @{ Command = 'Save-HuggingFaceModel owner/model a.gguf -Destination $folder -EndpointUrl http://127.0.0.1:SILENT' }
        @{ Command = 'Stop-OckamNode busy -Drain 60s -Confirm:$false' }
        @{ Command = 'Stop-OckamNode frozen -Confirm:$false' }
        @{ Command = 'Start-OckamNode frozen' }
        @{ Command = 'Remove-OckamNode frozen -Confirm:$false' }
        @{ Command = 'Get-OckamNode frozen' }
        @{ Command = 'Export-OckamNode frozen' }
        @{ Command = 'New-OckamTcpListener 127.0.0.1:0 -Node frozen' }
        @{ Command = 'New-OckamTcpConnection 127.0.0.1:1 -Node frozen' }
        @{ Command = 'New-OckamTcpOutlet -To 1 -Node frozen' }
        @{ Command = 'New-OckamTcpInlet -From 0 -To /ip4/127.0.0.1/tcp/1/secure/api/service/outlet -Node frozen' }
        @{ Command = 'Suspend-OckamTcpInlet x -Node frozen' }
        @{ Command = 'Set-OckamPolicy outlet a -Node frozen' }
        @{ Command = 'Test-OckamPolicy outlet -Node frozen' }
        @{ Command = 'Remove-OckamTcpOutlet * -Node frozen' }
        @{ Command = '$ticket | Join-OckamProject -Node frozen' }
        @{ Command = 'Get-NitroTpmPcr -Tpm swtpm:127.0.0.1:SILENT' }
        @{ Command = 'Protect-NitroTpmSecret 4 -Secret ([securestring]::new() | % { $_.AppendChar("x"); $_ }) -Tpm swtpm:127.0.0.1:SILENT' }
        @{ Command = 'Add-NitroTpmPcrMeasurement 15 /dev/zero -Bank Sha384 -Confirm:$false' }
    )
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $echo = Start-EchoServer
    # A listener that accepts and never greets.
    $silent = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $silent.Start()
    $null = New-OckamNode n

    # A node with a connection that does not end by itself.
    $null = New-OckamNode busy
    $null = New-OckamTcpOutlet -Node busy -To $echo.Port
    $inlet = New-OckamTcpInlet -Node busy -From 0 -To '/node/busy/secure/api/service/outlet'
    $client = [System.Net.Sockets.TcpClient]::new('127.0.0.1', $inlet.Port)
    $client.GetStream().Write([byte[]]1, 0, 1)
    $null = $client.GetStream().ReadByte()

    # A project whose authority is at the silent port: its file is that of a real one, with another address.
    $outer = $env:OCKAM_HOME
    $env:OCKAM_HOME = "$outer-far"
    $project = New-OckamProject far -PublicAddress "127.0.0.1:$($silent.LocalEndpoint.Port)"
    $ticket = $project | New-OckamEnrollmentTicket
    $file = Join-Path $TestDrive 'far.json'
    $null = Export-OckamProject far $file
    Remove-OckamNode far
    Remove-Item -Recurse -Force $env:OCKAM_HOME
    $env:OCKAM_HOME = $outer
    $null = Import-OckamProject $file
    $identifier = (New-OckamIdentity somebody).Identifier

    # The application's pair does not say by which key service its key was wrapped: it can be taken to one that says nothing.
    $models = (New-Item -ItemType Directory -Path (Join-Path $TestDrive models)).FullName
    $null = New-ModelSealingKey local:stopped
    [System.IO.File]::WriteAllBytes("$models/pair", [byte[]]::new(1000))
    $manifest = Protect-ModelWeights "$models/pair" local:stopped -Format Application
    $pair = $manifest.Path
    $held = (Get-ChildItem $models -Force).Name
    $aws = @{ EndpointUrl = "http://127.0.0.1:$($silent.LocalEndpoint.Port)"; Region = 'eu-central-1' }

    if (-not $IsWindows) {
        $frozen = New-OckamNode frozen -Persist
        & kill -STOP $frozen.ProcessId
    }

    function Start-Command([string]$Text) {
        $shell = [powershell]::Create()
        $shell.Runspace.SessionStateProxy.SetVariable('ticket', $ticket)
        $shell.Runspace.SessionStateProxy.SetVariable('identifier', $identifier)
        $shell.Runspace.SessionStateProxy.SetVariable('StoredAWSCredentials', @{ AccessKey = 'A'; SecretKey = 'B' })
        $shell.Runspace.SessionStateProxy.SetVariable('aws', $aws)
        $shell.Runspace.SessionStateProxy.SetVariable('pair', $pair)
        $shell.Runspace.SessionStateProxy.SetVariable('manifest', $manifest)
        $shell.Runspace.SessionStateProxy.SetVariable('folder', $models)
        $script = $Text.Replace('SILENT', $silent.LocalEndpoint.Port)
        $state = @{ Began = $false }
        $shell.Runspace.SessionStateProxy.SetVariable('state', $state)
        $null = $shell.AddScript("Import-Module '$ModulePath'; `$state.Began = `$true; $script")
        $one = [pscustomobject]@{ Shell = $shell; Text = $script; Running = $shell.BeginInvoke() }
        for ($i = 0; $i -lt 1000 -and -not $state.Began; $i++) { Start-Sleep -Milliseconds 10 }
        $one
    }

    # How many seconds it takes until a command that waits has ended; nothing if it ended before it was stopped.
    function Measure-Stop($Command) {
        if ($Command.Running.IsCompleted) { return }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $Command.Shell.Stop()
        $watch.Elapsed.TotalSeconds
    }
}

AfterAll {
    # Once it goes on it would do what it was asked to, its own end included.
    if (-not $IsWindows) {
        Stop-Process -Id $frozen.ProcessId -Force
        Wait-Process -Id $frozen.ProcessId -Timeout 20 -ErrorAction Ignore
    }

    Get-OckamNode | Remove-OckamNode
    $client.Dispose()
    $silent.Stop()
    Stop-EchoServer $echo
    Remove-TestHome
}

Describe 'Being stopped' {
    It 'ends <Command> within a second' -ForEach $commands {
        if ($IsWindows -and $Command -like '*frozen*') { return }
        # The least of some: the machine does other things too.
        foreach ($i in 1..4) {
            $running = Start-Command $Command
            # Until it waits for others.
            Start-Sleep -Milliseconds (250 * $i)
            $seconds = Measure-Stop $running
            $seconds | Should -Not -BeNullOrEmpty -Because "$($running.Text) should wait: $($running.Shell.Streams.Error)"
            $running.Shell.Dispose()
            if ($seconds -lt 1) { break }
        }

        $seconds | Should -BeLessThan 1
    }

    It 'ends every other cmdlet that asks a node which does not answer' -Skip:$IsWindows -ForEach @{ Named = $commands.Command } {
        $names = $Named | Select-String -Pattern '\b[A-Z][a-z]+-Ockam\w+' -AllMatches | ForEach-Object { $_.Matches.Value }
        $others = Get-Command -Module OckamPS | Where-Object {
            # Those that say enough with the name of a node alone.
            $_.Name -notin $names -and $_.Parameters.ContainsKey('Node') -and
            @($_.ParameterSets | Where-Object { @($_.Parameters | Where-Object { $_.IsMandatory -and $_.Name -ne 'Node' }).Count -eq 0 }).Count
        }
        $running = foreach ($cmdlet in $others) { Start-Command "$($cmdlet.Name) -Node frozen" }
        Start-Sleep -Seconds 2
        $waited = foreach ($one in $running) {
            # Some need only what the home keeps, and have ended.
            $seconds = Measure-Stop $one
            $one.Shell.Dispose()
            if ($null -ne $seconds) {
                # Alone, where it took its time among so many: the least of some, since the machine does other things too.
                for ($i = 1; $i -le 4 -and $seconds -ge 1; $i++) {
                    $again = Start-Command $one.Text
                    Start-Sleep -Milliseconds (250 * $i)
                    $seconds = Measure-Stop $again
                    $seconds | Should -Not -BeNullOrEmpty -Because "$($one.Text) waited before: $($again.Shell.Streams.Error)"
                    $again.Shell.Dispose()
                }

                $seconds | Should -BeLessThan 1 -Because $one.Text
                $one.Text
            }
        }

        $waited.Count | Should -BeGreaterThan 5
    }

    It 'shows progress from the first second on, and none for what is done before' {
        $waits = Start-Command 'New-OckamSecureChannel -Node n -To /ip4/127.0.0.1/tcp/SILENT/service/api'
        $quick = Start-Command 'Get-OckamNode n'
        for ($i = 0; $i -lt 100 -and -not $waits.Shell.Streams.Progress.Count; $i++) { Start-Sleep -Milliseconds 50 }
        $waits.Shell.Streams.Progress[0].Activity | Should -Be 'Opening a secure channel'
        $null = $quick.Running.AsyncWaitHandle.WaitOne(5000)
        $quick.Shell.Streams.Progress | Where-Object Activity -NotLike '*module*' | Should -BeNullOrEmpty
        $null = Measure-Stop $waits
        $waits.Shell.Dispose()
        $quick.Shell.Dispose()
    }

    It 'completes names although one node does not answer' -Skip:$IsWindows {
        $found = (TabExpansion2 'Get-OckamNode ' 14).CompletionMatches.CompletionText
        $found | Should -Contain 'busy'
        $found | Should -Not -Contain 'frozen'
    }

    It 'leaves nothing half made' {
        Get-OckamNode halfmade* | Should -BeNullOrEmpty
        for ($i = 0; $i -lt 200 -and (Get-OckamTcpConnection -Node n); $i++) { Start-Sleep -Milliseconds 50 }
        Get-OckamTcpConnection -Node n | Should -BeNullOrEmpty
        Get-OckamRelay -Node n | Should -BeNullOrEmpty
        Get-OckamSecureChannel -Node n | Should -BeNullOrEmpty
        (Get-OckamNode n).Status | Should -Be 'Running'
        Get-ChildItem (Join-Path $env:OCKAM_HOME 'nodes') -Filter 'halfmade*.json' | Should -BeNullOrEmpty
        (Get-ChildItem $models -Force).Name | Should -Be $held
    }
}
