# The walkthrough on EC2, with moto in place of AWS, and machines of this one that run the very boot scripts of its instances.
BeforeDiscovery {
    $missing = 'unshare', 'ip', 'node', 'python3', 'aws', 'setpriv', 'useradd', 'curl' |
        Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) }
    $why = if (-not $IsLinux) { 'needs Linux' }
    elseif ((id -u) -ne 0) { 'needs root' }
    elseif ($missing) { "needs $($missing -join ' and ')" }
}

Describe 'examples/portal-to-llama-on-ec2/PortalToLlamaOnEc2.ps1 with moto' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $root = (Resolve-Path "$PSScriptRoot/../..").Path
        $folder = (New-Item -ItemType Directory "$script:TestHome-ec2").FullName
        # The program that was built last, as the machines see it.
        $build = Get-ChildItem "$root/src/Ockam.NodeHost/bin/*/net10.0/ockam-node.dll" | Sort-Object LastWriteTime | Select-Object -Last 1
        $dotnet = (Get-Item (Get-Command dotnet -CommandType Application | Select-Object -First 1).Source).ResolvedTarget
        Set-Content "$folder/ockam-node" "#!/bin/sh`nexec $dotnet exec /opt/build/ockam-node.dll `"`$@`""
        $env:OCKAMPS_SHARE = "$($build.DirectoryName)=/opt/build"
        $env:OCKAMPS_MODULE = $script:ModulePath
    }

    AfterAll {
        Remove-Item Env:OCKAMPS_SHARE, Env:OCKAMPS_MODULE -ErrorAction Ignore
        Remove-Item -LiteralPath "$script:TestHome-ec2" -Recurse -Force -ErrorAction Ignore
        Remove-TestHome
    }

    It 'brings the answer from instance to instance to the administrator, and leaves nothing in the account' -Skip:($null -ne $why) -Tag "$why" {
        # In a network of its own, where nobody else has the ports of the three.
        $command = "ip link set lo up && exec pwsh -NoProfile -NonInteractive -File examples/portal-to-llama-on-ec2/PortalToLlamaOnEc2.ps1 " +
            "-Emulated -Program $folder/ockam-node"
        Push-Location $root
        try { $output = & unshare --net --kill-child --fork bash -c $command 2>&1 | Out-String } finally { Pop-Location }
        $LASTEXITCODE | Should -Be 0 -Because $output
        $output | Should -Match "(?m)^What is Ockham's Razor\?`r?`nOf two explanations, prefer the one that needs fewer assumptions\."
        $output | Should -Match '(?m)^Left in the account: nothing'
    }
}
