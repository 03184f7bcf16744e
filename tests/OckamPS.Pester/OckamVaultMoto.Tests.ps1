# Vaults with their signing keys in AWS KMS, which moto plays here: it makes keys of P-256 and signs with them.
Describe 'OckamVault in KMS with moto' {
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
        $outer = @{}
        foreach ($pair in @{ AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE'; AWS_SECRET_ACCESS_KEY = 'top-secret' }.GetEnumerator()) {
            $outer[$pair.Key] = [Environment]::GetEnvironmentVariable($pair.Key)
            [Environment]::SetEnvironmentVariable($pair.Key, $pair.Value)
        }
        $vault = New-OckamVault hsm -Kms -Region eu-central-1 -EndpointUrl $url
    }

    AfterAll {
        foreach ($pair in $outer.GetEnumerator()) { [Environment]::SetEnvironmentVariable($pair.Key, $pair.Value) }
        $moto.Kill($true)
        $moto.WaitForExit()
        Remove-TestHome
    }

    It 'New asks nobody, and keeps where the keys will be and no credentials' {
        $vault.Kind | Should -Be 'AwsKms'
        $vault.Path | Should -BeLike 'aws-kms:eu-central-1*'
        (New-OckamVault later -Kms -Region eu-west-1).Path | Should -Be 'aws-kms:eu-west-1'
        New-OckamVault never -Kms -Region eu-west-1 -WhatIf | Should -BeNullOrEmpty
        { New-OckamVault wrong -Kms -Region nowhere } | Should -Throw -ErrorId 'AwsRegionWrong,*'
        { New-OckamVault wrong -Kms -Region eu-west-1 -EndpointUrl http://192.0.2.1 } | Should -Throw -ErrorId 'AwsEndpointRefused,*'
        "$(Get-OckamVault | Format-List | Out-String)" | Should -Not -Match 'top-secret|AKIA'
    }

    It 'takes the region of the session as AWS.Tools keeps it' {
        $StoredAWSRegion = 'eu-west-3'
        (New-OckamVault stored -Kms).Path | Should -Be 'aws-kms:eu-west-3'
    }

    It 'an identity in it has a key of P-256, is rotated, and is who a channel ends at' {
        $made = New-OckamIdentity anna -Vault hsm
        $made.VaultName | Should -Be 'hsm'
        (Get-OckamVault hsm).Identities | Should -Be 1
        (Update-OckamIdentity anna -Confirm:$false).Changes | Should -Be 2
        $null = New-OckamNode a -Identity anna
        $null = New-OckamIdentity soft
        $null = New-OckamNode b -Identity soft
        (New-OckamSecureChannel -Node b -To /node/a/service/api).Peer | Should -Be $made.Identifier
        (New-OckamCredential soft -Identity anna).Issuer | Should -Be $made.Identifier
        { New-OckamIdentity no -Vault hsm -KeyType Ed25519 } | Should -Throw '*EcdsaP256*' -ErrorId 'VaultFailed,*'
        Remove-OckamNode a, b
    }

    It 'another process uses it' {
        (Invoke-Pwsh '(New-OckamIdentity other -Vault hsm).VaultName').Output | Should -Be 'hsm'
    }

    It 'a key that is there already becomes that of an identity, also from the pipeline of AWS.Tools' {
        $body = '{"KeySpec":"ECC_NIST_P256","KeyUsage":"SIGN_VERIFY"}'
        $headers = @{
            'X-Amz-Target' = 'TrentService.CreateKey'
            Authorization = 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/eu-central-1/kms/aws4_request, SignedHeaders=host, Signature=0'
        }
        $key = Invoke-RestMethod $url -Method Post -Headers $headers -Body $body -ContentType 'application/x-amz-json-1.1' `
            -SkipHeaderValidation
        # As Get-KMSKey puts it out.
        $listed = [pscustomobject]@{ KeyId = $key.KeyMetadata.KeyId; Arn = $key.KeyMetadata.Arn }
        $made = [pscustomobject]@{ KeyId = $listed.KeyId } | New-OckamIdentity boss -Vault hsm
        $made.VaultName | Should -Be 'hsm'
        { New-OckamIdentity none -Vault hsm -KmsKey 00000000-0000-0000-0000-000000000000 } | Should -Throw -ErrorId 'VaultFailed,*'
        { New-OckamIdentity none -Vault default -KmsKey $listed.Arn } | Should -Throw -ErrorId 'VaultFailed,*'
        Get-OckamIdentity none* | Should -BeNullOrEmpty
    }

    It 'what does not answer is said to be so' {
        $null = New-OckamVault away -Kms -Region eu-central-1 -EndpointUrl http://127.0.0.1:9
        { New-OckamIdentity lost -Vault away } | Should -Throw -ErrorId 'VaultUnavailable,*'
        Get-OckamIdentity lost* | Should -BeNullOrEmpty
        Remove-OckamVault away -Confirm:$false
    }

    It 'Remove takes identities and keys with it' {
        Remove-OckamVault hsm -Force
        Get-OckamVault hsm* | Should -BeNullOrEmpty
        Get-OckamIdentity anna* | Should -BeNullOrEmpty
    }
}
