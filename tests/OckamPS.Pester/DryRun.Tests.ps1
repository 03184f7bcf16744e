# What only says what it would do, and what only reads, makes nothing: neither a node nor anything in a home that is not there yet.
Describe 'DryRun' {
    BeforeDiscovery {
        # What works with one node makes the default one where it is the first; and then says so.
        $makers = @(
            @{ Line = 'New-OckamTcpOutlet 5999'; Says = 'outlet to 127.0.0.1:5999' }
            @{ Line = 'New-OckamTcpInlet 5998 -Via far'; Says = 'inlet at 127.0.0.1:5998' }
            @{ Line = 'New-OckamRelay there -At /ip4/127.0.0.1/tcp/9'; Says = "relay 'there' at /ip4/127.0.0.1/tcp/9" }
            @{ Line = 'New-OckamSecureChannel /ip4/127.0.0.1/tcp/9/service/api'; Says = 'channel to /ip4/127.0.0.1/tcp/9' }
            @{ Line = 'New-OckamSecureChannelListener mine'; Says = 'at mine' }
            @{ Line = 'New-OckamTcpListener 127.0.0.1:5997'; Says = 'Listen at 127.0.0.1:5997' }
            @{ Line = 'New-OckamTcpConnection 127.0.0.1:9'; Says = 'Connect to 127.0.0.1:9' }
            @{ Line = 'Send-OckamMessage hello /service/echo'; Says = 'message to /service/echo' }
            @{ Line = 'Set-OckamPolicy outlet subject.role'; Says = 'Allow subject.role' }
            @{ Line = "Use-OckamPortal { throw 'The block has run.' } -Via far"; Says = 'via far' }
        )
        $others = @(
            @{ Line = 'Add-OckamProjectMember $identifier' }
            @{ Line = 'Export-OckamIdentity anna -Path "$folder/anna.txt"' }
            @{ Line = 'Export-OckamNode default -Path "$folder/default.yaml"' }
            @{ Line = 'Export-OckamProject demo -Path "$folder/demo.json"' }
            @{ Line = 'Export-OckamTopology -Path "$folder/topology.svg"' }
            @{ Line = 'Import-OckamCredential $credential' }
            @{ Line = 'Import-OckamIdentity $history' }
            @{ Line = 'Import-OckamProject "$made/demo.json"' }
            @{ Line = 'Join-OckamProject $ticket' }
            @{ Line = 'New-OckamCredential $identifier' }
            @{ Line = 'New-OckamEnrollmentTicket' }
            @{ Line = 'New-OckamIdentity anna' }
            @{ Line = 'New-OckamNode default' }
            @{ Line = 'New-OckamPortalInstance corp Project -Program /opt/ockam-node -Region eu-central-1 -ProfileName nobody' }
            @{ Line = 'New-OckamPortalNetwork corp -Region eu-central-1' }
            @{ Line = 'New-OckamProject demo' }
            @{ Line = 'New-OckamVault play' }
            @{ Line = 'Remove-OckamCredential *' }
            @{ Line = 'Remove-OckamEnrollmentTicket *' }
            @{ Line = 'Remove-OckamIdentity anna -Force' }
            @{ Line = 'Remove-OckamNode default' }
            @{ Line = 'Remove-OckamPolicy outlet' }
            @{ Line = 'Remove-OckamPortalNetwork corp -Force -Region eu-central-1 -ProfileName nobody' }
            @{ Line = 'Remove-OckamProject demo -Force' }
            @{ Line = 'Remove-OckamProjectMember $identifier -Force' }
            @{ Line = 'Remove-OckamRelay there -Node default' }
            @{ Line = 'Remove-OckamSecureChannel x -Node default' }
            @{ Line = 'Remove-OckamSecureChannelListener mine -Node default' }
            @{ Line = 'Remove-OckamTcpConnection x -Node default' }
            @{ Line = 'Remove-OckamTcpInlet x -Node default' }
            @{ Line = 'Remove-OckamTcpListener x -Node default' }
            @{ Line = 'Remove-OckamTcpOutlet outlet -Node default' }
            @{ Line = 'Remove-OckamVault play -Force' }
            @{ Line = 'Resume-OckamTcpInlet x -Node default' }
            @{ Line = 'Set-OckamIdentity anna -Default' }
            @{ Line = 'Set-OckamProject demo -Default' }
            @{ Line = 'Set-OckamVault play -Default' }
            @{ Line = 'Start-OckamNode default' }
            @{ Line = 'Stop-OckamNode default' }
            @{ Line = 'Suspend-OckamTcpInlet x -Node default' }
            @{ Line = 'Update-OckamIdentity anna' }
        )
        $readers = @(
            @{ Line = 'Get-OckamCredential'; Id = $null }
            @{ Line = 'Get-OckamNode default'; Id = 'NodeNotFound,*' }
            @{ Line = 'Get-OckamPolicy'; Id = 'NodeNotFound,*' }
            @{ Line = 'Get-OckamPolicy outlet -Node default'; Id = 'NodeNotFound,*' }
            @{ Line = 'Get-OckamRelay -Node default'; Id = 'NodeNotFound,*' }
            @{ Line = 'Get-OckamRelay'; Id = $null }
            @{ Line = 'Get-OckamSecureChannel -Node default'; Id = 'NodeNotFound,*' }
            @{ Line = 'Get-OckamSecureChannelListener -Node default'; Id = 'NodeNotFound,*' }
            @{ Line = 'Get-OckamTcpConnection -Node default'; Id = 'NodeNotFound,*' }
            @{ Line = 'Get-OckamTcpInlet -Node default'; Id = 'NodeNotFound,*' }
            @{ Line = 'Get-OckamTcpListener -Node default'; Id = 'NodeNotFound,*' }
            @{ Line = 'Get-OckamTcpOutlet -Node default'; Id = 'NodeNotFound,*' }
            @{ Line = 'Get-OckamTcpOutlet'; Id = $null }
            @{ Line = 'Get-OckamTopology default'; Id = 'NodeNotFound,*' }
            @{ Line = 'Export-OckamNode default'; Id = 'NodeNotFound,*' }
            @{ Line = 'Measure-OckamPortal -Via far'; Id = 'NodeNotFound,*' }
            @{ Line = 'Measure-OckamPortal x -Node default'; Id = 'NodeNotFound,*' }
            @{ Line = 'Test-OckamPolicy outlet -Attribute @{ role = 1 }'; Id = 'NodeNotFound,*' }
            @{ Line = 'Test-OckamPortal -Via far'; Id = 'NodeNotFound,*' }
            @{ Line = 'Test-OckamPortal -To /node/default/service/outlet'; Id = 'NodeNotFound,*' }
            @{ Line = 'Test-OckamPortal x -Node default'; Id = 'NodeNotFound,*' }
        )
    }

    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $made = $script:TestHome
        $project = New-OckamProject demo -Listen "127.0.0.1:$(Get-FreePort)"
        $null = Export-OckamProject demo -Path "$made/demo.json"
        $identifier = (New-OckamIdentity anna).Identifier
        $history = Export-OckamIdentity anna
        $ticket = (New-OckamEnrollmentTicket).Ticket
        $credential = (New-OckamCredential $identifier).Encoded
        Get-OckamNode | Remove-OckamNode
    }
    AfterAll { Remove-TestHome }

    BeforeEach {
        $folder = Join-Path $made ([guid]::NewGuid().ToString('n'))
        $null = New-Item -ItemType Directory -Path $folder
        $env:OCKAM_HOME = Join-Path $folder home
    }
    AfterEach {
        Get-OckamNode | Remove-OckamNode
        $env:OCKAM_HOME = $made
    }

    It 'makes no home for somebody who says no, and one for who then says yes' {
        $lines = 'New-OckamIdentity anna', 'New-OckamVault play', 'New-OckamIdentity anna' | ForEach-Object { "$_ -Confirm" }
        $script = "Import-Module '$ModulePath'`n$($lines -join "`nTest-Path `$env:OCKAM_HOME`n")`nTest-Path `$env:OCKAM_HOME"
        $file = Join-Path $folder 'asked.ps1'
        Set-Content -LiteralPath $file -Value $script
        $out = 'n', 'n', 'y' | & (Get-Process -Id $PID).Path -NoProfile -File $file
        $out -match '^(True|False)$' | Should -Be 'False', 'False', 'True'
        (Get-OckamIdentity).IdentityName | Should -Be 'anna'
    }

    It 'makes nothing: <Line> -WhatIf' -ForEach ($makers + $others) {
        & ([scriptblock]::Create("$Line -WhatIf -ErrorAction SilentlyContinue")) | Should -BeNullOrEmpty
        Get-OckamNode | Should -BeNullOrEmpty
        Get-ChildItem -LiteralPath $folder -Recurse -Force | Should -BeNullOrEmpty
    }

    It 'makes no node in reading: <Line>' -ForEach $readers {
        $failed = @()
        . ([scriptblock]::Create("$Line -ErrorAction SilentlyContinue -ErrorVariable failed")) | Should -BeNullOrEmpty
        if ($Id) { $failed.FullyQualifiedErrorId | Should -BeLike $Id } else { $failed | Should -BeNullOrEmpty }
        Get-OckamNode | Should -BeNullOrEmpty
    }

    It 'says what would be done, and that the default node is made for it' -ForEach @(@{ Makers = $makers }) {
        # What -WhatIf says goes to the console alone.
        $said = Invoke-Pwsh (($Makers.Line | ForEach-Object { "$_ -WhatIf" }) -join "`n")
        $said.Errors | Should -BeNullOrEmpty
        $lines = @($said.Output -split "`r?`n" | Where-Object { $_ })
        $lines | Should -HaveCount $Makers.Count
        for ($i = 0; $i -lt $lines.Count; $i++) {
            $lines[$i] | Should -BeLike "What if:*$($Makers[$i].Says)*node 'default', which is made first*"
        }
        Get-ChildItem -LiteralPath $folder -Recurse -Force | Should -BeNullOrEmpty
    }

    It 'does it for real once it is confirmed, with a node that is made for it' {
        (New-OckamTcpOutlet 5999).NodeName | Should -Be 'default'
        (Get-OckamNode).NodeName | Should -Be 'default'
    }

    It 'heeds the preference as the switch' {
        $WhatIfPreference = $true
        New-OckamTcpOutlet 5999
        New-OckamIdentity anna
        Test-Path -LiteralPath $env:OCKAM_HOME | Should -BeFalse
    }

    It 'forgets no cmdlet of Ockam' -ForEach @(@{ Lines = ($makers + $others).Line }) {
        $able = Get-Command -Module OckamPS -Noun Ockam* -ParameterName WhatIf | Sort-Object Name
        $able.Name | Should -Not -BeNullOrEmpty
        $able.Name | Should -Be ($Lines | ForEach-Object { ($_ -split ' ')[0] } | Sort-Object)
    }

    It 'Export writes no file with -WhatIf' {
        $env:OCKAM_HOME = $made
        Export-OckamIdentity anna -Path "$folder/anna.txt" -WhatIf | Should -BeNullOrEmpty
        Export-OckamProject demo -Path "$folder/demo.json" -WhatIf | Should -BeNullOrEmpty
        Get-ChildItem -LiteralPath $folder | Should -BeNullOrEmpty
        Export-OckamIdentity anna -WhatIf | Should -Be $history
    }
}
