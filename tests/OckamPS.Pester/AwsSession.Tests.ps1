# What the AWS.Tools modules keep for a session is used too. The types here stand in for theirs, in the load context of everybody: AWS.Tools
# itself is not run.
Describe 'A session of AWS.Tools' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        # The SDK looks at this once in a process.
        $file = Join-Path $TestDrive 'credentials'
        "[mine]`naws_access_key_id = AKIAPROFILE`naws_secret_access_key = s`nregion = eu-north-1" | Set-Content $file
        $outer = $env:AWS_SHARED_CREDENTIALS_FILE
        $env:AWS_SHARED_CREDENTIALS_FILE = $file

        if (-not ('StandIn.Holder' -as [type])) {
            Add-Type -TypeDefinition @'
namespace StandIn
{
    public class Immutable
    {
        public string AccessKey => "AKIASTORED";
        public string SecretKey => "top secret";
        public string Token => "a-token";
    }

    public class Credentials
    {
        public virtual Immutable GetCredentials() => new Immutable();
    }

    public class Expired : Credentials
    {
        public override Immutable GetCredentials() => throw new System.InvalidOperationException("The session is over.");
    }

    // AWS.Tools lets nobody else see what it holds.
    public class Holder
    {
        public Holder(Credentials credentials) { Credentials = credentials; }
        internal Credentials Credentials { get; }
    }
}
'@
        }

        # Answers every request with a refusal, and remembers who signed it.
        $port = Get-FreePort
        $asked = [System.Collections.Concurrent.ConcurrentQueue[object]]::new()
        $listener = [System.Net.HttpListener]::new()
        $listener.Prefixes.Add("http://127.0.0.1:$port/")
        $listener.Start()
        $job = Start-ThreadJob -ArgumentList $listener, $asked -ScriptBlock {
            param($listener, $asked)
            try {
                while ($true) {
                    $context = $listener.GetContext()
                    $asked.Enqueue(@{
                        Authorization = $context.Request.Headers['Authorization']; Token = $context.Request.Headers['X-Amz-Security-Token']
                    })
                    $context.Response.StatusCode = 400
                    $body = [System.Text.Encoding]::ASCII.GetBytes('{"__type":"AccessDeniedException","message":"no"}')
                    $context.Response.OutputStream.Write($body, 0, $body.Length)
                    $context.Response.Close()
                }
            } catch { if ($listener.IsListening) { throw } }
        }
        $url = "http://127.0.0.1:$port"

        function Get-Signature([hashtable]$More = @{}) {
            $asked.Clear()
            $null = Get-ModelSealingKey kms:* -EndpointUrl $url @More -ErrorAction SilentlyContinue -ErrorVariable refused
            $signed = $null
            if (-not $asked.TryDequeue([ref]$signed)) { return "$($refused[0])" }
            $signed
        }
    }

    AfterAll {
        $env:AWS_SHARED_CREDENTIALS_FILE = $outer
        $listener.Stop()
        $listener.Close()
        $job | Wait-Job -Timeout 5 | Remove-Job -Force
        Remove-TestHome
    }

    It 'gives credentials as <Shape>' -ForEach @(
        @{ Shape = 'its own holder'; Stored = { [StandIn.Holder]::new([StandIn.Credentials]::new()) } }
        @{ Shape = 'the SDK has them'; Stored = { [StandIn.Credentials]::new() } }
        @{ Shape = 'keys'; Stored = { [StandIn.Immutable]::new() } }
        @{ Shape = 'a table'; Stored = { @{ AccessKey = 'AKIASTORED'; SecretKey = 'top secret'; SessionToken = 'a-token' } } }
        @{ Shape = 'STS answers'; Stored = {
            [pscustomobject]@{ Credentials = [pscustomobject]@{
                AccessKeyId = 'AKIASTORED'; SecretAccessKey = 'top secret'; SessionToken = 'a-token'
            } }
        } }
    ) {
        $StoredAWSCredentials = & $Stored
        $StoredAWSRegion = 'eu-west-3'
        $signed = Get-Signature
        $signed.Authorization | Should -BeLike '*Credential=AKIASTORED/*/eu-west-3/kms/*'
        $signed.Token | Should -Be 'a-token'
    }

    It 'gives way to a profile and to a region that are named' {
        $StoredAWSCredentials = [StandIn.Credentials]::new()
        $StoredAWSRegion = 'eu-west-3'
        (Get-Signature @{ ProfileName = 'mine' }).Authorization | Should -BeLike '*Credential=AKIAPROFILE/*/eu-north-1/kms/*'
        (Get-Signature @{ Region = 'eu-west-2' }).Authorization | Should -BeLike '*Credential=AKIASTORED/*/eu-west-2/kms/*'
        $line = 'Get-ModelSealingKey kms:* -ProfileName m'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'mine'
    }

    It 'that is over is said to be' {
        $StoredAWSCredentials = [StandIn.Holder]::new([StandIn.Expired]::new())
        Get-Signature @{ Region = 'eu-west-3' } | Should -BeLike '*The session is over.*Set-AWSCredential*'
    }
}

# What the cmdlets of AWS.Tools put out is taken by ours: by value, or by the names of its properties. Each cmdlet is really run, and the
# trace of PowerShell's binder says what became of the object. Nobody is asked then: the endpoint is refused.
Describe 'An object of AWS.Tools' {
    BeforeDiscovery {
        $account = '123456789012'
        $id = '11111111-2222-3333-4444-555555555555'
        $arn = "arn:aws:kms:us-west-2:${account}:key/$id"
        $role = "arn:aws:iam::${account}:role/consumer"
        $start = @{ InstanceName = 'loader'; ImageId = 'ami-0a'; SubnetId = 'subnet-0a' }
        $image = @{ Pcr = @{ 4 = '11' * 48 } }
        $bound = foreach ($row in @(
            , @('Get-OckamPortalInstance', 'Reservation', @{ InstanceName = 'i-01', 'i-02' })
            , @('Get-OckamPortalInstance', 'Instance', @{ InstanceName = 'i-01' })
            , @('Get-OckamPortalNetwork', 'Vpc', @{ Name = 'vpc-01' })
            , @('Get-OckamPortalNetwork', 'Subnet', @{ Name = 'subnet-01' })
            , @('Get-OckamPortalNetwork', 'Instance', @{ Name = 'subnet-01' })
            , @('Get-OckamPortalNetwork', 'Reservation', @{ Name = 'subnet-01', 'subnet-02' })
            , @('New-OckamPortalNetwork', 'Subnet', @{ SubnetId = 'subnet-01' }, @{ Name = 'corp' })
            , @('New-OckamPortalNetwork', 'SecurityGroup', @{ SecurityGroupId = 'sg-01' }, @{ Name = 'corp'; SubnetId = 'subnet-01' })
            , @('New-NitroTpmImage', 'Image', @{ ImageId = 'ami-0123456789abcdef0' })
            , @('New-ModelInstance', 'Image', @{ ImageId = 'ami-0123456789abcdef0' }, @{ InstanceName = 'loader'; SubnetId = 'subnet-0a' })
            , @('New-ModelInstance', 'Subnet', @{ SubnetId = 'subnet-01' }, @{ InstanceName = 'loader'; ImageId = 'ami-0a' })
            , @('New-ModelInstance', 'SecurityGroup', @{ SecurityGroupId = 'sg-01' }, $start)
            , @('New-ModelInstance', 'InstanceProfile', @{ InstanceProfile = 'consumer' }, $start)
            , @('New-ModelBucket', 'S3Bucket', @{ BucketName = 'my-models' })
            , @('New-ModelInstanceProfile', 'S3Bucket', @{ BucketName = 'my-models' }, @{ Consumer = $true })
            , @('New-ModelInstanceProfile', 'KeyMetadata', @{ KeyArn = $arn }, @{ Consumer = $true; BucketName = 'my-models' })
            , @('New-ModelInstanceProfile', 'KeyListEntry', @{ KeyArn = $arn }, @{ Owner = $true; BucketName = 'my-models' })
            , @('Get-PublishedModel', 'S3Bucket', @{ Store = 's3://my-models' })
            , @('Save-PublishedModel', 'S3Bucket', @{ Store = 's3://my-models' }, @{ Name = 'llama' })
            , @('Remove-PublishedModel', 'S3Bucket', @{ Store = 's3://my-models' }, @{ Name = 'llama' })
            , @('Import-SealedModel', 'S3Bucket', @{ Store = 's3://my-models' }, @{ ModelName = 'llama'; Key = $arn })
            , @('Get-ModelSealingKey', 'KeyMetadata', @{ Key = "kms:$arn" })
            , @('Get-ModelSealingKey', 'KeyListEntry', @{ Key = "kms:$arn" })
            , @('Get-ModelSealingKey', 'AliasListEntry', @{ Key = 'kms:arn:aws:kms:eu-west-3:123456789012:alias/models' })
            , @('Get-ModelSealingPolicy', 'KeyMetadata', @{ Key = "kms:$arn" })
            , @('Get-ModelSealingPolicy', 'AliasListEntry', @{ Key = 'kms:arn:aws:kms:eu-west-3:123456789012:alias/models' })
            , @('Set-ModelSealingPolicy', 'KeyListEntry', @{ Key = "kms:$arn" }, @{ Policy = '{}' })
            , @('Test-ModelSealingPolicy', 'KeyMetadata', @{ Key = "kms:$arn" })
            , @('Test-ModelSealingPolicy', 'Role', @{ Principal = $role }, @{ Key = $arn })
            , @('Test-ModelSealingPolicy', 'Caller', @{ Principal = "arn:aws:sts::${account}:assumed-role/admin/me" }, @{ Key = $arn })
            , @('Add-ModelSealingStatement', 'KeyListEntry', @{ Key = "kms:$arn" }, ($image + @{ Principal = $account }))
            , @('Add-ModelSealingStatement', 'Role', @{ Principal = $role }, ($image + @{ Key = $arn }))
            , @('Add-ModelSealingStatement', 'InstanceProfile', @{ Principal = $role }, ($image + @{ Key = $arn }))
            , @('Remove-ModelSealingStatement', 'KeyMetadata', @{ Key = "kms:$arn" }, @{ Sid = 'Image' })
            , @('New-OckamIdentity', 'KeyMetadata', @{ KmsKey = $id }, @{ Vault = 'hsm' })
            , @('New-OckamIdentity', 'KeyListEntry', @{ KmsKey = $id }, @{ Vault = 'hsm' })
            , @('Get-OckamPortalInstance', 'Region', @{ Region = 'eu-west-3' })
        )) {
            @{ Cmdlet = $row[0]; Kind = $row[1]; Binds = $row[2]; More = if ($row.Count -gt 3) { $row[3] } else { @{} } }
        }
        # Parameters with a name by which such an object could be meant, and why none binds there.
        $exempt = @{
            'New-OckamPortalInstance -InstanceName' = 'it is the name of an instance that is not there yet'
            'New-ModelInstance -InstanceName' = 'it is the name of an instance that is not there yet'
            'New-ModelInstance -KeyName' = 'an instance and an image in the pipeline have names of keys, of other instances'
            'Remove-OckamPortalNetwork -Name' = 'what is removed is found by Get-OckamPortalNetwork first; others may use a VPC too'
            'Remove-ModelSharing -BucketName' = 'a bucket goes with all models in it where it is named, and not by what comes along'
            'Remove-ModelSharing -KeyArn' = 'a key goes where it is named, and not by what comes along'
            'New-ModelSealingKey -Key' = 'it is the name of a key that is not there yet'
            'New-ModelBucket -EncryptionKeyArn' = 'the pipeline brings buckets'
            'New-OckamPortalInstance -ImageId' = 'the pipeline brings networks, and models for them'
            'New-OckamPortalInstance -Store' = 'the pipeline brings published models, which say in which store they are'
            'New-OckamPortalInstance -Key' = 'the pipeline brings published models, and what they say of their key is never believed'
            'New-OckamPortalInstance -TicketKey' = 'the pipeline brings networks and images'
            'Protect-ModelWeights -Key' = 'the pipeline brings files'
            'Unprotect-ModelWeights -Key' = 'the pipeline brings files, and what they say of their key is never believed'
            'Import-SealedModel -Key' = 'the pipeline brings models, and what they say of their key is never believed'
            'Publish-ModelWeights -Store' = 'the pipeline brings files'
            'Invoke-ModelChat -Server' = 'it is a model server'
        }
    }

    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        if (-not ('StandIn.Aws.Vpc' -as [type])) { Add-Type -Path "$PSScriptRoot/AwsToolsShapes.cs" }
        $outer = @{}
        $environment = @{ AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE'; AWS_SECRET_ACCESS_KEY = 'example'; AWS_REGION = 'us-west-2' }
        foreach ($pair in $environment.GetEnumerator()) {
            $outer[$pair.Key] = [Environment]::GetEnvironmentVariable($pair.Key)
            [Environment]::SetEnvironmentVariable($pair.Key, $pair.Value)
        }
        $account = '123456789012'
        $arn = "arn:aws:kms:us-west-2:${account}:key/11111111-2222-3333-4444-555555555555"
        $objects = @{
            Instance = [StandIn.Aws.Instance]@{
                InstanceId = 'i-01'; VpcId = 'vpc-01'; SubnetId = 'subnet-01'; ImageId = 'ami-0123456789abcdef0'; InstanceType = 't3.micro'
                State = [StandIn.Aws.InstanceState]@{ Code = 16; Name = 'running' }; KeyName = 'somebody'
            }
            Vpc = [StandIn.Aws.Vpc]@{ VpcId = 'vpc-01'; CidrBlock = '10.0.0.0/16' }
            Subnet = [StandIn.Aws.Subnet]@{ SubnetId = 'subnet-01'; VpcId = 'vpc-01'; AvailabilityZone = 'us-west-2a' }
            SecurityGroup = [StandIn.Aws.SecurityGroup]@{ GroupId = 'sg-01'; GroupName = 'mine'; VpcId = 'vpc-01' }
            Image = [StandIn.Aws.Image]@{ ImageId = 'ami-0123456789abcdef0'; Name = 'al2023'; Architecture = 'x86_64' }
            S3Bucket = [StandIn.Aws.S3Bucket]@{ BucketName = 'my-models'; BucketArn = 'arn:aws:s3:::my-models'; BucketRegion = 'us-west-2' }
            KeyMetadata = [StandIn.Aws.KeyMetadata]@{ KeyId = $arn.Split('/')[1]; Arn = $arn; AWSAccountId = $account }
            KeyListEntry = [StandIn.Aws.KeyListEntry]@{ KeyId = $arn.Split('/')[1]; KeyArn = $arn }
            AliasListEntry = [StandIn.Aws.AliasListEntry]@{
                AliasName = 'alias/models'; AliasArn = "arn:aws:kms:eu-west-3:${account}:alias/models"; TargetKeyId = $arn.Split('/')[1]
            }
            Role = [StandIn.Aws.Role]@{ Arn = "arn:aws:iam::${account}:role/consumer"; RoleName = 'consumer'; RoleId = 'AROA1' }
            InstanceProfile = [StandIn.Aws.InstanceProfile]@{
                Arn = "arn:aws:iam::${account}:instance-profile/consumer"; InstanceProfileName = 'consumer'
            }
            Caller = [StandIn.Aws.GetCallerIdentityResponse]@{ Account = $account; Arn = "arn:aws:sts::${account}:assumed-role/admin/me" }
            Region = [StandIn.Aws.AWSRegion]@{ Region = 'eu-west-3'; Name = 'Europe (Paris)' }
        }
        $objects.Reservation = [StandIn.Aws.Reservation]@{ ReservationId = 'r-01'; OwnerId = $account }
        $objects.Reservation.Instances.AddRange([StandIn.Aws.Instance[]]@($objects.Instance, @{ InstanceId = 'i-02'; SubnetId = 'subnet-02' }))
        $objects.InstanceProfile.Roles.Add($objects.Role)

        function Get-Transformation([string]$Name, [string]$Parameter) {
            (Get-Command $Name).Parameters[$Parameter].Attributes | Where-Object { $_.GetType().Namespace -eq 'OckamPS.Module.Arguments' }
        }

        # What of an object in the pipeline PowerShell binds to which parameters.
        function Get-Binding([string]$Name, [object]$Given, [hashtable]$More) {
            $all = $More.Clone()
            $parameters = (Get-Command $Name).Parameters
            if ($parameters.ContainsKey('EndpointUrl')) { $all.EndpointUrl = 'http://192.0.2.1' }
            if ($parameters.ContainsKey('WhatIf')) { $all.WhatIf = $true }
            $file = New-TemporaryFile
            $failed = @()
            try {
                Trace-Command -Name ParameterBinding -FilePath $file -Expression {
                    $null = $Given | & $Name @all -ErrorAction SilentlyContinue -ErrorVariable failed -WarningAction SilentlyContinue
                }
                $text = [System.IO.File]::ReadAllText($file)
            } finally { Remove-Item -LiteralPath $file }
            # Otherwise it was not understood.
            "$($failed | ForEach-Object FullyQualifiedErrorId)" | Should -Not -Match 'NotBound|Transformation|Argument'
            foreach ($one in $failed) {
                "$($one.TargetObject)" | Should -Not -BeNullOrEmpty -Because "$($one.FullyQualifiedErrorId) is about something"
                $one.CategoryInfo.Category | Should -Not -Be 'NotSpecified'
                "$($one.ErrorDetails.RecommendedAction)" | Should -Not -BeNullOrEmpty
                if ($one.FullyQualifiedErrorId -like 'AwsEndpointRefused,*') { $one.CategoryInfo.Category | Should -Be 'SecurityError' }
            }
            $text = $text.Substring($text.IndexOf("BIND PIPELINE object to parameters: [$Name]"))
            $binding = @{}
            foreach ($match in [regex]::Matches($text, 'BIND arg \[(.*)\] to param \[(\w+)\] SUCCESSFUL')) {
                $parameter, $value = $match.Groups[2].Value, $match.Groups[1].Value
                # The trace does not show what is in an array.
                if ($value -eq 'System.String[]') {
                    $value = (Get-Transformation $Name $parameter).Transform($null, $Given)
                }
                $binding[$parameter] = $value
            }
            $binding
        }
    }

    AfterAll {
        foreach ($pair in $outer.GetEnumerator()) { [Environment]::SetEnvironmentVariable($pair.Key, $pair.Value) }
        Remove-TestHome
    }

    It 'binds: <Kind> | <Cmdlet>' -ForEach $bound {
        $found = Get-Binding $Cmdlet $objects[$Kind] $More
        $found.Keys | Sort-Object | Should -Be ($Binds.Keys | Sort-Object)
        foreach ($name in $Binds.Keys) { $found[$name] | Should -Be $Binds[$name] }
    }

    It 'that stands for nothing there is not taken for its name: <Kind> | <Cmdlet>' -ForEach @(
        @{ Kind = 'Vpc'; Cmdlet = 'Remove-OckamPortalNetwork' }
        @{ Kind = 'Vpc'; Cmdlet = 'New-OckamPortalNetwork'; More = @{ Name = 'corp' } }
        @{ Kind = 'Vpc'; Cmdlet = 'Get-PublishedModel' }, @{ Kind = 'Vpc'; Cmdlet = 'New-ModelBucket' }
        @{ Kind = 'S3Bucket'; Cmdlet = 'Get-ModelSealingPolicy' }, @{ Kind = 'Role'; Cmdlet = 'Get-ModelSealingKey' }
        @{ Kind = 'S3Bucket'; Cmdlet = 'Get-OckamPortalInstance' }, @{ Kind = 'Vpc'; Cmdlet = 'New-OckamIdentity' }
    ) {
        $all = if (Test-Path Variable:More) { $More } else { @{} }
        $failed = @()
        $null = $objects[$Kind] | & $Cmdlet @all -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'InputObjectNotBound,*'
    }

    It 'is taken as an argument too' {
        $take = { param($cmdlet, $parameter, $value) (Get-Transformation $cmdlet $parameter).Transform($null, $value) }
        & $take New-ModelInstance SecurityGroupId $objects.SecurityGroup, 'sg-02' | Should -Be 'sg-01', 'sg-02'
        & $take New-ModelInstance KeyName ([StandIn.Aws.KeyPairInfo]@{ KeyName = 'mine' }) | Should -Be 'mine'
        & $take New-ModelBucket EncryptionKeyArn $objects.KeyMetadata | Should -Be $arn
        & $take New-OckamPortalInstance TicketKey $objects.KeyListEntry | Should -Be $arn
        & $take Protect-ModelWeights Key $objects.KeyMetadata | Should -Be "kms:$arn"
        & $take Unprotect-ModelWeights Key $objects.KeyMetadata.KeyId | Should -Be "kms:$($objects.KeyMetadata.KeyId)"
        & $take Publish-ModelWeights Store $objects.S3Bucket | Should -Be 's3://my-models'
        & $take New-OckamPortalInstance ImageId $objects.Image | Should -Be 'ami-0123456789abcdef0'
        & $take New-OckamPortalInstance Store $objects.S3Bucket | Should -Be 's3://my-models'
        & $take Remove-ModelSharing KeyArn $objects.KeyListEntry, 'kms:alias/a' | Should -Be "kms:$arn", 'kms:alias/a'
        & $take Get-ModelSealingKey Region ([StandIn.Aws.RegionEndpoint]@{ SystemName = 'eu-west-3'; DisplayName = 'Europe (Paris)' }) |
            Should -Be 'eu-west-3'
        & $take Get-OckamPortalInstance InstanceName @($objects.Reservation, $objects.Instance) | Should -Be 'i-01', 'i-02', 'i-01'
    }

    It 'of which a file speaks does not say by which key it is opened' {
        $weights = [OckamPS.ModelWeightsInfo]@{
            Path = 'm.sealed'; ModelName = 'm'; KeyService = 'aws-kms'; KeyId = $arn; EncryptionContext = @{}
        }
        { (Get-Transformation Unprotect-ModelWeights Key).Transform($null, $weights) } | Should -Throw '*stands for no key*'
        foreach ($name in 'Unprotect-ModelWeights', 'Import-SealedModel') {
            (Get-Command $name).Parameters['Key'].ParameterSets.Values | ForEach-Object {
                $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName | Should -BeFalse
            }
        }
    }

    It 'is looked for at every parameter that could mean one' -ForEach @(@{ Bound = $bound; Exempt = $exempt }) {
        $natural = 'InstanceId|InstanceName|VpcId|SubnetId|SecurityGroupId|GroupId|ImageId|BucketName|KeyId|KeyArn|Arn|RoleArn|Principal|' +
            'KmsKey|KeyName|InstanceProfileName|TicketKey|EncryptionKeyArn'
        $missing = foreach ($command in Get-Command -Module OckamPS) {
            $asks = $command.Parameters.ContainsKey('ProfileName') -or $command.Name -eq 'New-OckamIdentity'
            foreach ($parameter in $command.Parameters.Values) {
                if (-not $asks -or -not (@($parameter.Name) + $parameter.Aliases -match "^($natural|Key|Store)$")) { continue }
                if ($Exempt.ContainsKey("$($command.Name) -$($parameter.Name)")) { continue }
                if (-not ($Bound | Where-Object { $_.Cmdlet -eq $command.Name -and $_.Binds.ContainsKey($parameter.Name) })) {
                    "$($command.Name) -$($parameter.Name)"
                }
            }
        }
        $missing | Should -BeNullOrEmpty
    }

    It 'meets cmdlets that ask AWS where -ProfileName, -Region and -EndpointUrl say, by the names that AWS.Tools has for them' {
        $base = (Get-Command New-ModelBucket).ImplementingType.Assembly.GetType('OckamPS.Module.Pipeline.AwsCmdlet')
        $ask = Get-Command -Module OckamPS | Where-Object { $base.IsAssignableFrom($_.ImplementingType) }
        $ask.Count | Should -BeGreaterThan 20
        foreach ($command in @($ask) + (Get-Command New-OckamVault)) {
            $command.Parameters['ProfileName'].Aliases | Should -Be 'AWSProfileName', 'StoredCredentials'
            $command.Parameters['Region'].Aliases | Should -Be 'RegionToCall'
            $command.Parameters['EndpointUrl'].ParameterType | Should -Be ([uri])
            # The name of an instance profile is called so too.
            $command.Parameters['ProfileName'].ParameterSets.Values.ValueFromPipelineByPropertyName | Should -Not -Contain $true
        }
        # Nobody else names an account or a region, but for what asks the instance that it runs on.
        (Get-Command -Module OckamPS -ParameterName Region).Name | Sort-Object |
            Should -Be (@($ask.Name) + 'New-OckamVault' | Sort-Object)
    }
}
