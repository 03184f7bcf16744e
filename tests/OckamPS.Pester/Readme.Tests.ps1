Describe 'The README' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $text = Get-Content -Raw -LiteralPath "$PSScriptRoot/../../README.md"
        $blocks = [regex]::Matches($text, '(?s)```powershell\r?\n(.*?)```').ForEach{ $_.Groups[1].Value }
    }

    AfterAll { Remove-TestHome }
    # What a command writes goes with the test.
    BeforeEach { Push-Location TestDrive: }
    AfterEach {
        Pop-Location
        Get-OckamNode | Remove-OckamNode
    }

    It 'has commands for PowerShell, each of which runs' {
        # Every block runs here, but for those whose own suite runs what they say; so a new one is never passed over.
        $elsewhere = @{ './examples/OckamDemo.ps1' = @('OckamDemo', 'HowDoesOckamWork', 'PortalToLlama', 'RemoteShell', 'SealedModel') }
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
