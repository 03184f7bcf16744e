# The set-up for sharing models in AWS, which moto plays here, from an empty account and back to one.
Describe 'ModelSharing with moto' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $url = Start-Moto
        function Invoke-Ec2([hashtable]$Body) {
            $signed = 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-west-2/ec2/aws4_request, SignedHeaders=host, Signature=0'
            Invoke-RestMethod $url -Method Post -Headers @{ Authorization = $signed } -SkipHeaderValidation -Body (
                $Body + @{ Version = '2016-11-15' })
        }
        $subnet = @((Invoke-Ec2 @{ Action = 'DescribeSubnets' }).DescribeSubnetsResponse.subnetSet.item)[0].subnetId
        $quiet = @{ WarningAction = 'SilentlyContinue' }
    }

    AfterAll {
        Stop-Moto
        Remove-TestHome
    }

    It 'New-ModelBucket makes a bucket, says what it does, and does nothing the second time' {
        New-ModelBucket my-models -WhatIf @quiet | Should -BeNullOrEmpty
        $made = New-ModelBucket my-models -Tag @{ team = 'ai' } -WarningVariable warned -WarningAction SilentlyContinue
        $made.IsNew | Should -BeTrue
        $made.Store | Should -Be 's3://my-models/models'
        $made.Changes -join ' ' | Should -BeLike '*blocks of public access*versioning*'
        "$warned" | Should -BeLike '*TLS*'
        (New-ModelBucket my-models @quiet).IsNew | Should -BeFalse
        # As Get-S3Bucket puts them out.
        ([pscustomobject]@{ BucketName = 'my-models' } | New-ModelBucket @quiet).BucketName | Should -Be 'my-models'
        [pscustomobject]@{ BucketName = 'my-models'; BucketRegion = 'us-west-2' } | Get-PublishedModel | Should -BeNullOrEmpty
        $made | Get-PublishedModel | Should -BeNullOrEmpty
        [pscustomobject]@{ BucketName = 'other-models' } | Get-PublishedModel -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -BeLike 'AwsNotFound,*'
        New-ModelBucket No_Bucket -ErrorVariable refused -ErrorAction SilentlyContinue @quiet
        $refused.FullyQualifiedErrorId | Should -BeLike 'AwsInvalidRequest,*'
        New-ModelBucket my-models -Region eu-west-1 -ErrorVariable refused -ErrorAction SilentlyContinue @quiet
        $refused.FullyQualifiedErrorId | Should -BeLike 'AwsRegionWrong,*'
    }

    It 'New-ModelInstanceProfile keeps owner and consumer apart' {
        $key = New-ModelSealingKey kms:models
        New-ModelInstanceProfile -Consumer my-models $key -WhatIf | Should -BeNullOrEmpty
        $consumer = New-ModelInstanceProfile -Consumer my-models $key
        $owner = New-ModelInstanceProfile -Owner my-models $key
        $consumer.ProfileName | Should -Be 'ockamps-model-sharing-us-west-2-consumer'
        $consumer.Policy | Should -BeLike '*kms:Decrypt*'
        $consumer.Policy | Should -Not -BeLike '*PutObject*'
        $owner.Policy | Should -BeLike '*kms:GenerateDataKey*'
        $owner.Policy | Should -Not -BeLike '*kms:Decrypt*'
        ($key | New-ModelInstanceProfile -Consumer my-models).Changes | Should -BeNullOrEmpty
        # As Get-KMSKey puts it out.
        $listed = [pscustomobject]@{ KeyId = $key.KeyId.Split('/')[1]; Arn = $key.KeyId }
        ($listed | New-ModelInstanceProfile -Consumer my-models).Changes | Should -BeNullOrEmpty
        (New-ModelInstanceProfile -Consumer my-models $key -Prefix other).Changes | Should -Be 'rights'
        { New-ModelInstanceProfile -Consumer my-models kms:alias/models -ErrorAction Stop } | Should -Throw -ErrorId 'AwsInvalidRequest,*'
        # The role is the principal of a sealing statement.
        $image = @{ 4 = '11' * 48; 7 = '22' * 48 }
        $null = $consumer | Add-ModelSealingStatement $key -Pcr $image -Confirm:$false
        Test-ModelSealingPolicy $key $consumer.RoleArn -Pcr $image -Quiet | Should -BeTrue
    }

    It 'New-NitroTpmImage says what the image is worth, and New-ModelInstance starts from it' {
        New-NitroTpmImage -SourceRegion us-east-2 -WhatIf @quiet | Should -BeNullOrEmpty
        $image = New-NitroTpmImage -SourceRegion us-east-2 -WarningVariable warned -WarningAction SilentlyContinue
        $image.IsNew | Should -BeTrue
        "$warned" | Should -BeLike '*not attestable*'
        $image.SourceRegion | Should -Be 'us-east-2'
        $image.IsAttestable | Should -BeFalse
        # Of an image of one's own nobody here can tell.
        $null = New-NitroTpmImage -ImageId $image.ImageId -WhatIf -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike '*cannot be told*dm-verity*'
        (New-NitroTpmImage -SourceRegion us-east-2 @quiet).ImageId | Should -Be $image.ImageId
        $group = @((Invoke-Ec2 @{ Action = 'DescribeSecurityGroups' }).DescribeSecurityGroupsResponse.securityGroupInfo.item)[0].groupId
        $start = @{ SubnetId = $subnet; InstanceType = 'c5.large'; InstanceProfile = 'ockamps-model-sharing-us-west-2-consumer' }
        Set-Content TestDrive:/start.sh "#!/bin/bash`necho started"
        $start.UserDataPath = 'TestDrive:/start.sh'
        $image | New-ModelInstance loader @start -WhatIf | Should -BeNullOrEmpty
        $instance = $image | New-ModelInstance loader @start
        $instance.IsNew | Should -BeTrue
        $instance.State | Should -Be 'running'
        ($image | New-ModelInstance loader @start).InstanceId | Should -Be $instance.InstanceId
        $other = $start + @{}
        $other.Remove('InstanceProfile')
        { $image | New-ModelInstance loader @other -ErrorAction Stop } | Should -Throw '*already*' -ErrorId 'AwsConflict,*'
        # As Get-EC2SecurityGroup and Get-EC2Subnet put them out.
        $given = @{ SubnetId = [pscustomobject]@{ SubnetId = $subnet }; SecurityGroupId = [pscustomobject]@{ GroupId = $group } }
        ([pscustomobject]@{ ImageId = $image.ImageId } | New-ModelInstance second @given -InstanceType c5.large).SubnetId | Should -Be $subnet
        $start.InstanceType = 't2.micro'
        { $image | New-ModelInstance small @start -ErrorAction Stop } | Should -Throw '*NitroTPM*'
    }

    It 'Remove-ModelSharing removes all of it, the bucket and the key where they are named' {
        Remove-ModelSharing -BucketName my-models -WhatIf | Should -BeNullOrEmpty
        $gone = Remove-ModelSharing -BucketName my-models -KeyArn alias/models -Force
        $gone.Removed -join ' ' | Should -BeLike '*instance i-*image ami-*snapshot snap-*instance-profile*role*bucket my-models*key*'
        (Remove-ModelSharing -Force).Removed | Should -BeNullOrEmpty
        (Invoke-Ec2 @{ Action = 'DescribeImages'; 'Owner.1' = 'self' }).OuterXml | Should -Not -BeLike '*ami-*'
        (New-ModelBucket my-models @quiet).IsNew | Should -BeTrue
    }
}
