Describe 'The sentences of portal-to-llama-on-ec2.md, without the cloud' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        # The port is the sentences'; whoever else has it for a moment is waited for.
        for ($i = 0; ; $i++) {
            try {
                $model = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 11435)
                $model.Start()
                break
            } catch { if ($i -eq 100) { throw }; Start-Sleep -Milliseconds 100 }
        }
    }

    AfterAll {
        $model.Stop()
        Remove-TestHome
    }

    It 'make a portal to a model for those alone whose credential says so' {
        $p = New-OckamProject demo -Listen 127.0.0.1:4000
        $p | New-OckamEnrollmentTicket -Attribute @{ 'ai-outlet' = 'true' } -Relay ai -ExpiresIn 10m |
            Join-OckamProject -Node ai | New-OckamTcpOutlet -To 11435 -Allow 'ai-inlet'
        New-OckamRelay ai -Node ai

        $p | New-OckamEnrollmentTicket -Attribute @{ 'ai-inlet' = 'true' } | Join-OckamProject -Node health | Out-Null
        $inlet = New-OckamTcpInlet -Via ai -Node health -Allow 'ai-outlet'
        $client = [System.Net.Sockets.TcpClient]::new('127.0.0.1', $inlet.Port)
        $client.GetStream().Write([byte[]](1, 2, 3), 0, 3)
        $asked = $model.AcceptTcpClientAsync()
        $asked.Wait(20000) | Should -BeTrue
        $got = [byte[]]::new(3)
        $asked.Result.GetStream().ReadExactly($got, 0, 3)
        $got | Should -Be 1, 2, 3
        $asked.Result.Dispose()
        $client.Dispose()
    }

    It 'and nobody else of the project gets through' {
        New-OckamEnrollmentTicket -Project demo | Join-OckamProject -Node other | Out-Null
        $inlet = New-OckamTcpInlet -Via ai -Node other
        $client = [System.Net.Sockets.TcpClient]::new('127.0.0.1', $inlet.Port)
        $client.ReceiveTimeout = 20000
        # The honest client is served after the refused one: what is not there by then does not come.
        try { $client.GetStream().Read([byte[]]::new(1), 0, 1) | Should -Be 0 } catch [System.IO.IOException] { $_ | Should -Not -BeNullOrEmpty }
        $model.Pending() | Should -BeFalse
        $client.Dispose()
    }
}

BeforeDiscovery {
    . "$PSScriptRoot/Walkthroughs.ps1"
    $why = Get-WhyNot
}

Describe 'examples/PortalToLlama.ps1' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        . "$PSScriptRoot/Walkthroughs.ps1"
    }

    AfterAll { Remove-TestHome }

    It 'has the sentences exactly as they are written' {
        $script = Get-Lines (Get-Content -Raw -LiteralPath "$PSScriptRoot/../../examples/PortalToLlama.ps1")
        $script.Contains((Get-Lines @'
$p = New-OckamProject demo -Listen 127.0.0.1:4000
$p | New-OckamEnrollmentTicket -Attribute @{ 'ai-outlet' = 'true' } -Relay ai -ExpiresIn 10m |
    Join-OckamProject -Node ai | New-OckamTcpOutlet -To 11435 -Allow 'ai-inlet'
New-OckamRelay ai -Node ai
'@)) | Should -BeTrue
    }

    It 'gets the answer of the model, is refused without the attribute, and leaves nothing behind' -Skip:($null -ne $why) -Tag "$why" {
        $ran = Complete-Walkthrough (Start-Walkthrough PortalToLlama 4000, 11435, 11436)
        $ran.ExitCode | Should -Be 0 -Because "$($ran.Output)$($ran.Errors)"
        $ran.Output | Should -Match '(?m)^Of two explanations'
        $ran.Output | Should -Match '(?m)^not allowed: 403'
        $ran.Output | Should -Match '(?m)^refused: '
    }
}

Describe 'OckamPolicy' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        New-OckamProject rules | New-OckamEnrollmentTicket | Join-OckamProject -Node ai | New-OckamTcpOutlet -To 5432 -Allow 'ai-inlet' |
            Out-Null
        $peer = (New-OckamIdentity peer).Identifier
    }

    AfterAll { Remove-TestHome }

    It 'Get shows the policy of the outlet, and those that every member has' {
        (Get-OckamPolicy outlet -Node ai).Allow | Should -BeLike '*ai-inlet*'
        (Get-OckamPolicy tcp-outlet -Node ai).Allow | Should -BeLike '*has_credential*'
        { Get-OckamPolicy nothing -Node ai } | Should -Throw -ErrorId 'PolicyNotFound,*'
    }

    It 'Test says what would be decided, and why' {
        $denied = Test-OckamPolicy outlet $peer -Node ai
        $denied.Passed | Should -BeFalse
        $denied.Reason | Should -Not -BeNullOrEmpty
        Test-OckamPolicy outlet $peer -Node ai -Attribute @{ 'ai-inlet' = $true } -Quiet | Should -BeTrue
    }

    It 'Set changes it, Remove lets the policy of the type hold' {
        (Set-OckamPolicy outlet 'b and not c' -Node ai).Resource | Should -Be 'outlet'
        Test-OckamPolicy outlet $peer -Node ai -Attribute @{ b = $true; c = $false } -Quiet | Should -BeTrue
        Remove-OckamPolicy outlet -Node ai
        Get-OckamPolicy outlet* -Node ai | Should -BeNullOrEmpty
        { Set-OckamPolicy outlet '(= x' -Node ai } | Should -Throw -ErrorId 'InvalidArgument,*'
    }
}
