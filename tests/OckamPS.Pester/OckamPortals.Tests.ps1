Describe 'Outlets, inlets and relays' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $echo = Start-EchoServer
        'relay', 'server', 'client' | New-OckamNode | Out-Null
    }

    AfterAll {
        Stop-EchoServer $echo
        Remove-TestHome
    }

    AfterEach {
        Get-OckamTcpInlet | Remove-OckamTcpInlet
        Get-OckamTcpOutlet | Remove-OckamTcpOutlet
        Get-OckamRelay | Remove-OckamRelay
        Get-OckamSecureChannel | Remove-OckamSecureChannel
    }

    It 'a port alone means 127.0.0.1, and 0.0.0.0 is meant only where it is written' {
        (New-OckamTcpOutlet -Node server -To 5432).To | Should -Be '127.0.0.1:5432'
        (New-OckamTcpOutlet -Node server -To 0.0.0.0:5432).To | Should -Be '0.0.0.0:5432'
    }

    It 'a policy is not tried for what there is not, such as an expression' {
        New-OckamTcpOutlet -Node server -To 5432 -From o2 | Out-Null
        (Test-OckamPolicy o2 -Node server).Resource | Should -Be 'o2'
        $failed = { Test-OckamPolicy 'ai-inlet and not x' -Node server -Attribute @{ x = $true } } |
            Should -Throw "*'ai-inlet and not x'*" -ErrorId 'InvalidArgument,*' -PassThru
        $failed.ErrorDetails.RecommendedAction | Should -BeLike '*Set-OckamPolicy*-Allow*'
    }

    It 'an address that something has is refused as taken' {
        New-OckamTcpOutlet -Node server -To 5432 -From o1 | Out-Null
        foreach ($taken in 'o1', 'api') {
            $failed = { New-OckamTcpOutlet -Node server -To 5432 -From $taken } |
                Should -Throw "*'$taken'*" -ErrorId 'NameTaken,*' -PassThru
            $failed.CategoryInfo.Category | Should -Be 'ResourceExists'
        }
    }

    It 'refuses <Value> for a server' -ForEach @(
        @{ Value = '0' }, @{ Value = '70000' }, @{ Value = 'host' }, @{ Value = 'a b:80' }, @{ Value = '' }
    ) {
        { New-OckamTcpOutlet -Node server -To $Value } |
            Should -Throw -ErrorId 'ParameterArgumentTransformationError,*' -ExpectedMessage '*is not a host and a port*'
    }

    It 'the first outlet is named outlet, the next at random' {
        (New-OckamTcpOutlet -Node server -To 5432).OutletName | Should -Be 'outlet'
        (New-OckamTcpOutlet -Node server -To 5433).OutletName | Should -Match '^[0-9a-f]{32}$'
    }

    It 'an inlet at port 0 tells the port that it has, and leads to the server' {
        New-OckamTcpOutlet -Node server -To $echo.Port | Out-Null
        $inlet = New-OckamTcpInlet -Node client -From 0 -To /node/server/secure/api/service/outlet
        $inlet.Port | Should -BeGreaterThan 0
        Send-Tcp $inlet.Port 'hello' | Should -Be 'hello'
        (Get-OckamTcpInlet -Node client).TotalConnections | Should -Be 1
    }

    It 'a piped channel is the way, and what follows is relative to it: <To>' -ForEach @(
        @{ To = './service/outlet' }, @{ To = '-/service/outlet' }, @{ To = 'outlet' }, @{ To = '/service/outlet' }
    ) {
        New-OckamTcpOutlet -Node server -To $echo.Port | Out-Null
        $inlet = New-OckamSecureChannel -Node client -To /node/server/service/api | New-OckamTcpInlet -To $To
        $inlet.NodeName | Should -Be 'client'
        Send-Tcp $inlet.Port 'through' | Should -Be 'through'
    }

    It 'a channel can be named by its id' {
        New-OckamTcpOutlet -Node server -To $echo.Port | Out-Null
        $channel = New-OckamSecureChannel -Node client -To server
        $inlet = New-OckamTcpInlet -Node client -Channel $channel.Id
        Send-Tcp $inlet.Port 'by id' | Should -Be 'by id'
        # Its node is that of the channel, also where nothing comes through the pipeline; the default one is not made for it.
        foreach ($given in $channel, $channel.Id) { (New-OckamTcpInlet -Channel $given).NodeName | Should -Be 'client' }
        Use-OckamPortal -Channel $channel.Id { $_.NodeName } | Should -Be 'client'
        Get-OckamNode default* | Should -BeNullOrEmpty
        { New-OckamTcpInlet -Node client -Channel 0123456789abcdef } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'Suspend frees the port, Resume takes it again' {
        New-OckamTcpOutlet -Node server -To $echo.Port | Out-Null
        $inlet = New-OckamTcpInlet -Node client -To /node/server/secure/api/service/outlet -Name web
        ($inlet | Suspend-OckamTcpInlet -PassThru).Status | Should -Be 'suspended'
        { Send-Tcp $inlet.Port 'x' } | Should -Throw
        { Resume-OckamTcpInlet web -Node nobody } | Should -Throw -ErrorId 'NodeNotFound,*'
        { Test-OckamPortal web -Node nobody } | Should -Throw -ErrorId 'NodeNotFound,*'
        { Test-OckamPortal nothing } | Should -Throw -ErrorId 'TcpInletNotFound,*'
        (Resume-OckamTcpInlet w* -PassThru).Status | Should -Be 'open'
        Send-Tcp $inlet.Port 'again' | Should -Be 'again'
    }

    It 'a relay at a node that is named leads to the node' {
        $relay = New-OckamRelay here -At relay -Node server
        $relay.Status | Should -Be 'up'
        $relay.Address | Should -Be 'forward_to_here'
        (Get-OckamRelay -Node relay -Hosted).RelayName | Should -Be 'here'
        (Send-OckamMessage hello -To /node/relay/service/forward_to_here/secure/api/service/uppercase -Node client).Text | Should -Be 'HELLO'
    }

    It 'a relay that cannot be registered leaves nothing, and says so in the time that it was given' {
        $port = Get-FreePort
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        { New-OckamRelay r -At "/ip4/127.0.0.1/tcp/$port" -Node server -TimeoutSec 1 } | Should -Throw -ErrorId 'TimedOut,*'
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
        Start-Sleep -Milliseconds 100
        Get-OckamRelay r* | Should -BeNullOrEmpty
    }

    It 'a duration without a unit is refused with the remedy' {
        { New-OckamTcpOutlet -Node server -To 5432 -ConnectTimeout 10 } |
            Should -Throw -ErrorId 'ParameterArgumentTransformationError,*' -ExpectedMessage '*500ms, 30s, 10m, 8h or 7d*'
        { New-OckamTcpOutlet -Node server -To 5432 -ConnectTimeout '10' } | Should -Throw -ExpectedMessage '*has no unit*'
    }

    It 'takes the duration <Text>' -ForEach @(
        @{ Text = '500ms' }, @{ Text = '2s' }, @{ Text = '1m' }, @{ Text = '00:00:03' }, @{ Text = [timespan]'00:00:04' }
    ) {
        New-OckamTcpOutlet -Node server -To 5432 -ConnectTimeout $Text | Should -Not -BeNullOrEmpty
    }

    It 'refuses <Route> for a route' -ForEach @(@{ Route = '/nonsense/x' }, @{ Route = '/tcp/x' }, @{ Route = '' }) {
        { New-OckamSecureChannel -Node client -To $Route } | Should -Throw -ExpectedMessage '*is not a route*'
    }

    It 'From and To never bind by property name' {
        $thing = [pscustomobject]@{ NodeName = 'server'; From = 'wrong'; To = '9' }
        $outlet = $thing | New-OckamTcpOutlet -To 5432
        $outlet.OutletName | Should -Be 'outlet'
        $outlet.NodeName | Should -Be 'server'
    }

    It 'Remove takes names with wildcards, and a name that nothing has is an error' {
        New-OckamTcpOutlet -Node server -To 5432 -From db-a | Out-Null
        New-OckamTcpOutlet -Node server -To 5433 -From db-b | Out-Null
        Remove-OckamTcpOutlet 'db-*'
        Get-OckamTcpOutlet | Should -BeNullOrEmpty
        { Remove-OckamTcpOutlet db-a -ErrorAction Stop } | Should -Throw -ErrorId 'TcpOutletNotFound,*'
        Remove-OckamTcpOutlet 'db-*'
    }

    It 'without a project, an inlet via a relay says what is missing' {
        { New-OckamTcpInlet -From 0 -Via postgres -Node client } | Should -Throw -ErrorId 'NoProject,*' -ExpectedMessage '*whole route*'
    }

    It 'a node that is not there is an error of the node' {
        { New-OckamTcpOutlet -To 5432 -Node nowhere } | Should -Throw -ErrorId 'NodeNotFound,*' -ExpectedMessage '*nowhere*'
    }
}
