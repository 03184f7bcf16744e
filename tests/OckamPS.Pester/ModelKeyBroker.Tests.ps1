Describe 'Key brokers' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $null = New-Item -ItemType Directory -Path $TestHome
        if (-not $IsWindows) { chmod 700 $TestHome }
        Push-Location (New-Item -ItemType Directory -Path "$TestHome-work")
        [System.IO.File]::WriteAllBytes("$PWD/llama.gguf", [byte[]](1..255 * 400))
        $sha384 = (Get-FileHash llama.gguf -Algorithm SHA384).Hash.ToLowerInvariant()
        $emulator = Start-NitroTpmEmulator -InMemory
        # The owner's and the consumer's nodes know each other by Identifier only, and meet at a relay.
        New-OckamIdentity owner, consumer, stranger | Out-Null
        $relayNode = New-OckamNode relay -Listen 127.0.0.1:0
        $port = ((Get-OckamTcpListener -Node relay).Address -split ':')[-1]
        New-OckamNode owner -Identity owner
        New-OckamNode consumer -Identity consumer
        New-OckamNode stranger -Identity stranger
        $consumer = (Get-OckamNode consumer).Identifier
        $owner = (Get-OckamNode owner).Identifier
        $null = New-OckamRelay owner -Node owner -At "/ip4/127.0.0.1/tcp/$port"
        $route = "/ip4/127.0.0.1/tcp/$port/service/forward_to_owner/secure/api"
        $pcr4 = (Get-NitroTpmPcr 4 -Tpm $emulator).Value
        $null = New-ModelSealingKey local:demo -Policy @"
{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Principal": { "Ockam": "owner" }, "Action": "kms:GenerateDataKey", "Resource": "*" },
  { "Effect": "Allow", "Principal": { "Ockam": "$consumer" }, "Action": "kms:Decrypt", "Resource": "*",
    "Condition": { "StringEqualsIgnoreCase": { "kms:RecipientAttestation:NitroTPMPCR4": "$pcr4" } } } ] }
"@
        $sealed = Protect-ModelWeights llama.gguf local:demo -Publisher owner
        $open = @{ Path = 'llama.gguf.sealed'; Key = "broker:demo@$route"; Publisher = 'owner'; BrokerNode = 'consumer'; BrokerTrust = $owner }
    }

    AfterAll {
        Pop-Location
        Remove-Item -Recurse -Force "$TestHome-work"
        Stop-NitroTpmEmulator
        Remove-TestHome
    }

    It 'release a key through a relay to the machine and the identity that its policy names' {
        $broker = New-ModelKeyBroker -Node owner -Trust Anyone -Root $emulator
        $broker.BrokerName | Should -Be 'model_keys'
        $broker.Status | Should -Be 'running'
        $opened = Unprotect-ModelWeights @open -Tpm $emulator -Destination opened.gguf
        $opened.Sha384 | Should -Be $sha384
        $opened.IsAttested | Should -BeTrue
        { Unprotect-ModelWeights @open -Destination direct.gguf -Identity owner } | Should -Throw '*-BrokerNode*'
        (Get-ModelKeyBroker).Released | Should -Be 1
    }

    It 'open nothing and ask nobody with -WhatIf' {
        $before = (Get-ModelKeyBroker).Challenges
        Unprotect-ModelWeights @open -Tpm $emulator -Destination what.gguf -WhatIf | Should -BeNullOrEmpty
        Test-Path what.gguf | Should -BeFalse
        (Get-ModelKeyBroker).Challenges | Should -Be $before
        New-ModelKeyBroker other -Node owner -WhatIf | Should -BeNullOrEmpty
        @(Get-ModelKeyBroker).Count | Should -Be 1
    }

    It 'refuse another identity and another machine, and tell the owner which value differs' {
        $strange = $open.Clone()
        $strange.BrokerNode = 'stranger'
        { Unprotect-ModelWeights @strange -Tpm $emulator -Destination never.gguf } | Should -Throw -ErrorId 'ModelKeyReleaseRefused,*'
        Add-NitroTpmPcrMeasurement 4 -Text 'another boot loader' -Tpm $emulator -Confirm:$false | Out-Null
        { Unprotect-ModelWeights @open -Tpm $emulator -Destination never.gguf } | Should -Throw -ErrorId 'ModelKeyReleaseRefused,*'
        Test-Path never.gguf | Should -BeFalse
        $broker = Get-ModelKeyBroker model_keys -VerifyLog
        $broker.Refused | Should -Be 2
        $broker.RefusedBy.Policy | Should -Be 2
        $broker.LastRefusal | Should -BeLike "*PCR4*$($pcr4.Substring(0, 16))*"
        $broker.IsLogIntact | Should -BeTrue
    }

    It 'are found again after a restart of their node, with their log' {
        $head = (Get-ModelKeyBroker).LogHead
        Stop-OckamNode owner
        (Get-ModelKeyBroker).Status | Should -Be 'stopped'
        Start-OckamNode owner
        (Get-ModelKeyBroker).Status | Should -Be 'running'
        $broker = Get-ModelKeyBroker -LogHead $head
        $broker.IsLogIntact | Should -BeTrue
        (Get-ModelKeyBroker -LogHead ('0' * 63 + '1')).IsLogIntact | Should -BeFalse
        $lines = Get-Content $broker.LogPath
        ($lines[0] | ConvertFrom-Json).event | Should -Be 'opened'
        ($lines | ConvertFrom-Json | Where-Object event -EQ released).consumer | Should -Contain $consumer
        { New-ModelKeyBroker -Node owner -Trust Anyone } | Should -Throw
    }

    It 'release nothing once their log cannot be written, and say so' {
        $flags = [System.Reflection.BindingFlags]'NonPublic, Public, Instance, Static'
        $assembly = (Get-Command Get-ModelKeyBroker).ImplementingType.Assembly
        $registry = $assembly.GetType('OckamPS.Module.Nodes.ModuleNodes').GetProperty('Registry', $flags).GetValue($null)
        $broker = $registry.Find('owner').Services | Where-Object Name -EQ model_keys
        $log = $broker.GetType().GetField('_log', $flags).GetValue($broker)
        # As a disk that is taken away.
        $log.GetType().GetField('_file', $flags).GetValue($log).Dispose()
        { Unprotect-ModelWeights @open -Tpm $emulator -Destination never.gguf } | Should -Throw -ErrorId 'ModelKeyReleaseRefused,*'
        Test-Path never.gguf | Should -BeFalse
        $found = Get-ModelKeyBroker -WarningVariable warned 3>$null
        $found.Status | Should -Be 'log broken'
        "$warned" | Should -BeLike '*nothing is released since*Remove-ModelKeyBroker*'
        $found.LogProblem | Should -BeLike "*$($found.LogPath)*"
        $found | Format-Table | Out-String | Should -Match 'log broken'
        $found | Format-List | Out-String | Should -Match 'LogProblem'
        $found | Remove-ModelKeyBroker
        (New-ModelKeyBroker -Node owner -Trust Anyone -Root $emulator).Status | Should -Be 'running'
    }

    It 'end when they are removed, and a log that was changed is refused' {
        $broker = Get-ModelKeyBroker
        $broker | Remove-ModelKeyBroker -WhatIf
        (Get-ModelKeyBroker).Status | Should -Be 'running'
        # Named after the address and the node, in the home.
        $broker.LogPath | Should -Be (Join-Path $env:OCKAM_HOME 'model-key-brokers' 'model_keys@owner.jsonl')
        $broker | Remove-ModelKeyBroker
        Get-ModelKeyBroker | Should -BeNullOrEmpty
        { Remove-ModelKeyBroker model_keys -ErrorAction Stop } | Should -Throw -ErrorId 'ModelKeyBrokerNotFound,*'
        (Get-Content $broker.LogPath -Raw).Replace('"refused"', '"Refused"') | Set-Content $broker.LogPath -NoNewline
        { New-ModelKeyBroker -Node owner -Trust Anyone -Root $emulator } | Should -Throw '*was changed*'
    }

    It 'refuse user data of theirs to whoever asks for a document by hand' {
        { Get-NitroTpmAttestation -Tpm $emulator -UserData 'ockam-model-key-release-v1 and more' } | Should -Throw '*ockam-model-key-release*'
    }
}
