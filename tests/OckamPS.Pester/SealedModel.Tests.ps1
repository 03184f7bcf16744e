BeforeDiscovery {
    . "$PSScriptRoot/Walkthroughs.ps1"
    $why = Get-WhyNot
}

Describe 'examples/SealedModel.ps1' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        . "$PSScriptRoot/Walkthroughs.ps1"
    }

    AfterAll { Remove-TestHome }

    It 'lets the right image read the weights and nobody else, and leaves nothing behind' -Skip:($null -ne $why) -Tag "$why" {
        $ran = Complete-Walkthrough (Start-Walkthrough SealedModel)
        $ran.ExitCode | Should -Be 0 -Because "$($ran.Output)$($ran.Errors)"
        ([regex]::Matches($ran.Output, '(?m)^Refused: ')).Count | Should -Be 2
        $ran.Output | Should -Match 'Refused: .*without attestation'
        $ran.Output | Should -Match '(?s)IsVouchedFor *: True\s+IsAttested *: True'
        $ran.Output | Should -Match '\+ .*NitroTPMPCR4'
        $ran.Output | Should -Match 'PCR4 \(boot loader'
    }
}
