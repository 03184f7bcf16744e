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
        # Blocks of other sections set up machines of their own, and are tested there.
        $blocks = @($blocks | Where-Object { $_ -match 'server -At /node/relay|New-OckamProject demo|Export-OckamTopology' })
        $blocks | Should -Not -BeNullOrEmpty
        foreach ($block in $blocks) {
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
