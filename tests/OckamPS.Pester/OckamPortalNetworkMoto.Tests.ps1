# Portal networks in AWS as moto plays it. What happens when they are interrupted at any call, library tests show.
Describe 'OckamPortalNetwork with moto' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $null = New-Item -ItemType Directory -Path $TestHome
        chmod 700 $TestHome
        $url = Start-Moto
        $journals = Join-Path $TestHome aws runs
    }

    AfterAll {
        Stop-Moto
        Remove-TestHome
    }

    It 'is made, found and removed' {
        $made = New-OckamPortalNetwork ai-corp
        $made | Should -BeOfType ([OckamPS.OckamPortalNetworkInfo])
        $made.State | Should -Be Complete
        $made.Region | Should -Be us-west-2
        $made.Parts.Kind | Should -Be 'internet-gateway', 'route-table', 'subnet', 'security-group', 'vpc'
        $made.Billed | Should -BeNullOrEmpty
        $found = Get-OckamPortalNetwork ai-*
        $found.RunId | Should -Be $made.RunId
        $found.SubnetId | Should -Be $made.SubnetId
        # One place, whoever has named it: its journal is found.
        foreach ($name in $url, ($url -replace '127\.0\.0\.1', 'localhost')) {
            (Get-OckamPortalNetwork ai-corp -EndpointUrl $name).CreatedAt | Should -Be $made.CreatedAt
        }
        # As Get-EC2Vpc and Get-EC2Subnet put them out.
        ([pscustomobject]@{ VpcId = $made.VpcId; CidrBlock = '10.0.0.0/16' } | Get-OckamPortalNetwork).RunId | Should -Be $made.RunId
        ([pscustomobject]@{ SubnetId = $made.SubnetId; VpcId = $made.VpcId } | Get-OckamPortalNetwork).RunId | Should -Be $made.RunId
        (Get-OckamPortalNetwork -VpcId $made.VpcId).Name | Should -Be ai-corp
        # By its region, as Get-AWSRegion puts it out.
        [pscustomobject]@{ Region = 'us-west-2' } | Get-OckamPortalInstance | Should -BeNullOrEmpty
        (New-OckamPortalNetwork ai-corp).RunId | Should -Be $made.RunId
        $found | Format-Table | Out-String | Should -Match 'ai-corp\s+Complete\s+us-west-2\s+0\s+none'
        Remove-OckamPortalNetwork ai-corp -Force | Should -BeNullOrEmpty
        Get-OckamPortalNetwork | Should -BeNullOrEmpty
        Get-ChildItem $journals *.jsonl | Should -BeNullOrEmpty
    }

    It '-WhatIf says ports, costs and order, and changes nothing' {
        $outer = $env:AWS_ENDPOINT_URL
        $env:AWS_ENDPOINT_URL = 'http://127.0.0.1:9'
        try {
            # Nothing answers there: nobody was asked.
            New-OckamPortalNetwork open -ProjectPort 4000 -WhatIf | Should -BeNullOrEmpty
        } finally { $env:AWS_ENDPOINT_URL = $outer }
        $said = pwsh -NoProfile -c "Import-Module '$ModulePath'
            New-OckamPortalNetwork open -ProjectPort 4000 -AllowFrom 203.0.113.9 -WhatIf
            New-OckamPortalNetwork dear -PrivateSubnet -WhatIf" | Out-String
        $said | Should -Match 'TCP 4000 from 203\.0\.113\.9/32'
        $said | Should -Match 'Open ports: none'
        $said | Should -Match 'NAT gateway, per hour that it is there and per GB'
        Get-OckamPortalNetwork | Should -BeNullOrEmpty
        $made = New-OckamPortalNetwork kept -ProjectPort 4016 -AllowFrom 203.0.113.9
        $said = pwsh -NoProfile -c "Import-Module '$ModulePath'; Remove-OckamPortalNetwork kept -WhatIf
            New-OckamPortalNetwork other -SubnetId $($made.SubnetId) -SecurityGroupId $($made.SecurityGroupId) -WhatIf" | Out-String
        # Of a group that is there already, too.
        $said | Should -Match 'nothing new.*Open ports: TCP 4016 from 203\.0\.113\.9/32\.'
        foreach ($part in $made.Parts) { $said | Should -Match $part.Id }
        Remove-OckamPortalNetwork kept -Force -WhatIf
        (Get-OckamPortalNetwork kept).Parts.Count | Should -Be 5
        $made | Remove-OckamPortalNetwork -Confirm:$false
        Get-OckamPortalNetwork | Should -BeNullOrEmpty
    }

    It 'opens a project''s port to whom it is told' {
        $made = New-OckamPortalNetwork project -ProjectPort 4015 -AllowFrom 198.51.100.0/24, 203.0.113.9 -Cidr 172.20.0.0/20
        $made.OpenPorts | Should -Be 'TCP 4015 from 198.51.100.0/24, 203.0.113.9/32'
        New-OckamPortalNetwork project -ProjectPort 4016 -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -BeLike 'AwsConflict,*'
        Remove-OckamPortalNetwork project -Force
    }

    It 'refuses what cannot be, and does not find what is not' {
        New-OckamPortalNetwork Wrong -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -Be 'AwsInvalidRequest,OckamPS.Module.Commands.NewOckamPortalNetworkCommand'
        New-OckamPortalNetwork a -SshFrom 0.0.0.0/0 -ErrorVariable refused -ErrorAction SilentlyContinue
        "$refused" | Should -Match 'Session Manager'
        New-OckamPortalNetwork a -InstanceType z9.none -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -BeLike 'AwsInstanceTypeNotOffered,*'
        foreach ($verb in 'Get', 'Remove') {
            & "$verb-OckamPortalNetwork" nobody -ErrorVariable refused -ErrorAction SilentlyContinue
            $refused.FullyQualifiedErrorId | Should -BeLike 'PortalNetworkNotFound,*'
        }
        Get-OckamPortalNetwork | Should -BeNullOrEmpty
    }

    It 'is removed in the region where it was found, and completed by name' {
        $null = New-OckamPortalNetwork abroad -Region eu-west-1
        Get-OckamPortalNetwork | Should -BeNullOrEmpty
        (TabExpansion2 'Remove-OckamPortalNetwork ab' 28).CompletionMatches.CompletionText | Should -Be abroad
        Get-OckamPortalNetwork -Region eu-west-1 | Remove-OckamPortalNetwork -Force
        Get-OckamPortalNetwork -Region eu-west-1 | Should -BeNullOrEmpty
    }

    It 'that was made elsewhere is found by its tags, and Ctrl+C leaves one that is found again' {
        $null = New-OckamPortalNetwork moved
        Remove-Item -Recurse -Force (Join-Path $TestHome aws)
        $found = Get-OckamPortalNetwork moved
        $found.State | Should -Be Complete
        $found.CreatedAt | Should -BeNullOrEmpty
        $found | Remove-OckamPortalNetwork -Force
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$ModulePath'; New-OckamPortalNetwork stopped -PrivateSubnet")
        $run = $shell.BeginInvoke()
        $end = [datetime]::UtcNow.AddSeconds(60)
        # In the midst of it: something was made, and not all.
        while (-not (Get-ChildItem $journals *.jsonl -ErrorAction Ignore | Where-Object Length -GT 1000) -and [datetime]::UtcNow -lt $end) {
            Start-Sleep -Milliseconds 5
        }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        # A machine that does much else takes seconds for anything; what shows that it was stopped is what there is not.
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
        $shell.Dispose()
        (Get-OckamPortalNetwork).Name | Should -Be stopped
        (New-OckamPortalNetwork stopped -PrivateSubnet).Billed.Count | Should -Be 2
        Remove-OckamPortalNetwork stopped -Force
        Get-OckamPortalNetwork | Should -BeNullOrEmpty
    }
}
