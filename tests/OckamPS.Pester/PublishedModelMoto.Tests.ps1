# A store in S3, which moto plays here.
Describe 'Published models with moto' {
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
        $aws = @{ EndpointUrl = $url; Region = 'us-east-1' }
        $StoredAWSCredentials = [pscustomobject]@{ AccessKey = 'AKIAEXAMPLE'; SecretKey = 'example'; Token = 'session' }
        # moto looks at no signature, but at whose it might be.
        $signed = @{ Authorization = 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0' }
        $null = Invoke-WebRequest "$url/ai-corp" -Method Put -Headers $signed -SkipHeaderValidation
        $null = Invoke-WebRequest "$url/ai-corp?versioning" -Method Put -Headers $signed -SkipHeaderValidation -Body (
            '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>')
        Push-Location (New-Item -ItemType Directory "$script:TestHome-files")
        $bytes = [byte[]]::new(18MB)
        [System.Random]::new(7).NextBytes($bytes)
        [System.IO.File]::WriteAllBytes("$PWD/llama.gguf", $bytes)
        $null = New-ModelSealingKey local:demo
    }

    AfterAll {
        Pop-Location
        Remove-Item -LiteralPath "$script:TestHome-files" -Recurse -Force
        $moto.Kill($true)
        $moto.WaitForExit()
        Remove-TestHome
    }

    It 'go there from Protect, at the path models, and come back byte for byte' {
        $made = Get-Item *.gguf | Protect-ModelWeights -Key local:demo | Publish-ModelWeights -Store s3://ai-corp @aws
        $made.ObjectName | Should -Be 'models/llama.gguf.sealed'
        (Get-PublishedModel s3://ai-corp/models @aws).Name | Should -Be 'llama.gguf'
        $null = New-Item -ItemType Directory saved
        $saved = Get-PublishedModel s3://ai-corp llama* @aws | Save-PublishedModel -Destination saved @aws
        (Get-FileHash $saved.Path).Hash | Should -Be (Get-FileHash llama.gguf.sealed).Hash
        { Publish-ModelWeights llama.gguf.sealed s3://ai-corp @aws -ErrorAction Stop } | Should -Throw -ErrorId 'ModelExists,*'
        $null = Publish-ModelWeights llama.gguf.sealed s3://ai-corp @aws -Force
    }

    It 'are kept as versions, which is warned of, until these go too' {
        Remove-PublishedModel s3://ai-corp llama.gguf -Force @aws -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match '2 versions'
        Get-PublishedModel s3://ai-corp @aws | Should -BeNullOrEmpty
        $removed = Get-PublishedModel s3://ai-corp -AllVersions @aws
        $removed.IsRemoved | Should -BeTrue
        $old = $removed.Versions | Where-Object { -not $_.IsRemoval } | Select-Object -First 1
        $saved = Save-PublishedModel s3://ai-corp llama.gguf -VersionId $old.VersionId -Destination old.sealed @aws -ErrorAction SilentlyContinue
        (Get-FileHash $saved.Path).Hash | Should -Be (Get-FileHash llama.gguf.sealed).Hash
        $removed | Remove-PublishedModel -AllVersions -Force @aws
        Get-PublishedModel s3://ai-corp -AllVersions @aws | Should -BeNullOrEmpty
    }

    It 'in a bucket that is not there are said' {
        { Get-PublishedModel s3://nowhere-at-all @aws -ErrorAction Stop } | Should -Throw -ErrorId 'AwsNotFound,*'
    }
}
