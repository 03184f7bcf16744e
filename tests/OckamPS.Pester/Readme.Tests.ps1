Describe 'The README' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $text = Get-Content -Raw -LiteralPath "$PSScriptRoot/../../README.md"
        $blocks = [regex]::Matches($text, '(?s)```powershell\r?\n(.*?)```').ForEach{ $_.Groups[1].Value }
    }

    AfterAll { Remove-TestHome }
    # What a command writes goes with the test. What the README takes for given is here in small: an image, a model, a machine that has
    # started the one, and a server for the other.
    BeforeEach {
        Push-Location TestDrive:
        $image = [byte[]]::new(1024)
        $image[0], $image[1], $image[64], $image[65] = [byte[]][char[]]'MZPE'
        $image[60], $image[84], $image[88], $image[89], $image[149], $image[196] = 64, 240, 11, 2, 2, 16
        [System.IO.File]::WriteAllBytes("$TestDrive/uki.efi", $image)
        [System.IO.File]::WriteAllBytes("$TestDrive/llama.gguf", [byte[]](0x47, 0x47, 0x55, 0x46) + [byte[]]::new(100000))
        $emulator = Start-NitroTpmEmulator -InMemory -Image "$TestDrive/uki.efi"
        $ollama = Start-OllamaStandIn @()
        $server = $ollama.Address.Authority
        $defaults = @{
            'New-ModelKeyBroker:Root' = $emulator; 'Invoke-ModelChat:Root' = $emulator; 'Import-SealedModel:Server' = $server
            'Import-SealedModel:AllowPlaintextStore' = $true; 'Get-LoadedModel:Server' = $server; 'New-ModelGateway:Server' = $server
            'New-ModelGateway:Port' = 0
        }
        foreach ($name in $defaults.Keys) { $global:PSDefaultParameterValues[$name] = $defaults[$name] }
    }
    AfterEach {
        foreach ($name in $defaults.Keys) { $global:PSDefaultParameterValues.Remove($name) }
        Get-ModelGateway | Remove-ModelGateway
        Stop-OllamaStandIn $ollama
        Stop-NitroTpmEmulator
        Pop-Location
        Get-OckamNode | Remove-OckamNode
    }

    It 'has commands for PowerShell, each of which runs' {
        # Every block runs here, but for those whose own suite runs what they say; so a new one is never passed over.
        $elsewhere = @{
            './examples/OckamDemo.ps1' = @('OckamDemo', 'HowDoesOckamWork', 'PortalToLlama', 'RemoteShell')
            './examples/sealed-model/ShareModel.ps1 -Local -Cleanup' = @('ShareModel')
            './examples/portal-to-llama-on-ec2/PortalToLlamaOnEc2.ps1 -Local' = @('PortalToLlamaOnEc2')
        }
        foreach ($first in $elsewhere.Keys) {
            @($blocks | Where-Object { $_.StartsWith($first) }).Count | Should -Be 1 -Because "an exception is for one block: $first"
            foreach ($suite in $elsewhere[$first]) { "$PSScriptRoot/$suite.Tests.ps1" | Should -Exist }
        }

        $here = @($blocks | Where-Object { ($_ -split '\r?\n')[0] -notin $elsewhere.Keys })
        $here.Count | Should -Be ($blocks.Count - $elsewhere.Count)
        foreach ($block in $here) {
            # The module is there already, from where it was published for the suites.
            $commands = $block -replace '(?m)^Import-Module .*$'
            { . ([scriptblock]::Create($commands)) } | Should -Not -Throw
            Get-OckamNode | Remove-OckamNode
        }
    }

    It 'names walkthroughs that there are, each of which its own suite runs as the README has it' {
        $names = $blocks -split '\r?\n' | Where-Object { $_ -match '^\./examples/(\w+)\.ps1' } | ForEach-Object { $Matches[1] }
        $names | Sort-Object | Should -Be (Get-ChildItem "$PSScriptRoot/../../examples/*.ps1").BaseName
        foreach ($name in $names) { "$PSScriptRoot/$name.Tests.ps1" | Should -FileContentMatch "Start-Walkthrough $name\b" }
    }
}
