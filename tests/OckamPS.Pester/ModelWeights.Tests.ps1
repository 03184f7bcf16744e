Describe 'Encrypted model weights' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $null = New-Item -ItemType Directory -Path $TestHome
        if (-not $IsWindows) { chmod 700 $TestHome }
        Push-Location (New-Item -ItemType Directory -Path "$TestHome-work")
        $bytes = [byte[]]::new(300000)
        [System.Random]::new(7).NextBytes($bytes)
        [System.IO.File]::WriteAllBytes("$PWD/llama.gguf", $bytes)
        [System.IO.File]::WriteAllBytes("$PWD/empty.gguf", [byte[]]::new(0))
        $sha384 = (Get-FileHash llama.gguf -Algorithm SHA384).Hash.ToLowerInvariant()
        $key = New-ModelSealingKey local:demo
        $publisher = (New-OckamIdentity ai-corp).Identifier
        $other = (New-OckamIdentity other).Identifier
        function Flip([string]$File, [int]$At) {
            $all = [System.IO.File]::ReadAllBytes("$PWD/$File")
            $all[$At] = $all[$At] -bxor 1
            [System.IO.File]::WriteAllBytes("$PWD/$File", $all)
        }
    }

    AfterAll {
        Pop-Location
        Remove-Item -Recurse -Force "$TestHome-work"
        Remove-TestHome
    }

    It 'are made of all files of a pipeline, and come back byte for byte' {
        $made = Get-Item *.gguf | Protect-ModelWeights -Key local:demo -Publisher ai-corp -ChunkSize 4096
        $made.Path | Split-Path -Leaf | Sort-Object | Should -Be 'empty.gguf.sealed', 'llama.gguf.sealed'
        $llama = $made | Where-Object ModelName -EQ llama.gguf
        $llama.Size | Should -Be 300000
        $llama.Sha384 | Should -Be $sha384
        $llama.Publisher | Should -Be $publisher
        $llama.KeyService | Should -Be 'local'
        $llama.KeyId | Should -Be 'demo'
        if (-not $IsWindows) { (Get-Item $llama.Path).UnixMode | Should -Be '-rw-------' }
        $null = New-Item -ItemType Directory -Path opened
        $opened = $made | Unprotect-ModelWeights -Key $key -Publisher ai-corp -Destination opened
        ($opened | Where-Object ModelName -EQ llama.gguf).Sha384 | Should -Be $sha384
        (Get-FileHash opened/llama.gguf -Algorithm SHA384).Hash | Should -Be $sha384
        (Get-Item opened/empty.gguf).Length | Should -Be 0
        $opened.IsVouchedFor | Should -Be $true, $true
        $opened.IsAttested | Should -Be $false, $false
    }

    It 'replace nothing unasked, in either direction' {
        $before = (Get-FileHash llama.gguf.sealed).Hash
        { Protect-ModelWeights llama.gguf local:demo } | Should -Throw -ErrorId 'ModelExists,*'
        { Unprotect-ModelWeights llama.gguf.sealed -Key local:demo -Publisher ai-corp } | Should -Throw -ErrorId 'ModelExists,*'
        (Get-FileHash llama.gguf.sealed).Hash | Should -Be $before
        $null = Protect-ModelWeights llama.gguf local:demo -Publisher ai-corp -ChunkSize 4096 -Force
        (Get-FileHash llama.gguf.sealed).Hash | Should -Not -Be $before
        (Unprotect-ModelWeights llama.gguf.sealed -Key local:demo -Publisher ai-corp -Force).Sha384 | Should -Be $sha384
    }

    It 'never become one file, not even with -Force' {
        $null = New-Item -ItemType Directory -Path many/a, many/b
        Copy-Item empty.gguf many/a/x.gguf
        Copy-Item llama.gguf many/b/x.gguf
        $how = @{ Key = 'local:demo'; Unsigned = $true; Force = $true; WarningAction = 'SilentlyContinue' }
        { Protect-ModelWeights many/a/x.gguf, many/b/x.gguf -Destination many/new @how } | Should -Throw '*2 files*' -ErrorId 'InvalidFormat,*'
        { Protect-ModelWeights many/a/x.gguf, llama.gguf -ModelName one @how } | Should -Throw '*one name*' -ErrorId 'InvalidFormat,*'
        Test-Path many/new | Should -BeFalse
        $made = Get-Item many/?/x.gguf | Protect-ModelWeights -Destination many/new/ @how -ErrorVariable refused -ErrorAction SilentlyContinue
        $made.Path | Should -Be "$PWD/many/new/x.gguf.sealed"
        $made.Size | Should -Be 0
        "$refused" | Should -BeLike '*just now*'
        $both = Protect-ModelWeights many/a/x.gguf, many/b/x.gguf @how
        $open = @{ Key = 'local:demo'; AllowUnknownPublisher = $true; Force = $true; WarningAction = 'SilentlyContinue' }
        { Unprotect-ModelWeights $both.Path -Destination many/plain @open } | Should -Throw -ErrorId 'InvalidFormat,*'
        Unprotect-ModelWeights $both.Path -Destination many/plain/ -WhatIf @open
        Test-Path many/plain | Should -BeFalse
        $opened = Unprotect-ModelWeights $both.Path -Destination many/plain/ @open -ErrorVariable refused -ErrorAction SilentlyContinue
        $opened.Path | Should -Be "$PWD/many/plain/x.gguf"
        "$refused" | Should -BeLike '*just now*'
        (Get-Item many/plain/x.gguf).Length | Should -Be 0
    }

    It 'only say with -WhatIf what would be done' {
        Protect-ModelWeights llama.gguf local:demo -Destination what.if -WhatIf | Should -BeNullOrEmpty
        Unprotect-ModelWeights llama.gguf.sealed -Key local:demo -Publisher ai-corp -Destination what.if -WhatIf | Should -BeNullOrEmpty
        New-ModelSealingKey local:whatif -WhatIf | Should -BeNullOrEmpty
        Test-Path what.if | Should -BeFalse
        Get-ModelSealingKey local:wh* | Should -BeNullOrEmpty
        $outer = $env:OCKAM_HOME
        $env:OCKAM_HOME = "$TestHome-none"
        try {
            Get-ModelSealingKey | Should -BeNullOrEmpty
            New-ModelSealingKey local:whatif -WhatIf
            { Protect-ModelWeights llama.gguf local:demo -Destination what.if -WhatIf } | Should -Throw -ErrorId 'ModelSealingKeyNotFound,*'
            Test-ModelWeights llama.gguf.sealed -Quiet | Should -BeTrue
            Test-Path $env:OCKAM_HOME | Should -BeFalse
        } finally { $env:OCKAM_HOME = $outer }
    }

    It 'are opened only as an expected publisher''s or as those of a manifest' {
        $open = @{ Path = 'llama.gguf.sealed'; Key = 'local:demo'; Destination = 'never.gguf' }
        { Unprotect-ModelWeights @open } | Should -Throw -ErrorId 'ModelPublisherRequired,*'
        { Unprotect-ModelWeights @open -Publisher $other } | Should -Throw -ErrorId 'ModelPublisherWrong,*'
        { Get-ModelWeights llama.gguf.sealed | Unprotect-ModelWeights -Key local:demo -Destination never.gguf } |
            Should -Throw -ErrorId 'ModelPublisherRequired,*'
        Test-Path never.gguf | Should -BeFalse
        (Get-ModelWeights llama.gguf.sealed).Manifest | Set-Content llama.json
        (Unprotect-ModelWeights @open -Manifest llama.json).IsVouchedFor | Should -BeTrue
        $second = Protect-ModelWeights empty.gguf local:demo -ModelName llama.gguf -Destination second.sealed
        { Unprotect-ModelWeights @open -Manifest $second -Force } | Should -Throw -ErrorId 'ModelManifestMismatch,*'
        $opened = Unprotect-ModelWeights @open -AllowUnknownPublisher -Force -WarningVariable warned -WarningAction SilentlyContinue
        $opened.IsVouchedFor | Should -BeFalse
        "$warned" | Should -BeLike '*stranger*'
    }

    It 'go only to the key that was named' {
        $null = New-ModelSealingKey local:another
        $open = @{ Path = 'llama.gguf.sealed'; Publisher = 'ai-corp'; Destination = 'no.gguf' }
        { Unprotect-ModelWeights @open -Key local:another } | Should -Throw -ErrorId 'ModelKeyWrong,*'
        { Unprotect-ModelWeights @open -Key local:missing } | Should -Throw -ErrorId 'ModelSealingKeyNotFound,*'
        { Unprotect-ModelWeights @open -Key demo } | Should -Throw '*local:NAME*'
        { Protect-ModelWeights llama.gguf file:policy.json -Destination no.sealed } | Should -Throw -ErrorId 'ModelValueInvalid,*'
    }

    It 'are bound to an encryption context' {
        $made = Protect-ModelWeights llama.gguf local:demo -EncryptionContext @{ stage = 'test' } -Destination context.sealed
        $made.EncryptionContext.stage | Should -Be 'test'
        $made.EncryptionContext.Count | Should -Be 1
        $open = @{ Key = 'local:demo'; Manifest = $made; Destination = 'context.gguf' }
        { $made | Unprotect-ModelWeights @open -EncryptionContext @{ stage = 'live' } } | Should -Throw -ErrorId 'ModelContextWrong,*'
        ($made | Unprotect-ModelWeights @open -EncryptionContext @{ stage = 'test' }).Sha384 | Should -Be $sha384
        { Protect-ModelWeights llama.gguf local:demo -EncryptionContext @{ a = $null } -Destination no.sealed } |
            Should -Throw -ErrorId 'InvalidFormat,*'
    }

    It 'are tested without a key' {
        $good = Test-ModelWeights llama.gguf.sealed -Publisher $publisher
        $good.Passed | Should -BeTrue
        $good.Checks.Check | Should -Be 'Form', 'Signature', 'Publisher', 'Content'
        $good.Weights.Sha384 | Should -Be $sha384
        (Test-ModelWeights llama.gguf.sealed other).Objections.Check | Should -Be 'Publisher'
        Copy-Item llama.gguf.sealed broken.sealed
        Flip broken.sealed 150000
        $bad = Get-Item broken.sealed | Test-ModelWeights
        $bad.Passed | Should -BeFalse
        $bad.Objections.Check | Should -Be 'Content'
        { Unprotect-ModelWeights broken.sealed -Key local:demo -Publisher ai-corp -Destination no.gguf } |
            Should -Throw -ErrorId 'ModelChunkRefused,*'
        Test-Path no.gguf | Should -BeFalse
        Test-ModelWeights llama.gguf -Quiet | Should -BeFalse
        { Get-ModelWeights llama.gguf } | Should -Throw '*neither*' -ErrorId 'ModelMalformed,*'
        $null = Protect-ModelWeights llama.gguf local:demo -Unsigned -Destination nobody.sealed -WarningAction SilentlyContinue
        (Test-ModelWeights nobody.sealed).Objections.Check | Should -Be 'Signature'
        Test-ModelWeights nobody.sealed -Manifest (Get-ModelWeights nobody.sealed) -Quiet | Should -BeTrue
    }

    It 'have the form of the application''s pair too' {
        $made = Protect-ModelWeights llama.gguf local:demo -Format Application
        $made.Path | Should -BeLike '*llama.gguf.enc'
        $made.DataKeyPath | Should -BeLike '*llama.gguf.datakey.enc'
        (Get-Item $made.Path).Length | Should -Be (300000 + 28)
        (Get-ModelWeights llama.gguf.enc).Size | Should -Be 300000
        (Get-ModelWeights llama.gguf.enc).KeyId | Should -BeNullOrEmpty
        $open = @{ Path = 'llama.gguf.enc'; Key = 'local:demo'; Destination = 'pair.gguf' }
        { Unprotect-ModelWeights @open -Publisher ai-corp } | Should -Throw -ErrorId 'ModelPublisherRequired,*'
        (Unprotect-ModelWeights @open -Manifest $made).IsVouchedFor | Should -BeTrue
        (Get-FileHash pair.gguf -Algorithm SHA384).Hash | Should -Be $sha384
        Flip llama.gguf.enc 1000
        { Unprotect-ModelWeights @open -Manifest $made -Force } | Should -Throw -ErrorId 'ModelChunkRefused,*'
        { Protect-ModelWeights llama.gguf local:demo -Format Application -Publisher ai-corp } | Should -Throw '*-Publisher*'
    }

    It 'go on where an attempt was interrupted' -Skip:$IsWindows {
        # Sparse, and long enough to be stopped in the midst of it.
        $stream = [System.IO.File]::Create("$PWD/long.gguf")
        $stream.SetLength(100MB)
        $stream.Dispose()
        $left = [System.IO.FileInfo]::new("$PWD/.long.gguf.sealed.partial")
        $shell = [powershell]::Create()
        $seal = "Protect-ModelWeights long.gguf local:demo -Publisher ai-corp -ChunkSize 4096"
        $null = $shell.AddScript("Set-Location '$PWD'; Import-Module '$ModulePath'; $seal")
        $running = $shell.BeginInvoke()
        for ($i = 0; $i -lt 4000 -and -not ($left.Exists -and $left.Length -gt 4MB); $i++) {
            Start-Sleep -Milliseconds 5
            $left.Refresh()
        }

        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        # A machine that does much else takes seconds for anything; what shows that it was stopped is what there is not.
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
        $running.IsCompleted | Should -BeTrue
        $shell.Dispose()
        Test-Path long.gguf.sealed | Should -BeFalse
        $left.Length | Should -BeGreaterThan 4MB
        $said = Protect-ModelWeights long.gguf local:demo -Publisher ai-corp -ChunkSize 4096 -Verbose 4>&1
        "$said" | Should -BeLike '*chunks of an earlier attempt were kept*'
        Test-ModelWeights long.gguf.sealed -Publisher ai-corp -Quiet | Should -BeTrue
        Remove-Item long.gguf, long.gguf.sealed
    }
}

Describe 'Keys of models' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $null = New-ModelSealingKey local:one, local:two
    }
    AfterAll { Remove-TestHome }

    It 'are listed, by patterns too' {
        (Get-ModelSealingKey).Key | Should -Be 'local:one', 'local:two'
        (Get-ModelSealingKey local:t*).KeyId | Should -Be 'two'
        (New-ModelSealingKey local:three | Get-ModelSealingKey).IsSealed | Should -BeFalse
        { Get-ModelSealingKey local:four } | Should -Throw -ErrorId 'ModelSealingKeyNotFound,*'
        (TabExpansion2 'Unprotect-ModelWeights -Key local:tw' 36).CompletionMatches.CompletionText | Should -Be 'local:two'
    }

    It 'have names that do not lead elsewhere, and one policy' {
        { New-ModelSealingKey local:one } | Should -Throw -ErrorId 'ModelExists,*'
        { New-ModelSealingKey local:../one } | Should -Throw -ErrorId 'ModelValueInvalid,*'
        { New-ModelSealingKey local:new -Policy '{ "Statement": 1 }' } | Should -Throw -ErrorId 'ModelPolicyInvalid,*'
        { New-ModelSealingKey file:new } | Should -Throw -ErrorId 'ModelValueInvalid,*'
    }
}
