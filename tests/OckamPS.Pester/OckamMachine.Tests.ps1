# What this machine tells of itself: OckamInstance, OckamGpu and OckamSystemReport.
Describe 'OckamInstance' {
    BeforeAll { . "$PSScriptRoot/Common.ps1" }

    AfterAll { Remove-TestHome }

    It 'Get says where no instance is, and names the remedy' {
        $problem = $null
        try { Get-OckamInstance -EndpointUrl http://127.0.0.1:1 -ErrorAction Stop } catch { $problem = $_ }
        $problem.FullyQualifiedErrorId | Should -BeLike 'InstanceMetadataUnavailable,*'
        "$problem" | Should -Match 'no EC2 instance'
        $problem.ErrorDetails.RecommendedAction | Should -Match '-EndpointUrl'
        { Get-OckamInstance ftp://here } | Should -Throw -ErrorId 'InvalidFormat,*'
    }

    It 'Get asks the service that the environment names' {
        $outer = $env:AWS_EC2_METADATA_SERVICE_ENDPOINT
        $env:AWS_EC2_METADATA_SERVICE_ENDPOINT = 'http://127.0.0.1:1'
        try {
            { Get-OckamInstance } | Should -Throw '*http://127.0.0.1:1/*'
            $env:AWS_EC2_METADATA_SERVICE_ENDPOINT = 'somewhere'
            { Get-OckamInstance } | Should -Throw '*AWS_EC2_METADATA_SERVICE_ENDPOINT=somewhere*' -ErrorId 'InvalidFormat,*'
        }
        finally { $env:AWS_EC2_METADATA_SERVICE_ENDPOINT = $outer }
    }
}

Describe 'OckamGpu' -Skip:$IsWindows {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $outer = $env:PATH
        $folder = (New-Item -ItemType Directory "$TestDrive/bin").FullName
        function Set-Program([string]$Body) {
            Set-Content -LiteralPath "$folder/nvidia-smi" "#!/bin/sh`n$Body"
            chmod +x "$folder/nvidia-smi"
        }
        $env:PATH = "${folder}:$outer"
    }

    AfterAll {
        $env:PATH = $outer
        Remove-TestHome
    }

    It 'Get lists GPUs, with memory in bytes and nothing for what is not told' {
        Set-Program @'
echo "NVIDIA A10G, 550.54.15, 23028, 1200, 21828, 41, 60.21, 300.00, 12, 3, 00000000:00:1E.0, GPU-1"
echo "NVIDIA A10G, 550.54.15, 23028, 0, 23028, [N/A], [N/A], 300.00, 0, 0, 00000000:00:1F.0, GPU-2"
'@
        $gpus = Get-OckamGpu
        $gpus.Uuid | Should -Be 'GPU-1', 'GPU-2'
        $gpus[0].MemoryTotal | Should -Be (23028 * 1MB)
        $gpus[0].Temperature | Should -Be 41
        $gpus[1].Temperature | Should -BeNullOrEmpty
        (Get-OckamGpu 1).Uuid | Should -Be 'GPU-2'
        { Get-OckamGpu 2 } | Should -Throw -ErrorId 'GpuNotFound,*'
        $gpus | Out-String | Should -Match 'NVIDIA A10G +1\.2 of 22\.5 GiB +12 % +41 °C'
    }

    It 'Get says what the driver objects to' {
        Set-Program 'echo "No devices were found" >&2; exit 6'
        { Get-OckamGpu } | Should -Throw -ErrorId 'GpuUnavailable,*'
        { Get-OckamGpu } | Should -Throw '*No devices were found*'
        $env:PATH = $TestDrive
        try { { Get-OckamGpu } | Should -Throw '*not installed*' } finally { $env:PATH = "${folder}:$outer" }
    }
}

Describe 'OckamSystemReport' {
    BeforeDiscovery {
        . "$PSScriptRoot/Walkthroughs.ps1"
        $why = if (-not $IsLinux) { 'needs Linux' } elseif ((id -u) -ne 0) { 'needs root' } else { Get-WhyNot unshare, mount }
    }

    BeforeAll { . "$PSScriptRoot/Common.ps1" }

    AfterAll {
        Stop-NitroTpmEmulator
        Remove-TestHome
    }

    It 'Get tells of the machine and of what this module runs on it' {
        $null = New-OckamNode report
        $emulator = Start-NitroTpmEmulator -InMemory
        $report = Get-OckamSystemReport
        $report.HostName | Should -Be ([System.Environment]::MachineName)
        $report.Uptime | Should -BeGreaterThan ([timespan]::Zero)
        $report.Time.Offset | Should -Be ([timespan]::Zero)
        $report.Nodes.NodeName | Should -Be 'report'
        $report.Emulators.Tpm | Should -Be $emulator.Tpm
        $report.Listening | Should -Contain $emulator.Tpm.Substring('swtpm:'.Length)
        $report.Disks.Count | Should -BeGreaterThan 0
        $report.Processes.Count | Should -BeLessOrEqual 20
        $text = $report | Out-String -Width 160
        $text | Should -Match 'report  Running  I[0-9a-f]{64}'
        $text | Should -Match "HostName +: $([regex]::Escape($report.HostName))"
    }

    It 'Get asks for the services that are named' {
        (Get-OckamSystemReport there-is-no-such-service).Services.Name | Should -Be 'there-is-no-such-service'
        (Get-OckamSystemReport @()).Services | Should -BeNullOrEmpty
    }

    It 'Get shows the steps of the boot script of an instance in their order, and why one failed' -Skip:($null -ne $why) -Tag "$why" {
        # The folder of the steps is where every machine has it: this one gets another /var/lib for as long as the report takes.
        $script = Join-Path $script:TestHome 'steps.sh'
        $null = New-Item -ItemType Directory $script:TestHome -Force
        Set-Content -LiteralPath $script @"
set -e
mount -t tmpfs tmpfs /var/lib
mkdir -p /var/lib/ockamps/boot
printf 'order=2\nstate=failed\ntime=2026-01-02T03:04:05Z\nreason=there is no such release\n' > /var/lib/ockamps/boot/ollama
printf 'order=1\nstate=done\ntime=2026-01-02T03:04:04Z\nreason=\n' > /var/lib/ockamps/boot/enroll
exec '$((Get-Process -Id $PID).Path)' -NoProfile -NonInteractive -Command "Import-Module '$script:ModulePath'
\`$report = Get-OckamSystemReport @()
\`$report.BootSteps | ConvertTo-Json -Compress
\`$report | Out-String -Width 160"
"@
        $lines = unshare --mount bash $script
        $steps = $lines[0] | ConvertFrom-Json
        $steps.Name | Should -Be 'enroll', 'ollama'
        $steps.State | Should -Be 'done', 'failed'
        $steps[1].Time.ToUniversalTime().ToString('s') | Should -Be '2026-01-02T03:04:05'
        $steps[1].Reason | Should -Be 'there is no such release'
        $lines -join "`n" | Should -Match 'BootSteps +: enroll  done\s+ollama  failed  there is no such release'
    }
}
