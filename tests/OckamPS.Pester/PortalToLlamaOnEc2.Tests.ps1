BeforeDiscovery {
    . "$PSScriptRoot/Walkthroughs.ps1"
    $why = Get-WhyNot node
}

Describe 'examples/portal-to-llama-on-ec2/PortalToLlamaOnEc2.ps1' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        . "$PSScriptRoot/Walkthroughs.ps1"
    }

    AfterAll { Remove-TestHome }

    It 'brings the answer to the administrator on one machine, and leaves nothing behind' -Skip:($null -ne $why) -Tag "$why" {
        $ran = Complete-Walkthrough (Start-Walkthrough portal-to-llama-on-ec2/PortalToLlamaOnEc2)
        $ran.ExitCode | Should -Be 0 -Because "$($ran.Output)$($ran.Errors)"
        $ran.Output | Should -Match "(?m)^What is Ockham's Razor\?`nOf two explanations, prefer the one that needs fewer assumptions\."
    }

    It 'refuses to begin in AWS without programs for the instances' {
        $script = "$PSScriptRoot/../../examples/portal-to-llama-on-ec2/PortalToLlamaOnEc2.ps1"
        { & $script -Region us-west-2 } | Should -Throw '*Say where instances get ockam-node from*'
        { & $script -Region us-west-2 -Program s3://tools/ockam-node } | Should -Throw '*Say which release of Ollama*'
        { & $script -Region us-west-2 -Program s3://tools/ockam-node -Ollama s3://tools/ollama.tgz } | Should -Throw '*-OllamaHash*'
    }
}
