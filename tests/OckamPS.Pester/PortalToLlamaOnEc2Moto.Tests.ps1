# The walkthrough on EC2, with moto in place of AWS, and machines of this one that run the very boot scripts of its instances.
BeforeDiscovery {
    . "$PSScriptRoot/Walkthroughs.ps1"
    $why = if (-not $IsLinux) { 'needs Linux' } elseif ((id -u) -ne 0) { 'needs root' }
    else { Get-WhyNot unshare, ip, node, python3, aws, setpriv, useradd, curl, flock }
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

    It 'that is broken off in the middle is removed by -Cleanup alone, which can be repeated' -Skip:(-not $IsLinux) -Tag 'needs Linux' {
        $url = Start-Moto
        try {
            $example = "$root/examples/portal-to-llama-on-ec2/PortalToLlamaOnEc2.ps1"
            $where = '-Region', 'us-west-2', '-EndpointUrl', $url
            # Whoever runs the suites in the background may have had Ctrl+C ignored, and what ignores it at its start does so for good.
            $line = '--default-signal=INT', (Get-Process -Id $PID).Path, '-NoProfile', '-NonInteractive', '-File', $example, '-Program',
                's3://tools/ockam-node', '-Ollama', 's3://tools/ollama.tgz', '-OllamaHash', ('a' * 64) + $where
            $start = [System.Diagnostics.ProcessStartInfo]::new('/usr/bin/env', [string[]]$line)
            $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            $process = [System.Diagnostics.Process]::Start($start)
            $output, $errors = $process.StandardOutput.ReadToEndAsync(), $process.StandardError.ReadToEndAsync()
            # The project's instance is a name alone, which never answers.
            for ($i = 0; $i -lt 600 -and -not $process.HasExited -and -not (Get-OckamPortalInstance); $i++) { Start-Sleep -Milliseconds 100 }
            & kill -INT $process.Id
            if (-not $process.WaitForExit(60000)) { $process.Kill($true) }
            $said = "$($output.Result)$($errors.Result)"
            (Get-OckamPortalNetwork).Name | Should -Be 'llama-project' -Because $said
            Get-OckamPortalInstance | Should -BeNullOrEmpty -Because $said
            $how = @{ Region = 'us-west-2'; EndpointUrl = $url; Cleanup = $true }
            $gone = & $example @how 6>&1 | Out-String
            $gone | Should -Match 'There is no network llama-ai\.\s+The network llama-project is gone'
            & $example @how 6>&1 | Out-String | Should -Match 'There is no network llama-project\.'
            Get-OckamPortalNetwork | Should -BeNullOrEmpty
        } finally { Stop-Moto }
    }
}
