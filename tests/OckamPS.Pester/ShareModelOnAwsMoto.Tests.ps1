# The set-up half of the sharing of models, from an empty account and back to one, from one command each.
Describe 'ShareModelOnAws with moto' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $url = Start-Moto
        $example = "$PSScriptRoot/../../examples/sealed-model/ShareModelOnAws.ps1"
    }

    AfterAll {
        Stop-Moto
        Remove-TestHome
    }

    It 'does all of it with an emulator of its own from one command, and leaves nothing' {
        $endpoint = $env:AWS_ENDPOINT_URL
        $said = & $example -Emulated -InstanceType c5.large -WarningAction SilentlyContinue 6>&1 | Out-String
        $said | Should -BeLike '*1. A bucket*8. Everything is removed*instance i-*bucket ai-corp-models*key arn:aws:kms:*'
        $said | Should -Match '(?m)^Left in the account: nothing'
        $env:AWS_ENDPOINT_URL | Should -Be $endpoint
        $env:OCKAM_HOME | Should -Be $script:TestHome
        # What it did was not done here.
        Get-OckamIdentity | Should -BeNullOrEmpty
        Get-ModelSealingKey kms:* | Should -BeNullOrEmpty
    }

    It 'sets everything up, seals the model, can be run again, and cleans up' {
        $signed = 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-west-2/ec2/aws4_request, SignedHeaders=host, Signature=0'
        $ask = @{ Uri = $url; Method = 'Post'; Headers = @{ Authorization = $signed }; SkipHeaderValidation = $true }
        $subnets = Invoke-RestMethod @ask -Body @{ Action = 'DescribeSubnets'; Version = '2016-11-15' }
        $how = @{
            EndpointUrl = $url; Region = 'us-west-2'; InstanceType = 'c5.large'; WarningAction = 'SilentlyContinue'
            SubnetId = @($subnets.DescribeSubnetsResponse.subnetSet.item)[0].subnetId
        }
        $said = & $example ai-corp-models @how 6>&1 3>&1 | Out-String
        $said | Should -BeLike '*1. A bucket*7. On the instance*Import-SealedModel -Store s3://ai-corp-models/models*'
        $said | Should -BeLike '*refused: *'
        (Get-PublishedModel s3://ai-corp-models/models).Name | Should -BeLike 'lantern*'
        $said | Should -BeLike '*-Cleanup removes it*'
        $null = & $example ai-corp-models @how 6>&1 3>&1
        $gone = & $example ai-corp-models -EndpointUrl $url -Region us-west-2 -Cleanup
        $gone.Removed -join ' ' | Should -BeLike '*instance i-*image ami-*bucket ai-corp-models*key*'
        (Remove-ModelSharing -Force).Removed | Should -BeNullOrEmpty
        (& $example ai-corp-models -EndpointUrl $url -Region us-west-2 -Cleanup).Removed | Should -BeNullOrEmpty
    }
}
