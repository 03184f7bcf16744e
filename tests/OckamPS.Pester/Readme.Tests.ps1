Describe 'The README' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $text = Get-Content -Raw -LiteralPath "$PSScriptRoot/../../README.md"
        $blocks = [regex]::Matches($text, '(?s)```powershell\r?\n(.*?)```').ForEach{ $_.Groups[1].Value }
    }

    AfterAll { Remove-TestHome }
    AfterEach { Get-OckamNode | Remove-OckamNode }

    It 'has commands for PowerShell, each of which runs' {
        # Blocks of other sections set up machines of their own, and are tested there.
        $blocks = @($blocks | Where-Object { $_ -match 'server -At /node/relay|New-OckamProject demo' })
        $blocks | Should -Not -BeNullOrEmpty
        foreach ($block in $blocks) {
            # The module is there already, from where it was published for the suites.
            $commands = $block -replace '(?m)^Import-Module .*$'
            { . ([scriptblock]::Create($commands)) } | Should -Not -Throw
            Get-OckamNode | Remove-OckamNode
        }
    }
}
