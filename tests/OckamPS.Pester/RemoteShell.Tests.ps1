BeforeDiscovery {
    . "$PSScriptRoot/Walkthroughs.ps1"
    $why = Get-WhyNot sshd, ssh, ssh-keygen
}

Describe 'examples/RemoteShell.ps1' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        . "$PSScriptRoot/Walkthroughs.ps1"
    }

    AfterAll { Remove-TestHome }

    It 'runs a command over ssh and opens a PowerShell session through the portal, and leaves nothing behind' -Skip:($null -ne $why) -Tag "$why" {
        $ran = Complete-Walkthrough (Start-Walkthrough RemoteShell)
        $ran.ExitCode | Should -Be 0 -Because "$($ran.Output)$($ran.Errors)"
        $ran.Output | Should -Match '(?m)^hello from the other side of the portal'
        $ran.Output | Should -Match 'PowerShell 7\.\d+\.\d+ in process \d+, over 127\.0\.0\.1'
    }
}
