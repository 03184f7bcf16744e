Describe 'OckamTopology' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $folder = (New-Item -ItemType Directory -Path "$script:TestHome-files").FullName
        'relay', 'server', 'client' | New-OckamNode
        Get-OckamNode server | New-OckamTcpOutlet -To 127.0.0.1:9 | Out-Null
        New-OckamRelay server -At /node/relay -Node server | Out-Null
        New-OckamSecureChannel -Node client -To /node/relay/service/forward_to_server/service/api |
            New-OckamTcpInlet -Name web -From 0 -To ./service/outlet | Out-Null
    }

    AfterAll {
        Remove-TestHome
        Remove-Item -LiteralPath $folder -Recurse -Force
    }

    It 'Get puts out each part, and the whole way of an inlet' {
        $parts = Get-OckamTopology
        $parts | Where-Object Kind -eq Node | ForEach-Object NodeName | Should -Be client, relay, server
        $inlet = $parts | Where-Object Kind -eq Inlet
        $way = $inlet.Way | ForEach-Object { $id = $_; $parts | Where-Object Id -eq $id }
        $way.Kind | Should -Be Inlet, SecureChannel, HostedRelay, Outlet, Target
        $way.NodeName | Should -Be client, client, relay, server, $null
        $way[0].LeadsTo | Should -Be $way[1].Id
        $way[1].Identifier | Should -Be (Get-OckamNode server).Identifier
        $way[1].Id | Should -BeExactly "client/channel/$((Get-OckamSecureChannel -Node client).Id)"
    }

    It 'Get of one node leaves the others outside' {
        $parts = Get-OckamTopology server
        $parts | Where-Object Kind -eq Node | ForEach-Object Name | Should -Be server
        ($parts | Where-Object Kind -eq HostedRelay).NodeName | Should -BeNullOrEmpty
        Get-OckamTopology no* | Should -BeNullOrEmpty
        { Get-OckamTopology nobody } | Should -Throw -ErrorId 'NodeNotFound,*'
    }

    It 'Export writes each format, and the pipeline says which nodes' {
        $text = Export-OckamTopology
        $text | Should -BeLike '*inlet web of client*-> relay server of relay*-> outlet outlet of server*-> server 127.0.0.1:9*'
        Get-OckamNode relay | Export-OckamTopology -Format Mermaid | Should -Not -BeLike '*node client*'
        Get-OckamTopology | Export-OckamTopology | Should -BeExactly $text
        Get-OckamNode no* | Export-OckamTopology | Should -BeLike 'No nodes.*'
        foreach ($name in 'a.svg', 'a.html', 'a.mmd', 'a.txt') {
            $file = Export-OckamTopology -Path "$folder/$name"
            $file.FullName | Should -Be "$folder/$name"
            $file.Length | Should -BeGreaterThan 100
        }
        ([xml](Get-Content -Raw "$folder/a.svg")).svg.g.Count | Should -Be 4
        Get-Content -Raw "$folder/a.html" | Should -BeLike '<!DOCTYPE html>*Content-Security-Policy*<svg *'
    }

    It 'Export replaces nothing unless it is told to, and leaves nothing half written' {
        Set-Content -LiteralPath "$folder/there.svg" -Value old
        { Export-OckamTopology -Path "$folder/there.svg" } | Should -Throw -ErrorId 'FileExists,*'
        Export-OckamTopology -Path "$folder/there.svg" -Force -WhatIf
        Get-Content -LiteralPath "$folder/there.svg" | Should -Be old
        Export-OckamTopology -Path "$folder/there.svg" -Force | Should -Not -BeNullOrEmpty
        Get-Content -Raw -LiteralPath "$folder/there.svg" | Should -BeLike '<svg *'
        { Export-OckamTopology -Path "$folder/a.png" } | Should -Throw -ErrorId 'InvalidFormat,*'
        Export-OckamTopology -Path "$folder/a.png" -Format Svg | Should -Not -BeNullOrEmpty
        (Get-ChildItem -LiteralPath $folder -Name | Sort-Object) | Should -Be a.html, a.mmd, a.png, a.svg, a.txt, there.svg
    }

    It 'shows a node of the background as one of this process' {
        New-OckamNode there -Persist | Out-Null
        try { (Get-OckamTopology | Where-Object Kind -eq Node).NodeName | Should -Be client, relay, server, there }
        finally { Remove-OckamNode there }
    }
}
