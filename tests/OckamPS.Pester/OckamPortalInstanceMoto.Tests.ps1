# Instances of portal networks, which moto plays here: what their boot scripts do is shown by library tests.
Describe 'OckamPortalInstance with moto' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        if (-not ('StandIn.Aws.Vpc' -as [type])) { Add-Type -Path "$PSScriptRoot/AwsToolsShapes.cs" }
        $url = Start-Moto
        $aws = @{ EndpointUrl = $url; Region = 'us-west-2' }
        $null = New-OckamPortalNetwork corp -InstanceType g5g.2xlarge @aws
        $null = New-OckamProject demo
        $ai = @{
            Network = 'corp'; Role = 'AICorp'; Project = 'demo'; Program = 's3://tools/ockam-node'
            Ollama = 'https://example.com/ollama.tgz'; OllamaHash = 'a' * 64; Timeout = '60s'
        }

        # In the place of an instance: reads the ticket, becomes a member, and deletes the ticket where nobody has done that for it yet.
        function Start-Instance([string]$Name) {
            $parameter = "/ockamps/$((Get-OckamPortalNetwork corp @aws).RunId)/ticket-$Name"
            Start-ThreadJob -ArgumentList $url, $parameter, $Name, $script:ModulePath -ScriptBlock {
                param($url, $parameter, $name, $module)
                Import-Module $module
                $ask = {
                    param($action, $body)
                    Invoke-RestMethod $url -Method Post -Body ($body | ConvertTo-Json) -ContentType 'application/x-amz-json-1.1' -Headers @{
                        'X-Amz-Target' = "AmazonSSM.$action"
                        Authorization = 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-west-2/ssm/aws4_request, SignedHeaders=host, Signature=0'
                    } -SkipHeaderValidation -SkipHttpErrorCheck
                }
                $end = [datetime]::UtcNow.AddSeconds(90)
                do {
                    $text = (& $ask GetParameter @{ Name = $parameter; WithDecryption = $true }).Parameter.Value
                    if (-not $text) { Start-Sleep -Milliseconds 50 }
                } until ($text -or [datetime]::UtcNow -gt $end)
                if (-not $text) { throw "There was no parameter $parameter in 90 s." }
                $node = New-OckamNode $name -Identity $name -Ticket (ConvertTo-SecureString $text -AsPlainText -Force)
                # Whoever waits for the member may have been quicker.
                $null = & $ask DeleteParameter @{ Name = $parameter }
                @{ Identifier = $node.Identifier; Text = $text; Left = (& $ask GetParameter @{ Name = $parameter }).Parameter }
            }
        }
    }

    AfterAll {
        Stop-Moto
        Remove-TestHome
    }

    It 'New says with -WhatIf what would be made, open and billed, and changes nothing' {
        $said = New-OckamPortalInstance corp Project -Program s3://tools/ockam-node -AllowFrom 203.0.113.0/24 @aws -WhatIf *>&1
        $said | Should -BeNullOrEmpty
        $text = Invoke-Pwsh ("New-OckamPortalInstance corp Project -Program s3://tools/ockam-node -AllowFrom 203.0.113.0/24 " +
            "-EndpointUrl $url -Region us-west-2 -WhatIf")
        $text.Output | Should -Match 'Open: TCP 4000 from 203.0.113.0/24\. Billed: the instance \(t4g.small\) by the second'
        $text = Invoke-Pwsh 'New-OckamPortalInstance corp HealthCorp -Program s3://tools/ockam-node -EndpointUrl $env:AWS_ENDPOINT_URL -WhatIf'
        $text.Output | Should -Match 'Nobody can connect to it\.'
        Get-OckamPortalInstance @aws | Should -BeNullOrEmpty
        (Get-OckamPortalNetwork corp @aws).Parts.Kind | Should -Not -Contain 'role'
    }

    It 'New waits for the member that redeems its ticket, and is found, found again and removed' {
        $job = Start-Instance ai
        $made = New-OckamPortalInstance @ai @aws -Verbose 4>&1 | Tee-Object -Variable all |
            Where-Object { $_ -is [OckamPS.OckamPortalInstanceInfo] }
        $redeemer = $job | Receive-Job -Wait -AutoRemoveJob
        $redeemer.Left | Should -BeNullOrEmpty
        $made.Identifier | Should -Be $redeemer.Identifier
        $made.Relay | Should -Be ai
        $made.State | Should -Be running
        "$all" | Should -Not -Match $redeemer.Text
        $member = Get-OckamProjectMember -Project demo $made.Identifier
        $member.Attributes['ai-outlet'] | Should -Be true
        $found = Get-OckamPortalInstance ai @aws
        $found.InstanceId | Should -Be $made.InstanceId
        $found.Role | Should -Be AICorp
        (Get-OckamPortalInstance -Network 'c*' @aws).InstanceId | Should -Be $made.InstanceId
        (Get-OckamPortalNetwork corp @aws | New-OckamPortalInstance -Role AICorp -Project demo -Program s3://tools/ockam-node `
            -Ollama https://example.com/ollama.tgz -OllamaHash ('a' * 64) @aws).Identifier | Should -Be $made.Identifier
        @(Get-OckamEnrollmentTicket -Project demo).Count | Should -Be 0
        # As Get-EC2Instance puts it out: a reservation with its instances, of which ours is one.
        $reservation = [StandIn.Aws.Reservation]@{ ReservationId = 'r-0123456789abcdef0' }
        $reservation.Instances.Add([StandIn.Aws.Instance]@{ InstanceId = $made.InstanceId; VpcId = $made.VpcId; SubnetId = $made.SubnetId })
        ($reservation | Get-OckamPortalInstance @aws).Name | Should -Be ai
        ($reservation.Instances | Get-OckamPortalNetwork @aws).Name | Should -Be corp
        $reservation.Instances.Add([StandIn.Aws.Instance]@{ InstanceId = 'i-0123456789abcdef0' })
        ($reservation | Get-OckamPortalInstance @aws -ErrorVariable other -ErrorAction SilentlyContinue).Name | Should -Be ai
        "$other" | Should -Match "'i-0123456789abcdef0'"
        ($made | Get-OckamPortalNetwork @aws).Name | Should -Be corp
        ($made | Format-Table | Out-String) | Should -Match $made.InstanceId
        ($made | Format-List | Out-String) | Should -Match $made.Identifier
    }

    It 'New takes back what nobody redeems, and says what is left' {
        $null = New-OckamPortalInstance corp HealthCorp -Project demo -Program s3://tools/ockam-node -Timeout 2s @aws `
            -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -Be 'AwsInstanceFailed,OckamPS.Module.Commands.NewOckamPortalInstanceCommand'
        "$failed" | Should -Match 'Taken back: the ticket [0-9a-f]{16}, the parameter /ockamps/\w+/ticket-health, the instance\.'
        Get-OckamEnrollmentTicket -Project demo | Should -BeNullOrEmpty
        (Get-OckamPortalInstance @aws).Name | Should -Not -Contain health
    }

    It 'New takes a sealed model from the pipeline, and says with -WhatIf what the instance does with it' {
        $key = New-ModelSealingKey kms:llama @aws
        $me = New-OckamIdentity owner
        $image = New-NitroTpmImage -WarningAction SilentlyContinue @aws
        $sealed = @{
            ImageId = $image.ImageId; InstanceType = 'c5.2xlarge'; Key = $key.Key; Publisher = 'owner'; InstanceName = 'sealed'
            PowerShell = 's3://tools/powershell.tar.gz'; PowerShellHash = 'b' * 64; Module = 's3://tools/OckamPS.tar.gz'; ModuleHash = 'c' * 64
        }
        $all = $ai + $aws + $sealed
        $words = ($all.GetEnumerator() | ForEach-Object { "-$($_.Key) '$($_.Value)'" }) -join ' '
        $model = "[pscustomobject]@{ ModelName = 'llama.gguf'; Store = 's3://ai-corp-models'; Size = 3GB }"
        $said = (Invoke-Pwsh "$model | New-OckamPortalInstance $words -WhatIf").Output -replace '\s+', ' '
        $said | Should -Match "3 GiB of the instance's memory kept for the weights of 'llama.gguf' in s3://ai-corp-models, published by "
        $said | Should -Match ([regex]::Escape("published by $($me.Identifier), whose key $($key.KeyId) the role arn:aws:iam::"))
        (Get-OckamPortalInstance @aws).Name | Should -Not -Contain sealed

        $published = [pscustomobject]@{ ModelName = 'llama.gguf'; Store = 's3://ai-corp-models'; Size = 3GB }
        foreach ($case in @(
            @{ Id = 'AwsInvalidRequest'; More = @{ ModelMemory = 2 }; Says = '-ModelMemory' }
            @{ Id = 'AwsInvalidRequest'; More = @{ Role = 'HealthCorp' }; Says = '-Role AICorp' }
            @{ Id = 'AwsInstanceTypeNotOffered'; More = @{ ModelSize = 40GB }; Says = 'have 16 GiB of memory' }
            @{ Id = 'AwsInstanceTypeNotOffered'; More = @{ InstanceType = 't2.2xlarge' }; Says = 'no NitroTPM' }
            @{ Id = 'AwsInvalidRequest'; More = @{ Key = 'kms:alias/llama' }; Says = 'no ARN of a key' }
            @{ Id = 'IdentityNotFound'; More = @{ Publisher = 'nobody' }; Says = 'nobody' }
        )) {
            $with = $all.Clone()
            foreach ($name in $case.More.Keys) { $with[$name] = $case.More[$name] }
            $null = $published | New-OckamPortalInstance @with -ErrorVariable failed -ErrorAction SilentlyContinue
            "$($failed.FullyQualifiedErrorId)" | Should -Be "$($case.Id),OckamPS.Module.Commands.NewOckamPortalInstanceCommand"
            "$failed" | Should -Match ([regex]::Escape($case.Says))
        }
        { $published | New-OckamPortalInstance @all -ModelDigest ('d' * 64) } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        $null = Remove-ModelSharing -Force @aws
    }

    It 'refuses what cannot be made, with an id of its own' {
        foreach ($case in @(
            @{ Id = 'AwsNotFound'; More = @{ Network = 'none' } }
            @{ Id = 'AwsImageMissing'; More = @{ ImageId = 'ami-0123456789abcdef0' } }
            @{ Id = 'AwsInstanceTypeNotOffered'; More = @{ InstanceType = 'no.such' } }
            @{ Id = 'AwsInvalidRequest'; More = @{ AllowFrom = '10.0.0.0/8' } }
        )) {
            $all = $ai + $aws
            foreach ($key in $case.More.Keys) { $all[$key] = $case.More[$key] }
            $all.InstanceName = 'other'
            $null = New-OckamPortalInstance @all -ErrorVariable failed -ErrorAction SilentlyContinue
            "$($failed.FullyQualifiedErrorId)" | Should -Be "$($case.Id),OckamPS.Module.Commands.NewOckamPortalInstanceCommand"
        }
        # No instance reaches a project of this machine.
        $env:AWS_ENDPOINT_URL = $url
        $null = New-OckamPortalNetwork plain -Region us-west-2
        $null = New-OckamPortalInstance plain HealthCorp -Project demo -Program s3://tools/ockam-node -Region us-west-2 `
            -ErrorVariable failed -ErrorAction SilentlyContinue
        "$failed" | Should -Match 'on this machine alone: no instance reaches it'
    }

    It 'Ctrl+C ends it within a second and takes everything back' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
            param($module, $url)
            Import-Module $module
            New-OckamPortalInstance corp HealthCorp -Project demo -Program s3://tools/ockam-node -EndpointUrl $url -Region us-west-2
        }).AddArgument($script:ModulePath).AddArgument($url)
        $running = $shell.BeginInvoke()
        for ($i = 0; $i -lt 300 -and -not ((Get-OckamPortalInstance @aws).Name -contains 'health'); $i++) { Start-Sleep -Milliseconds 100 }
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        # A machine that does much else takes seconds for anything; were it not stopped, it would wait for minutes.
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 5
        for ($i = 0; $i -lt 300 -and ((Get-OckamPortalInstance @aws).Name -contains 'health'); $i++) { Start-Sleep -Milliseconds 100 }
        (Get-OckamPortalInstance @aws).Name | Should -Not -Contain health
        Get-OckamEnrollmentTicket -Project demo | Should -BeNullOrEmpty
        $shell.Dispose()
        $null = $running
    }

    It 'goes with its network, and leaves the project that is named' {
        $member = (Get-OckamProjectMember -Project demo | Where-Object { $_.Attributes['ai-outlet'] }).Identifier
        @($member).Count | Should -Be 1
        (Invoke-Pwsh "Remove-OckamPortalNetwork corp -EndpointUrl $url -Region us-west-2 -WhatIf").Output |
            Should -Match "These stay members of their projects: $member"
        Remove-OckamPortalNetwork corp -Project none -Force @aws -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.Count | Should -Be 1
        (Get-OckamPortalInstance @aws).Name | Should -Contain ai
        Remove-OckamPortalNetwork corp -Project demo -Force @aws -WarningVariable said -WarningAction SilentlyContinue
        $said | Should -BeNullOrEmpty
        (Get-OckamProjectMember -Project demo).Identifier | Should -Not -Contain $member
        Get-OckamPortalInstance @aws | Should -BeNullOrEmpty
    }
}
