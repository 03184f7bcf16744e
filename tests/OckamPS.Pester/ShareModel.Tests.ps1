BeforeDiscovery {
    . "$PSScriptRoot/Walkthroughs.ps1"
    $why = Get-WhyNot
}

Describe 'examples/sealed-model/ShareModel.ps1' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        . "$PSScriptRoot/Walkthroughs.ps1"
    }

    AfterAll { Remove-TestHome }

    It 'refuses the key to one image, releases it to the other, loads and asks the model, and leaves nothing behind' -Skip:($null -ne $why) -Tag "$why" {
        $ran = Complete-Walkthrough (Start-Walkthrough sealed-model/ShareModel)
        $ran.ExitCode | Should -Be 0 -Because "$($ran.Output)$($ran.Errors)"
        $ran.Output | Should -Match '(?m)^The model server is a stand-in at 127\.0\.0\.1:\d+\.'
        # The consumer is told the class, the owner the register.
        $ran.Output | Should -Match '(?m)^refused: The key broker I[0-9a-f]{64} refuses \(policy\)'
        $ran.Output | Should -Match "(?m)^I[0-9a-f]{64}: Statement 3 .* PCR4 \(boot loader"
        $ran.Output | Should -Match '(?m)^lantern:latest .* match '
        $ran.Output | Should -Match '(?m)^Who can read your weights\?'
        $ran.Output | Should -Match '(?m)^Passed +: True'
    }
}
