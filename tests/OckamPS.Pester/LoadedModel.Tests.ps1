Describe 'Loaded models' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $null = New-Item -ItemType Directory -Path $TestHome
        if (-not $IsWindows) { chmod 700 $TestHome }
        Push-Location (New-Item -ItemType Directory -Path "$TestHome-work")
        $bytes = [byte[]]::new(300000)
        [System.Random]::new(7).NextBytes($bytes)
        [System.Text.Encoding]::ASCII.GetBytes('GGUF').CopyTo($bytes, 0)
        [System.IO.File]::WriteAllBytes("$PWD/llama.gguf", $bytes)
        $sha384 = (Get-FileHash llama.gguf -Algorithm SHA384).Hash.ToLowerInvariant()
        $after = [Convert]::ToHexString([System.Security.Cryptography.SHA384]::HashData(
            [byte[]]::new(48) + [Convert]::FromHexString($sha384))).ToLowerInvariant()
        $null = New-ModelSealingKey local:demo
        $publisher = (New-OckamIdentity ai-corp).Identifier
        $null = New-OckamIdentity other
        $sealed = Protect-ModelWeights llama.gguf local:demo -Publisher ai-corp -ChunkSize 4096
        $emulator = Start-NitroTpmEmulator -InMemory
        $context = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext((Get-Command Import-SealedModel).ImplementingType.Assembly)
        $library = $context.LoadFromAssemblyName('Ockam.Models')
        $ollama = $library.GetType('Ockam.Models.OllamaStandIn').GetMethod('Start').Invoke($null, @($null, $null))
        $at = @{ Server = $ollama.Address.Authority }
        $how = @{ Key = 'local:demo'; Root = $emulator; AllowPlaintextStore = $true; WarningAction = 'SilentlyContinue' } + $at
    }

    AfterAll {
        $ollama.DisposeAsync().AsTask().Wait()
        Stop-NitroTpmEmulator
        Pop-Location
        Remove-Item -Recurse -Force "$TestHome-work"
        Remove-TestHome
    }

    It 'are refused a place where their weights may stay, before anything is asked' {
        $plain = $how.Clone()
        $plain.Remove('AllowPlaintextStore')
        { Import-SealedModel llama.gguf.sealed -Publisher ai-corp @plain } | Should -Throw -ErrorId 'ModelPlaintextStore,*'
        $ollama.Requests | Should -Not -Contain 'POST /api/create'
        (Get-NitroTpmPcr 15).IsZero | Should -BeTrue
    }

    It 'only say with -WhatIf what would be done' {
        Import-SealedModel llama.gguf.sealed -Publisher ai-corp @how -WhatIf | Should -BeNullOrEmpty
        (Get-NitroTpmPcr 15).IsZero | Should -BeTrue
    }

    It 'are not taken from anybody unasked, nor from another' {
        { Import-SealedModel llama.gguf.sealed @how } | Should -Throw -ErrorId 'ModelPublisherRequired,*'
        { Import-SealedModel llama.gguf.sealed -Publisher other @how } | Should -Throw -ErrorId 'ModelPublisherWrong,*'
        { Import-SealedModel no.sealed -Publisher other @how } | Should -Throw -ErrorId 'FileNotFound,*'
        (Get-NitroTpmPcr 15).IsZero | Should -BeTrue
    }

    It 'are measured once, and PCR15 shows it' {
        $loaded = $sealed | Import-SealedModel -Publisher ai-corp @how -WarningVariable warned
        $loaded.Name | Should -Be 'llama:latest'
        $loaded.Sha384 | Should -Be $sha384
        $loaded.Publisher | Should -Be $publisher
        $loaded.Pcr15 | Should -Be $after
        ($loaded.Attestation.Pcrs | Where-Object Index -EQ 15).Value | Should -Be $after
        $loaded.IsUploaded, $loaded.IsNewlyMeasured, $loaded.IsVouchedFor | Should -Be $true, $true, $true
        $warned -join '' | Should -BeLike '*Plain weights may stay*'
        (Get-NitroTpmPcr 15).Value | Should -Be $after
        $again = Import-SealedModel llama.gguf.sealed -Manifest $sealed -Name again:1 @how
        $again.IsUploaded, $again.IsNewlyMeasured | Should -Be $false, $false
        (Get-NitroTpmPcr 15).Value | Should -Be $after
        ($loaded | Out-String) | Should -BeLike '*llama:latest*300,000*'
    }

    It 'are listed with what is known of them' {
        $ollama.Add('foreign', [byte[]](0x47, 0x47, 0x55, 0x46))
        $all = Get-LoadedModel @at
        $all.Name | Sort-Object | Should -Be 'again:1', 'foreign:latest', 'llama:latest'
        $one = Get-LoadedModel llama @at
        $one.Sha384 | Should -Be $sha384
        $one.IsMeasured | Should -BeTrue
        $one.Event.Description | Should -Be 'llama.gguf'
        $one.Location | Should -Be 'Disk'
        $one.Publisher | Should -Be $publisher
        (Get-LoadedModel f* @at).Sha384 | Should -BeNullOrEmpty
        (Get-LoadedModel foreign @at).IsMeasured | Should -BeFalse
        ($all | Out-String) | Should -BeLike '*llama:latest*Disk*match*'
        ($one | Format-List | Out-String) | Should -BeLike "*$sha384*"
        { Get-LoadedModel nothing @at } | Should -Throw -ErrorId 'ModelNotFound,*'
    }

    It 'that came from a store are loaded without a copy of their own' {
        $null = New-Item -ItemType Directory -Path models
        Copy-Item llama.gguf.sealed models/
        $loaded = Import-SealedModel -Store ./models -ModelName llama.gguf -Publisher ai-corp -Name stored @how
        $loaded.Name | Should -Be 'stored:latest'
        Get-ChildItem models | Should -HaveCount 1
        $piped = Get-PublishedModel ./models | Import-SealedModel -Publisher ai-corp -Name piped @how
        $piped.Name | Should -Be 'piped:latest'
        { Import-SealedModel -Store ./models -ModelName none.gguf -Publisher ai-corp @how } | Should -Throw
    }

    It 'of the application are loaded by their manifest' {
        $pair = Protect-ModelWeights llama.gguf local:demo -Format Application
        $loaded = Import-SealedModel $pair.Path -Manifest $pair -Name pair @how
        $loaded.Sha384 | Should -Be $sha384
        (Get-NitroTpmPcr 15).Value | Should -Be $after
    }

    It 'are not loaded where something else was measured' {
        $null = Add-NitroTpmPcrMeasurement 15 -Text stranger
        $failed = $null
        try { Import-SealedModel llama.gguf.sealed -Publisher ai-corp -Name late @how } catch { $failed = $_ }
        $failed.Exception.Message | Should -BeLike "*$after*llama.gguf]*restart the machine*"
        (Get-LoadedModel @at).Name | Should -Not -Contain 'late:latest'
        $found = Get-LoadedModel llama @at -WarningVariable warned -WarningAction SilentlyContinue
        $found.IsMeasured | Should -BeFalse
        $warned -join '' | Should -BeLike '*llama:latest is served, and PCR15 does not show it*'
    }

    It 'go from memory alone, or for good' {
        "Import-Module '$ModulePath'`nRemove-LoadedModel pair -Server $($at.Server) -FromMemory -Confirm" | Set-Content asked.ps1
        "$('n' | & (Get-Process -Id $PID).Path -NoProfile -File asked.ps1)" | Should -BeLike '*Take out of memory*'
        Remove-LoadedModel pair @at -FromMemory
        (Get-LoadedModel pair @at).IsInMemory | Should -BeFalse
        Remove-LoadedModel pair @at -WhatIf
        (Get-LoadedModel pair @at) | Should -Not -BeNullOrEmpty
        Get-LoadedModel pair @at | Remove-LoadedModel -Force
        (Get-LoadedModel @at).Name | Should -Not -Contain 'pair:latest'
        { Remove-LoadedModel pair @at -Force } | Should -Throw -ErrorId 'ModelNotFound,*'
        Get-LoadedModel @at | Remove-LoadedModel -Confirm:$false
        Get-LoadedModel @at | Should -BeNullOrEmpty
    }

    It 'are completed by name' {
        $ollama.Add('complete-me', [byte[]](0x47, 0x47, 0x55, 0x46))
        $line = "Get-LoadedModel -Server $($at.Server) -Name comp"
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'complete-me:latest'
    }
}
