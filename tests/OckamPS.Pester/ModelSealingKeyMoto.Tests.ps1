# Keys of AWS KMS, which moto plays here. It neither verifies documents nor looks at policies: what those do, library tests show.
Describe 'ModelSealingKey with moto' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $start = [System.Diagnostics.ProcessStartInfo]::new('moto_server', [string[]]@('-H', '127.0.0.1', '-p', '0'))
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $moto = [System.Diagnostics.Process]::Start($start)
        $moto.BeginOutputReadLine()
        do { $line = $moto.StandardError.ReadLine() } until ($null -eq $line -or $line -match 'Running on (http://127\.0\.0\.1:\d+)')
        $url = $Matches[1]
        $null = $moto.StandardError.ReadToEndAsync()
        $aws = @{ EndpointUrl = $url; Region = 'eu-central-1' }
        # As the AWS.Tools modules keep them, whose types are not here.
        $StoredAWSCredentials = [pscustomobject]@{ AccessKey = 'AKIAEXAMPLE'; SecretKey = 'example'; Token = 'session' }
        function Invoke-Kms([string]$Action, [hashtable]$Body) {
            $signed = 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/eu-central-1/kms/aws4_request, SignedHeaders=host, Signature=0'
            Invoke-RestMethod $url -Method Post -Headers @{ 'X-Amz-Target' = "TrentService.$Action"; Authorization = $signed } -Body (
                $Body | ConvertTo-Json) -ContentType 'application/x-amz-json-1.1' -SkipHeaderValidation
        }
        Push-Location (New-Item -ItemType Directory "$script:TestHome-files")
        [System.IO.File]::WriteAllBytes("$PWD/m.gguf", [byte[]](1..255))
    }

    AfterAll {
        Pop-Location
        Remove-Item -LiteralPath "$script:TestHome-files" -Recurse -Force
        $moto.Kill($true)
        $moto.WaitForExit()
        Remove-TestHome
    }

    It 'New makes a key with an alias, and Get finds it by it' {
        $key = New-ModelSealingKey kms:demo @aws
        $key.Service | Should -Be 'aws-kms'
        $key.KeyId | Should -Match '^arn:aws:kms:eu-central-1:\d{12}:key/'
        $key.Aliases | Should -Be 'alias/demo'
        $key.IsSealed | Should -BeFalse
        (Get-ModelSealingKey kms:alias/demo @aws).KeyId | Should -Be $key.KeyId
        (Get-ModelSealingKey kms:* @aws).KeyId | Should -Contain $key.KeyId
    }

    It 'New gives it a description and tags, however they are written' {
        $team = @{ team = 'ai'; cost = 4711 }
        $key = New-ModelSealingKey kms:described -Description 'Seals what AI Corp publishes' -Tag $team @aws
        $listed = New-ModelSealingKey kms:listed -Tag @{ TagKey = 'team'; TagValue = 'ai' }, @{ Key = 'cost'; Value = '4711' } @aws
        foreach ($one in $key, $listed) {
            $tags = @((Invoke-Kms ListResourceTags @{ KeyId = $one.KeyId }).Tags | Sort-Object TagKey)
            $tags.TagKey | Should -Be 'cost', 'ockam:alias', 'ockam:purpose', 'ockam:request', 'team'
            $tags.TagValue[0, 2, 4] | Should -Be '4711', 'model-sealing', 'ai'
            $one.Tags['team'] | Should -Be 'ai'
        }
        (Invoke-Kms DescribeKey @{ KeyId = $key.KeyId }).KeyMetadata.Description | Should -Be 'Seals what AI Corp publishes'
        (Invoke-Kms DescribeKey @{ KeyId = $listed.KeyId }).KeyMetadata.Description | Should -Be 'Seals model weights'
    }

    It 'New refuses tags that cannot be: <Says>' -ForEach @(
        @{ Tag = @{ 'ockam:purpose' = 'other' }; Says = "*begin with 'ockam:'*" }
        @{ Tag = @{ 'aws:mine' = 'x' }; Says = "*begin with 'aws:'*" }
        @{ Tag = @{ team = 'a' * 257 }; Says = '*no value of the tag*256*' }
        @{ Tag = @{ 'wh*t' = '' }; Says = '*no name of a tag*' }
        @{ Tag = @{ TagKey = 'a' }, @{ TagKey = 'a' }; Says = '*given twice*' }
        @{ Tag = 'team'; Says = '*a table of names and values*' }
    ) {
        { New-ModelSealingKey kms:never -Tag $Tag -EndpointUrl http://127.0.0.1:9 -Region eu-central-1 -ErrorAction Stop } | Should -Throw $Says
    }

    It 'New gives a local key neither' {
        { New-ModelSealingKey local:plain -Tag @{ team = 'ai' } } | Should -Throw '*neither description nor tags*' -ErrorId 'ModelValueInvalid,*'
        { New-ModelSealingKey local:plain -Description mine } | Should -Throw -ErrorId 'ModelValueInvalid,*'
        Get-ModelSealingKey local:plain -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'New finds the key that it made before, and refuses one that is not as it shall be' {
        $made = New-ModelSealingKey kms:taken -Tag @{ team = 'ai' } @aws
        (New-ModelSealingKey kms:taken -Tag @{ team = 'ai' } @aws).KeyId | Should -Be $made.KeyId
        (New-ModelSealingKey kms:taken @aws).KeyId | Should -Be $made.KeyId
        $null = New-ModelSealingKey kms:taken -Tag @{ team = 'health' } @aws -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -Be 'ModelExists,OckamPS.Module.Commands.NewModelSealingKeyCommand'
        @(Get-ModelSealingKey kms:alias/taken @aws).Count | Should -Be 1
    }

    It 'New asks nobody with -WhatIf' {
        New-ModelSealingKey kms:never -EndpointUrl 'http://127.0.0.1:9' -Region eu-central-1 -WhatIf | Should -BeNullOrEmpty
        Get-ModelSealingKey kms:alias/never @aws -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'models are sealed and opened by alias, key and ARN, and by what New put out' {
        $key = New-ModelSealingKey kms:models @aws
        $sealed = Protect-ModelWeights m.gguf kms:alias/models @aws
        $sealed.KeyService | Should -Be 'aws-kms'
        $sealed.KeyId | Should -Be $key.KeyId
        foreach ($name in $key, $key.KeyId, 'kms:alias/models', "kms:$($key.KeyId.Split('/')[1])") {
            $sealed | Unprotect-ModelWeights -Key $name -Manifest $sealed.Manifest -Destination opened.gguf -Force @aws
            (Get-FileHash opened.gguf).Hash | Should -Be (Get-FileHash m.gguf).Hash
        }
        # The ARN's region will do.
        $null = $sealed | Unprotect-ModelWeights -Key $key.KeyId -Manifest $sealed.Manifest -Destination opened.gguf -Force -EndpointUrl $url
    }

    It 'another key, and the same key of another region, are refused' {
        $null = New-ModelSealingKey kms:one @aws
        $other = New-ModelSealingKey kms:other @aws
        $sealed = Protect-ModelWeights m.gguf kms:alias/one -Destination one.sealed @aws
        $wrong = @{ Manifest = $sealed.Manifest; Destination = 'wrong.gguf'; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'refused' }
        $null = $sealed | Unprotect-ModelWeights -Key $other @wrong @aws
        $refused.FullyQualifiedErrorId | Should -BeLike 'ModelKeyWrong,*'
        $null = $sealed | Unprotect-ModelWeights -Key $sealed.KeyId @wrong -EndpointUrl $url -Region us-east-1
        $refused.FullyQualifiedErrorId | Should -BeLike 'AwsRegionWrong,*'
        Test-Path wrong.gguf | Should -BeFalse
    }

    It 'a key that comes in the clear to an attested request is not used' {
        # moto does not know recipients: as if somebody between took the document out of the request.
        $null = New-ModelSealingKey kms:attested @aws
        $sealed = Protect-ModelWeights m.gguf kms:alias/attested -Destination attested.sealed @aws
        $emulator = Start-NitroTpmEmulator -InMemory
        try {
            $open = @{ Manifest = $sealed.Manifest; Destination = 'attested.gguf'; Tpm = $emulator }
            $null = $sealed | Unprotect-ModelWeights -Key kms:alias/attested @open @aws -ErrorVariable refused -ErrorAction SilentlyContinue
            $refused.FullyQualifiedErrorId | Should -BeLike 'ModelEnvelopeRefused,*'
            $null = Protect-ModelWeights m.gguf kms:alias/attested -Destination again.sealed -Tpm $emulator @aws -ErrorVariable refused `
                -ErrorAction SilentlyContinue
            $refused.FullyQualifiedErrorId | Should -BeLike 'ModelEnvelopeRefused,*'
        } finally { Stop-NitroTpmEmulator }
        Test-Path attested.gguf, again.sealed | Should -Not -Contain $true
    }

    It 'the policy of a key is read, sealed, tested, opened again and written' {
        $key = New-ModelSealingKey kms:sealed @aws
        $consumer = 'arn:aws:iam::123456789012:role/consumer'
        $image = @{ 4 = '11' * 48; 7 = '22' * 48 }
        $before = Get-ModelSealingPolicy kms:alias/sealed @aws
        Add-ModelSealingStatement kms:alias/sealed $consumer $image -Sid Image -WhatIf @aws
        (Get-ModelSealingPolicy $key @aws).PolicyDigest | Should -Be $before.PolicyDigest
        $null = Add-ModelSealingStatement $key $consumer $image -Sid Image -Confirm:$false @aws
        (Get-ModelSealingKey kms:alias/sealed @aws).IsSealed | Should -BeTrue
        $after = Get-ModelSealingPolicy $key.KeyId -EndpointUrl $url
        $after.Json | Should -BeLike '*kms:RecipientAttestation:NitroTPMPCR4*'
        Test-ModelSealingPolicy kms:alias/sealed $consumer -Pcr $image -Quiet @aws | Should -BeTrue
        Test-ModelSealingPolicy kms:alias/sealed $consumer -Quiet @aws | Should -BeFalse
        # As Get-KMSKey, Get-KMSKeyList, Get-KMSAliasList and Get-IAMRole put them out.
        $id = $key.KeyId.Split('/')[1]
        [pscustomobject]@{ KeyId = $id; Arn = $key.KeyId } | Test-ModelSealingPolicy -Principal $consumer -Pcr $image -Quiet @aws | Should -BeTrue
        ([pscustomobject]@{ AliasName = 'alias/sealed'; TargetKeyId = $id } | Get-ModelSealingPolicy @aws).IsSealed | Should -BeTrue
        $alias = [pscustomobject]@{ AliasName = 'alias/sealed'; AliasArn = $key.KeyId -replace ':key/.*', ':alias/sealed'; TargetKeyId = $id }
        ($alias | Get-ModelSealingKey @aws).KeyId | Should -Be $key.KeyId
        # Its ARN's region will do.
        ($alias | Get-ModelSealingPolicy -EndpointUrl $url).IsSealed | Should -BeTrue
        [pscustomobject]@{ RoleName = 'consumer'; Arn = $consumer } | Test-ModelSealingPolicy -Key $id -Pcr $image -Quiet @aws | Should -BeTrue
        ([pscustomobject]@{ KeyId = $id; KeyArn = $key.KeyId } | Get-ModelSealingKey @aws).Aliases | Should -Be 'alias/sealed'
        $null = Remove-ModelSealingStatement $key Image -Confirm:$false @aws
        $null = [pscustomobject]@{ KeyId = $id; Arn = $key.KeyId } | Set-ModelSealingPolicy -Policy $before -Force -Confirm:$false @aws
        (Get-ModelSealingPolicy $key @aws).PolicyDigest | Should -Be $before.PolicyDigest
    }

    It 'region and credentials come from the session as AWS.Tools keeps them' {
        $StoredAWSRegion = 'eu-west-1'
        (New-ModelSealingKey kms:stored -EndpointUrl $url).KeyId | Should -BeLike 'arn:aws:kms:eu-west-1:*'
    }

    It 'what cannot be used is said: <Id>' -ForEach @(
        @{ Id = 'AwsEndpointRefused'; Parameters = @{ EndpointUrl = 'http://192.0.2.1'; Region = 'eu-central-1' } }
        @{ Id = 'AwsRegionWrong'; Parameters = @{ Region = 'nowhere' } }
        @{ Id = 'AwsUnreachable'; Parameters = @{ EndpointUrl = 'https://127.0.0.1:9'; Region = 'eu-central-1' } }
        @{ Id = 'AwsNoCredentials'; Parameters = @{ ProfileName = 'nobody-has-this'; Region = 'eu-central-1' } }
    ) {
        $null = Get-ModelSealingKey kms:* @Parameters -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$($refused[0])" | Should -Not -Match 'example'
    }

    It 'regions are completed with their names' {
        $line = 'Get-ModelSealingKey kms:* -Region eu-cen'
        $found = (TabExpansion2 $line $line.Length).CompletionMatches
        $found.CompletionText | Should -Contain 'eu-central-1'
        ($found | Where-Object CompletionText -EQ 'eu-central-1').ToolTip | Should -BeLike '*Frankfurt*'
    }

    It 'the AWS SDK stays in the context of the module' {
        $null = Get-ModelSealingKey kms:* @aws
        [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.GetName().Name | Should -Not -Contain 'AWSSDK.Core'
        $own = [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ 'OckamPS'
        $own.Assemblies.GetName().Name | Should -Contain 'AWSSDK.KeyManagementService'
    }
}
