Describe 'Published models in a folder' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $null = New-Item -ItemType Directory -Path $TestHome
        if (-not $IsWindows) { chmod 700 $TestHome }
        Push-Location (New-Item -ItemType Directory -Path "$TestHome-work")
        $bytes = [byte[]]::new(300000)
        [System.Random]::new(7).NextBytes($bytes)
        [System.IO.File]::WriteAllBytes("$PWD/llama.gguf", $bytes)
        [System.IO.File]::WriteAllBytes("$PWD/phi.gguf", $bytes[0..4999])
        $null = New-ModelSealingKey local:demo
    }

    AfterAll {
        Pop-Location
        Remove-Item -Recurse -Force "$TestHome-work"
        Remove-TestHome
    }

    It 'go there from the pipeline of Protect, are listed, saved, opened and removed' {
        $made = Get-Item *.gguf | Protect-ModelWeights -Key local:demo -Unsigned -WarningAction SilentlyContinue |
            Publish-ModelWeights -Store ./store
        $made.Name | Should -Be 'llama.gguf', 'phi.gguf'
        $made[0].Store | Should -Be "folder:$PWD/store"
        (Get-PublishedModel ./store).Name | Should -Be 'llama.gguf', 'phi.gguf'
        (Get-PublishedModel "folder:$PWD/store" p*).Format | Should -Be 'Sealed'
        $null = New-Item -ItemType Directory saved
        $saved = Get-PublishedModel ./store llama* | Save-PublishedModel -Destination saved
        $saved.Path | Should -Be "$PWD/saved/llama.gguf.sealed"
        $saved.Verification | Should -Be 'SealedDigest'
        $saved.Sha256 | Should -Be (Get-FileHash llama.gguf.sealed).Hash
        $opened = $saved | Unprotect-ModelWeights -Key local:demo -AllowUnknownPublisher -WarningAction SilentlyContinue
        (Get-FileHash $opened.Path).Hash | Should -Be (Get-FileHash llama.gguf).Hash
        Get-PublishedModel ./store phi.gguf | Remove-PublishedModel -Force
        (Get-PublishedModel ./store).Name | Should -Be 'llama.gguf'
    }

    It 'of the application are one model each' {
        $null = Protect-ModelWeights phi.gguf local:demo -Format Application | Publish-ModelWeights -Store ./pairs
        $null = Publish-ModelWeights ./phi.gguf.*enc ./pairs -Force
        $pair = Get-PublishedModel ./pairs
        $pair.Format | Should -Be 'Application'
        $pair.DataKeyObjectName | Should -Be 'phi.gguf.datakey.enc'
        $saved = Save-PublishedModel ./pairs phi.gguf.enc -Destination other.enc
        (Get-FileHash $saved.DataKeyPath).Hash | Should -Be (Get-FileHash phi.gguf.datakey.enc).Hash
        Remove-Item ./pairs/phi.gguf.datakey.enc
        Get-PublishedModel ./pairs | Should -BeNullOrEmpty
        (Get-PublishedModel ./pairs -AllVersions).IsRemoved | Should -BeTrue
        Remove-PublishedModel ./pairs * -AllVersions -Force
        Get-ChildItem ./pairs | Should -BeNullOrEmpty
    }

    It 'are not replaced unasked, and nothing happens with -WhatIf' {
        $null = Protect-ModelWeights phi.gguf local:demo -Destination again.sealed -Unsigned -WarningAction SilentlyContinue
        $null = Publish-ModelWeights again.sealed ./more
        Publish-ModelWeights again.sealed ./more -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -BeLike 'ModelExists,*'
        Publish-ModelWeights again.sealed ./more -Name what -WhatIf
        Remove-PublishedModel ./more again -WhatIf
        Remove-PublishedModel ./more again -Force -WhatIf
        Save-PublishedModel ./more again -Destination what.if -WhatIf
        Test-Path what.if | Should -BeFalse
        (Get-PublishedModel ./more).Name | Should -Be 'again'
        (Publish-ModelWeights again.sealed ./more -Force).Name | Should -Be 'again'
    }

    It 'of one name in two stores are not saved over each other' {
        $null = Publish-ModelWeights again.sealed ./twin
        $saved = @(Get-PublishedModel ./more) + @(Get-PublishedModel ./twin) |
            Save-PublishedModel -Destination twins/ -Force -ErrorVariable refused -ErrorAction SilentlyContinue
        $saved.Path | Should -Be "$PWD/twins/again.sealed"
        "$refused" | Should -BeLike '*just now*'
    }

    It 'that are not there are said: <Id>' -ForEach @(
        @{ Line = 'Get-PublishedModel ./nowhere'; Id = 'PublishedModelNotFound,*' }
        @{ Line = 'Get-PublishedModel ./store nothing'; Id = 'PublishedModelNotFound,*' }
        @{ Line = 'Get-PublishedModel ftp://x'; Id = 'ModelValueInvalid,*' }
        @{ Line = 'Publish-ModelWeights llama.gguf ./store'; Id = 'ModelMalformed,*' }
        @{ Line = 'Publish-ModelWeights *.sealed ./store -Name one'; Id = 'InvalidFormat,*' }
        @{ Line = 'Save-PublishedModel ./store llama.gguf -VersionId 1'; Id = 'PublishedModelNotFound,*' }
    ) {
        { . ([scriptblock]::Create($Line)) -ErrorAction Stop } | Should -Throw -ErrorId $Id
    }

    It 'show what matters in a table' {
        $text = Get-PublishedModel ./store | Format-Table | Out-String -Width 140
        $text | Should -Match 'llama[.]gguf +Sealed +30\d,\d{3} \d{4}-\d\d-\d\d'
    }
}

Describe 'Models of Hugging Face' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        Push-Location (New-Item -ItemType Directory -Path "$TestHome-work")
        $hub = Start-TestHub
    }

    AfterAll {
        Stop-TestHub $hub
        Pop-Location
        Remove-Item -Recurse -Force "$TestHome-work"
        Remove-TestHome
    }

    It 'are saved from the commit of their branch, with the hash that the hub says' {
        $saved = Save-HuggingFaceModel owner/model *.gguf -EndpointUrl $hub.Url
        $saved.Commit | Should -Be '0123456789abcdef0123456789abcdef01234567'
        $saved.Revision | Should -Be 'main'
        $saved.Sha256 | Should -Be (Get-FileHash a.gguf).Hash
        (Save-HuggingFaceModel owner/model a.gguf -Revision $saved.Commit -Sha256 $saved.Sha256 -Destination b.gguf -EndpointUrl $hub.Url).Path |
            Should -Be "$PWD/b.gguf"
    }

    It 'are saved with a token from a SecureString or a file, and said where there is a gate' {
        $token = ConvertTo-SecureString hf_test -AsPlainText
        $null = Save-HuggingFaceModel owner/model config.json -Token $token -EndpointUrl $hub.Url
        "hf_test`n" | Set-Content token
        $null = Save-HuggingFaceModel owner/model config.json -TokenPath token -EndpointUrl $hub.Url -Force
        { Save-HuggingFaceModel owner/gated config.json -EndpointUrl $hub.Url -ErrorAction Stop } | Should -Throw -ErrorId 'ModelNotAllowed,*'
        { Save-HuggingFaceModel owner/model config.json -Token (ConvertTo-SecureString no -AsPlainText) -EndpointUrl $hub.Url -ErrorAction Stop } |
            Should -Throw -ErrorId 'ModelNotAllowed,*'
    }

    It 'are not saved over each other' {
        { Save-HuggingFaceModel owner/model a/config.json, b/config.json -Destination each/ -Force -EndpointUrl $hub.Url } |
            Should -Throw "*'a/config.json' and 'b/config.json'*" -ErrorId 'InvalidFormat,*'
        Test-Path each | Should -BeFalse
        $null = Save-HuggingFaceModel owner/model a/config.json -Destination each/ -EndpointUrl $hub.Url
        Test-Path each/config.json | Should -BeTrue
    }

    It 'are not saved over what is there, nor with another hash, nor with -WhatIf' {
        'mine' | Set-Content there.gguf
        { Save-HuggingFaceModel owner/model a.gguf -Destination there.gguf -EndpointUrl $hub.Url -ErrorAction Stop } |
            Should -Throw -ErrorId 'ModelExists,*'
        { Save-HuggingFaceModel owner/model a.gguf -Sha256 ('0' * 64) -Destination zero.gguf -EndpointUrl $hub.Url -ErrorAction Stop } |
            Should -Throw -ErrorId 'ModelDamaged,*'
        Save-HuggingFaceModel owner/model a.gguf -Destination what.if -EndpointUrl $hub.Url -WhatIf
        Get-Content there.gguf | Should -Be 'mine'
        Test-Path zero.gguf, what.if | Should -Be $false, $false
    }
}
