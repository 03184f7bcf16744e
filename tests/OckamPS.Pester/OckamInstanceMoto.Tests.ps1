# The instance metadata service of moto, by which AWS's own tools are tested.
Describe 'OckamInstance with moto' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $port = Get-FreePort
        $start = [System.Diagnostics.ProcessStartInfo]::new('moto_server', [string[]]@('-H', '127.0.0.1', '-p', "$port"))
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $moto = [System.Diagnostics.Process]::Start($start)
        $moto.BeginOutputReadLine()
        $moto.BeginErrorReadLine()
        $url = "http://127.0.0.1:$port"
    }

    AfterAll {
        $moto.Kill($true)
        $moto.WaitForExit()
        Remove-TestHome
    }

    It 'Get asks the service that is named' {
        for ($i = 0; $i -lt 300; $i++) {
            $instance = Get-OckamInstance -EndpointUrl $url -ErrorAction SilentlyContinue
            if ($instance) { break }
            Start-Sleep -Milliseconds 50
        }
        $instance.InstanceId | Should -Be 'i-fake'
        $instance.InstanceType | Should -Be 'moto.virtual'
        $instance.Region | Should -Be 'us-east-1'
        $instance.AvailabilityZone | Should -Be 'us-east-1a'
        $instance.RoleName | Should -Be 'default-role'
        $instance.AccountId | Should -BeNullOrEmpty
    }
}
