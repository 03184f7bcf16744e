Describe 'A model behind a gateway' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $standIn = Start-OllamaStandIn llama:8b, other
        $machine = Start-AttestedMachine
        $null = New-OckamNode server
        $gateway = New-ModelGateway "$($standIn.Address)" -Port 0 -Node server -Model llama:8b
        $identifier = (Get-OckamNode server).Identifier
        $expected = $machine.Expected
        $question = 'good day to you'
    }

    AfterAll {
        Get-ModelGateway | Remove-ModelGateway
        Stop-OllamaStandIn $standIn
        Stop-NitroTpmEmulator
        Remove-TestHome
    }

    It 'answers in pieces as objects, of which the last has counts and conversation' {
        $pieces = Invoke-ModelChat $question llama:8b -Server $gateway @expected -ServerIdentifier $identifier
        -join $pieces.Text | Should -Be $question
        $pieces.Count | Should -Be 5
        $pieces[0] | Should -BeOfType OckamPS.ModelAnswerInfo
        $pieces[0].Conversation | Should -BeNullOrEmpty
        $pieces[-1].IsLast | Should -BeTrue
        $pieces[-1].AnswerTokens | Should -Be 4
        $environment = $pieces[-1].Conversation.Environment
        $environment.IsMatch | Should -BeTrue
        $environment.Model | Should -Be 'llama:8b'
        $environment.Identifier | Should -Be $identifier
        $environment.Registers.Index | Should -Be 4, 7, 12, 15
        $pieces | Out-String | Should -Match 'good'
        $environment | Format-List | Out-String | Should -Match 'PCR15 match'
    }

    It 'shows the registers beside the output, and -Raw puts out text alone' {
        $all = Invoke-ModelChat $question llama:8b -Server $gateway @expected -Raw 6>&1
        $all[-1] | Should -Be $question
        "$($all[0])" | Should -Be 'llama:8b: PCR4 match, PCR7 match, PCR12 match, PCR15 match'
    }

    It 'knows what was said before, from several pieces, their last one, or a conversation' {
        $first = Invoke-ModelChat one llama:8b -Server $gateway -System 'Be brief.' @expected
        $second = Invoke-ModelChat two -Conversation $first
        $third = 'three', 'four' | Invoke-ModelChat -Conversation $second[-1].Conversation
        $third[-1].Conversation.Messages.Content | Should -Be 'Be brief.', one, one, two, two, three, three, four, four
        $first[-1].Conversation.Messages.Count | Should -Be 3
        $third[-1].Conversation.Environment.IsMatch | Should -BeTrue
        { Invoke-ModelChat two -Conversation $first[0] } | Should -Throw
    }

    It 'is told nothing where PCR<_> is not the expected one' -ForEach 4, 7, 12, 15 {
        $wrong = $expected.Clone()
        if ($_ -eq 15) { $wrong.ModelSha384 = 'cd' * 48 } else {
            $json = $expected.Reference | ConvertFrom-Json
            $json.Measurements."PCR$_" = 'cd' * 48
            $wrong.Reference = $json | ConvertTo-Json
        }
        $before = $standIn.Requests.Count
        { Invoke-ModelChat $question llama:8b -Server $gateway @wrong } |
            Should -Throw -ErrorId 'ModelEnvironmentMismatch,*' -ExpectedMessage "*'llama:8b'*PCR${_}:*"
        $standIn.Requests.Count | Should -Be $before
        $answer = Invoke-ModelChat $question llama:8b -Server $gateway @wrong -AllowMismatch -Raw -WarningVariable warned 3>$null
        $answer | Should -Be $question
        "$warned" | Should -Match "PCR${_}:"
    }

    It 'is not asked on in an environment that was let pass once, nor against what is expected now' {
        $wrong = $expected.Clone()
        $wrong.ModelSha384 = 'cd' * 48
        # Of its own, since the other one gives out no more than one document a second by now.
        $gateway = New-ModelGateway "$($standIn.Address)" -Port 0 -Node server
        $allowed = Invoke-ModelChat one llama:8b -Server $gateway @wrong -AllowMismatch 3>$null
        $before = $standIn.Requests.Count
        { Invoke-ModelChat two -Conversation $allowed } | Should -Throw -ErrorId 'ModelEnvironmentMismatch,*' -ExpectedMessage '*PCR15:*'
        $standIn.Requests.Count | Should -Be $before
        $null = Invoke-ModelChat two -Conversation $allowed -AllowMismatch -WarningVariable warned 3>$null
        "$warned" | Should -Match 'PCR15:'

        $first = Invoke-ModelChat one llama:8b -Server $gateway @expected
        { Invoke-ModelChat two -Conversation $first -ModelSha384 ('cd' * 48) } | Should -Throw -ErrorId 'ModelEnvironmentMismatch,*'
        { Invoke-ModelChat two -Conversation $first -ServerIdentifier "I$('0' * 64)" } |
            Should -Throw -ErrorId 'ModelEnvironmentMismatch,*'
        $second = Invoke-ModelChat two -Conversation $first -ServerIdentifier $identifier
        $second[-1].Conversation.Environment.ExpectedIdentifier | Should -Be $identifier
    }

    It 'proves its environment anew after a minute, with what was expected before' {
        $gateway = New-ModelGateway "$($standIn.Address)" -Port 0 -Node server
        $first = Invoke-ModelChat one llama:8b -Server $gateway @expected
        $proved = $first[-1].Conversation.Environment.ProvedAt
        (Invoke-ModelChat two -Conversation $first)[-1].Conversation.Environment.ProvedAt | Should -Be $proved
        foreach ($at in [DateTimeOffset]::UtcNow.AddSeconds(-61), [DateTimeOffset]::UtcNow.AddHours(1)) {
            $first[-1].Conversation.Environment.ProvedAt = $at
            $later = (Invoke-ModelChat two -Conversation $first)[-1].Conversation.Environment
            $later.ProvedAt | Should -BeGreaterThan $proved
            $later.ProvedAt | Should -BeLessThan ([DateTimeOffset]::UtcNow.AddMinutes(1))
            $later.IsMatch | Should -BeTrue
        }
    }

    It 'is told nothing where nobody says what to expect, nor where another root or node attests' {
        { Invoke-ModelChat $question llama:8b -Server $gateway } | Should -Throw -ErrorId 'ModelEnvironmentMismatch,*'
        $wrong = $expected.Clone()
        $wrong.Remove('Root')
        { Invoke-ModelChat $question llama:8b -Server $gateway @wrong } | Should -Throw -ErrorId 'ModelEnvironmentMismatch,*'
        { Invoke-ModelChat $question llama:8b -Server $gateway @expected -ServerIdentifier "I$('0' * 64)" } |
            Should -Throw -ErrorId 'ModelEnvironmentMismatch,*'
    }

    It 'has a machine that vouches for no other node by hand' {
        { Get-NitroTpmAttestation -Tpm $machine.Emulator -UserData "text:ockam model gateway v1 $identifier" } |
            Should -Throw "*'ockam model gateway'*"
    }

    It 'is asked without proof only where that is said, with a warning' {
        { Invoke-ModelChat $question llama:8b -Server "$($standIn.Address)" } | Should -Throw -ErrorId 'ModelEnvironmentMismatch,*'
        $answer = Invoke-ModelChat $question llama:8b -Server "$($standIn.Address)" -NoAttestation -Raw -WarningVariable warned 3>$null
        $answer | Should -Be $question
        "$warned" | Should -Match 'proves'
    }

    It 'takes options, and refuses those that are about the machine' {
        Invoke-ModelChat $question llama:8b -Server $gateway -Option @{ temperature = 0.5; stop = 'a', 'b' } -NoAttestation -Raw 3>$null |
            Should -Be $question
        { Invoke-ModelChat $question llama:8b -Server $gateway -Option @{ num_gpu = 0 } -NoAttestation 3>$null } |
            Should -Throw -ErrorId 'ModelServerRefused,*' -ExpectedMessage '*num_gpu*'
        { Invoke-ModelChat $question llama:8b -Server $gateway -Option @{ a = { } } -NoAttestation 3>$null } | Should -Throw
    }

    It 'is one of those that the gateway was told' {
        { Invoke-ModelChat $question other -Server $gateway -NoAttestation 3>$null } | Should -Throw -ErrorId 'ModelServerRefused,*'
        (Invoke-RestMethod "http://$($gateway.Address)/api/tags").models.name | Should -Be 'llama:8b'
    }

    It 'cannot be <_> through it' -ForEach 'copy', 'push', 'pull', 'create', 'delete' {
        $method = if ($_ -eq 'delete') { 'Delete' } else { 'Post' }
        $before = (Get-ModelGateway $gateway.Address).Refused
        $answer = Invoke-WebRequest "http://$($gateway.Address)/api/$_" -Method $method -Body '{"model":"llama:8b"}' -SkipHttpErrorCheck
        $answer.StatusCode | Should -Be 403
        (Get-ModelGateway $gateway.Address).Refused | Should -Be ($before + 1)
    }

    It 'is asked through a portal, and attested from the other side of it' {
        $gateway = New-ModelGateway "$($standIn.Address)" -Port 0 -Node server
        $null = New-OckamNode client
        $listener = New-OckamTcpListener 127.0.0.1:0 -Node server
        $null = New-OckamSecureChannelListener -Node server -Trust Anyone -Address api2
        $null = New-OckamTcpOutlet $gateway -Node server -From model -Trust (Get-OckamNode client).Identifier
        $channel = New-OckamSecureChannel "/ip4/127.0.0.1/tcp/$($listener.Port)/service/api2" -Node client -Trust $identifier
        $inlet = New-OckamTcpInlet 127.0.0.1:0 -Node client -To model -Channel $channel
        $pieces = Invoke-ModelChat $question llama:8b -Server $inlet @expected -ServerIdentifier $identifier
        -join $pieces.Text | Should -Be $question
        $pieces[-1].Conversation.Environment.Identifier | Should -Be $identifier
        $pieces[-1].Conversation.Environment.Peer | Should -Be $identifier
        $null = Invoke-ModelChat $question llama:8b -Server $inlet.Address @expected -WarningVariable warned 3>$null
        "$warned" | Should -BeNullOrEmpty

        # Another machine that passes questions on to this gateway.
        $null = New-OckamIdentity relaying
        $null = New-OckamNode relaying -Identity relaying
        $its = New-OckamTcpListener 127.0.0.1:0 -Node relaying
        $null = New-OckamSecureChannelListener -Node relaying -Trust Anyone -Address api2
        $null = New-OckamTcpOutlet $gateway -Node relaying -From model -Trust (Get-OckamNode client).Identifier
        $itself = (Get-OckamNode relaying).Identifier
        $way = New-OckamSecureChannel "/ip4/127.0.0.1/tcp/$($its.Port)/service/api2" -Node client -Trust $itself
        $other = New-OckamTcpInlet 127.0.0.1:0 -Node client -To model -Channel $way
        foreach ($named in @{ }, @{ ServerIdentifier = $identifier }, @{ ServerIdentifier = $itself }) {
            { Invoke-ModelChat $question llama:8b -Server $other @expected @named } |
                Should -Throw -ErrorId 'ModelEnvironmentMismatch,*' -ExpectedMessage "*came from $itself*"
            { Invoke-ModelChat $question llama:8b -Server $other.Address @expected @named } |
                Should -Throw -ErrorId 'ModelEnvironmentMismatch,*' -ExpectedMessage "*came from $itself*"
        }
        { Invoke-ModelChat $question -Conversation $pieces -Server $other.Address } | Should -Throw -ErrorId 'ModelEnvironmentMismatch,*'
    }

    It 'warns where nobody knows which node answers' {
        # By a name, which may lead to somebody else's server too.
        $address = $gateway.Address -replace '127.0.0.1', 'localhost'
        $null = Invoke-ModelChat $question llama:8b -Server $address @expected -WarningVariable warned 3>$null
        "$warned" | Should -Match '-ServerIdentifier'
        $null = Invoke-ModelChat $question llama:8b -Server $address @expected -ServerIdentifier $identifier -WarningVariable silent 3>$null
        "$silent" | Should -BeNullOrEmpty
    }

    It 'stops when its client has had enough' {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        Invoke-ModelChat $question llama:8b -Server $gateway -NoAttestation 3>$null | Select-Object -First 1 | ForEach-Object Text |
            Should -Be 'good'
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
    }

    It 'is warned of where its server is open to other machines' {
        $open = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Any, 0)
        $open.Start()
        $other = New-ModelGateway $open.LocalEndpoint.Port -Port 0 -WarningVariable warned 3>$null
        $open.Stop()
        "$warned" | Should -Match '0\.0\.0\.0'
        $other | Remove-ModelGateway
    }

    It 'is not led to straight by an outlet without a word' {
        $null = New-OckamTcpOutlet -Node server -To 11434 -From straight -WarningVariable warned 3>$null
        "$warned" | Should -BeLike '*New-ModelGateway*'
        $null = New-OckamTcpOutlet -Node server -To $gateway -From gated -WarningVariable warned 3>$null
        "$warned" | Should -BeNullOrEmpty
        Remove-OckamTcpOutlet straight, gated -Node server -Confirm:$false
    }

    It 'has a gateway that warns of a server that others reach by now' {
        $open = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Any, 0)
        $open.Start()
        $other = New-ModelGateway $open.LocalEndpoint.Port -Port 0 -NoAttestation 3>$null
        $null = Get-ModelGateway $other.Address -WarningVariable warned 3>$null
        $open.Stop()
        "$warned" | Should -Match '0\.0\.0\.0'
        $other.Warning | Should -Match '0\.0\.0\.0'
        $other | Remove-ModelGateway
    }

    It 'has a gateway that is listed, ended, and started on a port that is free' {
        $more = New-ModelGateway "$($standIn.Address)" -Port 0 -NoAttestation
        Get-ModelGateway | ForEach-Object Address | Should -Contain $more.Address
        $port = [int]($more.Address -split ':')[1]
        { New-ModelGateway "$($standIn.Address)" -Port $port } | Should -Throw -ErrorId 'ModelInUse,*'
        New-ModelGateway -Port 0 -WhatIf
        $more | Remove-ModelGateway -WhatIf
        (Get-ModelGateway $more.Address).Attests | Should -BeFalse
        $more | Remove-ModelGateway
        { Get-ModelGateway $more.Address } | Should -Throw -ErrorId 'ModelGatewayNotFound,*'
        { Invoke-ModelChat $question llama:8b -Server $more -NoAttestation 3>$null } | Should -Throw -ErrorId 'ModelServerUnavailable,*'
        Get-ModelGateway | Out-String | Should -Match 'llama:8b'
    }
}
