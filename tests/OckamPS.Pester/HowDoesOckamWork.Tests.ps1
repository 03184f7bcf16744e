BeforeDiscovery {
    . "$PSScriptRoot/Walkthroughs.ps1"
    $why = Get-WhyNot initdb, postgres, psql, pgbench
}

Describe 'examples/HowDoesOckamWork.ps1' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        . "$PSScriptRoot/Walkthroughs.ps1"
    }

    AfterAll { Remove-TestHome }

    It 'has the sentences exactly as they are written' {
        $script = Get-Content -Raw -LiteralPath "$PSScriptRoot/../../examples/HowDoesOckamWork.ps1"
        $script | Should -Match '(?m)^ +New-OckamTcpOutlet -To 5432; New-OckamRelay postgres\r?$'
        $script | Should -Match '(?m)^ +New-OckamTcpInlet -From 15432 -Via postgres\r?$'
    }

    It 'asks a PostgreSQL server through the portal, and leaves nothing behind' -Skip:($null -ne $why) -Tag "$why" {
        $ran = Complete-Walkthrough (Start-Walkthrough HowDoesOckamWork 5432, 15432)
        $ran.ExitCode | Should -Be 0 -Because "$($ran.Output)$($ran.Errors)"
        $ran.Output | Should -Match 'bank> New-OckamTcpOutlet -To 5432; New-OckamRelay postgres'
        $ran.Output | Should -Match 'analysis> New-OckamTcpInlet -From 15432 -Via postgres'
        $ran.Output | Should -Match '(?m)^ PostgreSQL \d+'
        $ran.Output | Should -Match 'number of transactions actually processed: 100/100'
        $ran.Output | Should -Match '(?m)^Target +True'
        $ran.Output | Should -Match '-> relay postgres'
    }
}
