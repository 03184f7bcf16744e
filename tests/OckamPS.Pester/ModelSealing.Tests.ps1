Describe 'The policy of a key' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $null = New-OckamIdentity health
        Push-Location (New-Item -ItemType Directory -Path "$TestHome-work")
        $WarningPreference = 'SilentlyContinue'
        $emulator = Start-NitroTpmEmulator -InMemory
        foreach ($index in 4, 7) { $null = Add-NitroTpmPcrMeasurement $index -Text "boot $index" -Confirm:$false }
        $document = Get-NitroTpmAttestation
        $right = @{}
        $document.Pcrs | Where-Object Index -In 4, 7, 12 | ForEach-Object { $right[$_.Index] = $_.Value }
        $image = New-NitroTpmPcrReference -Pcr $right
        Set-Content reference.json $image.Json
        [System.IO.File]::WriteAllBytes("$PWD/document.cbor", $document.Document)
        $wrong = $right.Clone()
        $wrong[7] = '77' * 48
        function New-Key { (New-ModelSealingKey "local:k$([guid]::NewGuid().ToString('n'))").Key }
    }

    AfterAll {
        Pop-Location
        Stop-NitroTpmEmulator
        Remove-Item -Recurse -Force "$TestHome-work"
        Remove-TestHome
    }

    It 'is sealed by <From>, to the same values' -ForEach @(
        @{ From = 'a document'; Pcr = { $document } }
        @{ From = 'the file of a document'; Pcr = { 'document.cbor' } }
        @{ From = 'a reference'; Pcr = { $image } }
        @{ From = 'the file of a reference'; Pcr = { Get-Item reference.json } }
        @{ From = 'registers'; Pcr = { Get-NitroTpmPcr 4, 7, 12 } }
        @{ From = 'a table'; Pcr = { $right } }
        @{ From = 'a table with several values'; Pcr = { @{ 4 = $right[4], ('44' * 48); 7 = $right[7]; 12 = $right[12] } } }
    ) {
        $key = New-Key
        $change = Add-ModelSealingStatement $key health (& $Pcr) -Root $emulator -WarningVariable warned
        $change.IsSealed | Should -BeTrue
        $change.Diff | Should -BeLike "*+*NitroTPMPCR4*$($right[4])*"
        "$warned" | Should -BeLike '*owner and the account''s root included*'
        $access = (Test-ModelSealingPolicy $key health, owner -Pcr $image).Access
        $access.IsAllowed | Should -Be $true, $true
        (Test-ModelSealingPolicy $key health, owner).Access.IsAllowed | Should -Be $false, $false
        $refused = (Test-ModelSealingPolicy $key health -Pcr $wrong).Access
        $refused.IsAllowed | Should -BeFalse
        $refused.Reason | Should -BeLike '*PCR7*Secure Boot*'
        "$($refused.FailingConditions)" | Should -BeLike '*PCR7*'
        $refused.Steps.Count | Should -BeGreaterThan 4
        (Get-ModelSealingKey $key).IsSealed | Should -BeTrue
    }

    It 'takes no document whose root is not trusted, and no register that proves nothing' {
        $key = New-Key
        { Add-ModelSealingStatement $key health $document } | Should -Throw -ErrorId 'AttestationNotTrusted,*'
        { Add-ModelSealingStatement $key health document.cbor } | Should -Throw -ErrorId 'AttestationNotTrusted,*'
        { Add-ModelSealingStatement $key health @{ 0 = '00' * 48 } } | Should -Throw '*PCR0*' -ErrorId 'ModelValueInvalid,*'
        { Add-ModelSealingStatement $key health $right -Action Encrypt } | Should -Throw '*takes no attestation document*'
        { Add-ModelSealingStatement $key '*' $right } | Should -Throw '*everybody*'
        { Add-ModelSealingStatement $key nobody-here $right } | Should -Throw '*is no principal*'
        { Add-ModelSealingStatement $key health $document -Root $emulator -Index 4, 30 } | Should -Throw '*is no register*'
        (Get-ModelSealingPolicy $key).Statements.Count | Should -Be 1
    }

    It 'is shown as a difference with -WhatIf, and not touched' {
        $key = New-Key
        $before = Get-ModelSealingPolicy $key
        $said = Invoke-Pwsh @"
            Add-ModelSealingStatement $key health '$PWD/reference.json' -WhatIf
            Set-ModelSealingPolicy $key (Get-ModelSealingPolicy $key).Json.Replace('Owner', 'Other') -WhatIf
"@
        $said.Output | Should -BeLike "*What if: Change the policy of '$key'*+*NitroTPMPCR4*owner and the account*"
        $said.Output | Should -BeLike '*-*"Sid": "Owner"*+*"Sid": "Other"*'
        (Get-ModelSealingPolicy $key).PolicyDigest | Should -Be $before.PolicyDigest
        Add-ModelSealingStatement $key health $right -Confirm:$false | Should -Not -BeNullOrEmpty
    }

    It 'is not changed where it has changed meanwhile' {
        $key = New-Key
        $before = Get-ModelSealingPolicy $key
        $null = Add-ModelSealingStatement $key health $right -Sid First
        { Add-ModelSealingStatement $key health $right -PolicyDigest $before.PolicyDigest } | Should -Throw -ErrorId 'ModelPolicyChanged,*'
        { Set-ModelSealingPolicy $key $before -PolicyDigest $before.PolicyDigest -Force } | Should -Throw -ErrorId 'ModelPolicyChanged,*'
        $old = (Get-ModelSealingPolicy $key).Statements | Where-Object Sid -EQ First
        $null = Add-ModelSealingStatement $key health $right -Sid Second -Action GenerateDataKey
        { $old | Remove-ModelSealingStatement -Force } | Should -Throw -ErrorId 'ModelPolicyChanged,*'
        (Get-ModelSealingPolicy $key).Statements.Sid | Should -Contain First
    }

    It 'keeps statements of others to the byte, and loses those that are named' {
        $key = New-Key
        $odd = '{ "Version":"2012-10-17","Statement":[ {"Sid":"A","Effect":"Allow","Principal":{"Ockam":"owner"},"Action":"kms:*","Resource":"*"},' +
            '{"Sid":"Night","Effect":"Deny","Principal":"*","Action":"kms:ScheduleKeyDeletion","Resource":"*"} ] }'
        (Set-ModelSealingPolicy $key $odd -Force).Diff | Should -Not -BeNullOrEmpty
        $null = Add-ModelSealingStatement $key health $right -Sid Consumer
        $sealed = Get-ModelSealingPolicy $key
        $sealed.Json.StartsWith($odd.Substring(0, $odd.IndexOf(' ] }'))) | Should -BeTrue
        { Remove-ModelSealingStatement $key Night -Force } | Should -Throw -ErrorId 'ModelStatementNotFound,*'
        { Remove-ModelSealingStatement $key -Index 2 -Force } | Should -Throw '*left alone*'
        $sealed.Statements | Where-Object Registers | Remove-ModelSealingStatement -Force -WhatIf | Should -BeNullOrEmpty
        (Get-ModelSealingPolicy $key).PolicyDigest | Should -Be $sealed.PolicyDigest
        $changed = $sealed.Statements | Where-Object Registers | Remove-ModelSealingStatement -Force
        $changed.Key | Should -Be $key
        (Get-ModelSealingPolicy $key).Json | Should -Be $odd
        $changed.Notes | Should -BeLike '*no longer denies*'
    }

    It 'of KeepUnattested leaves the way open, which is told and found' {
        $key = New-Key
        $change = Add-ModelSealingStatement $key health $right -KeepUnattested -WarningVariable warned
        $change.IsSealed | Should -BeFalse
        "$warned" | Should -BeLike '*left open*'
        $result = Test-ModelSealingPolicy $key
        $result.Passed | Should -BeFalse
        $result.Findings.Rule | Should -Contain 'UnattestedWayOpen'
        Test-ModelSealingPolicy $key owner -Quiet | Should -BeFalse
    }

    It 'takes two images, and binds the context' {
        $key = New-Key
        $null = Add-ModelSealingStatement $key health $right, $wrong -EncryptionContext @{ stage = 'live' }
        $test = { param($Pcr, $Stage) (Test-ModelSealingPolicy $key health -Pcr $Pcr -EncryptionContext @{ stage = $Stage }).Access.IsAllowed }
        & $test $right live | Should -BeTrue
        & $test $wrong live | Should -BeTrue
        & $test $right test | Should -BeFalse
        & $test @{ 4 = '44' * 48; 7 = $right[7]; 12 = $right[12] } live | Should -BeFalse
    }

    It 'is refused with errors, unless by force, and is tested with policies of IAM' {
        $key = New-Key
        $open = '{"Version":"2012-10-17","Statement":[{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"},' +
            '{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/c"},"Action":"kms:Decrypt","Resource":"*",' +
            '"Condition":{"ForAllValues:StringEquals":{"kms:RecipientAttestation:NitroTPMPCR4":"' + $right[4] + '"}}}]}'
        { Set-ModelSealingPolicy $key $open -Confirm:$false } | Should -Throw '*ForAllValues*' -ErrorId 'ModelPolicyUnsafe,*'
        (Get-ModelSealingPolicy $key).Json | Should -Not -BeLike '*ForAllValues*'
        (Set-ModelSealingPolicy $key $open -Force -WarningVariable warned).IsSealed | Should -BeFalse
        "$warned" | Should -BeLike '*ForAllValues*'
        $role = 'arn:aws:iam::111122223333:role/c'
        $iam = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*"}]}'
        $found = (Test-ModelSealingPolicy $key $role -IdentityPolicy $iam).Findings.Rule
        $found | Should -Contain 'ForAllValuesAllow'
        $found | Should -Contain 'ConsumerControlsKey'
        (Test-ModelSealingPolicy $key $role -Action Encrypt).Access.IsAllowed | Should -BeFalse
        (Test-ModelSealingPolicy $key $role -Action Encrypt -IdentityPolicy $iam).Access.IsAllowed | Should -BeTrue
    }

    It 'is tested with policies of IAM and grants together' {
        $role = 'arn:aws:iam::111122223333:role/c'
        $root = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}]}'
        $iam = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}]}'
        $grant = '{"Grants":[{"GrantId":"g1","GranteePrincipal":"' + $role + '","Operations":["Decrypt"]}]}'
        Set-Content grants.json $grant
        $asked = @{ Policy = $root; Principal = $role; Action = 'Encrypt', 'Decrypt' }
        (Test-ModelSealingPolicy @asked).Access.IsAllowed | Should -Be $false, $false
        (Test-ModelSealingPolicy @asked -IdentityPolicy $iam).Access.IsAllowed | Should -Be $true, $false
        (Test-ModelSealingPolicy @asked -Grant grants.json).Access.IsAllowed | Should -Be $false, $true
        $both = Test-ModelSealingPolicy @asked -IdentityPolicy $iam -Grant $grant
        $both.Access.IsAllowed | Should -Be $true, $true
        $both.Access[1].Steps | Out-String | Should -Match 'g1'
        { Test-ModelSealingPolicy @asked -Grant '{"GranteePrincipal":"a","Operations":[],"Constraints":{"SourceArn":"x"}}' } |
            Should -Throw '*SourceArn*' -ErrorId 'ModelPolicyInvalid,*'
    }

    It 'is replaced as a whole only where that is confirmed' {
        $key = New-Key
        $before = Get-ModelSealingPolicy $key
        # Without anybody to ask.
        $said = Invoke-Pwsh "Set-ModelSealingPolicy $key (Get-ModelSealingPolicy $key).Json.Replace('Owner', 'Other')"
        $said.ExitCode | Should -Be 1
        $said.Output | Should -BeNullOrEmpty
        (Get-ModelSealingPolicy $key).PolicyDigest | Should -Be $before.PolicyDigest
        (Set-ModelSealingPolicy $key $before.Json.Replace('Owner', 'Other') -Confirm:$false).Diff | Should -BeLike '*+*Other*'
    }

    It 'in a file is read, edited and tested as one of a key' {
        Set-Content -NoNewline -Path policy.json -Value (Get-ModelSealingPolicy (New-Key)).Json
        $null = Add-ModelSealingStatement file:policy.json health reference.json -Sid ForHealth
        $policy = Get-ModelSealingPolicy file:policy.json
        $policy.IsSealed | Should -BeTrue
        $policy.Json | Should -Be (Get-Content -Raw policy.json)
        Test-ModelSealingPolicy file:policy.json health -Pcr reference.json -Quiet | Should -BeTrue
        Test-ModelSealingPolicy -Policy $policy health -Pcr $wrong -Quiet | Should -BeFalse
        $null = Remove-ModelSealingStatement file:policy.json ForHealth -Force
        (Get-ModelSealingPolicy file:policy.json).Statements.Sid | Should -Not -Contain ForHealth
    }

    It 'lets an attested machine read the weights, and nobody else' {
        $key = New-Key
        [System.IO.File]::WriteAllBytes("$PWD/m.gguf", [byte[]](1..200))
        $sealed = Get-Item m.gguf | Protect-ModelWeights -Key $key -Publisher health -Destination m.sealed
        $null = Add-ModelSealingStatement $key health $image
        $open = @{ Key = $key; Publisher = 'health'; Destination = 'o.gguf'; Force = $true }
        { $sealed | Unprotect-ModelWeights @open } | Should -Throw '*without attestation*' -ErrorId 'ModelKeyAccessDenied,*'
        { $sealed | Unprotect-ModelWeights @open -Attested } | Should -Throw -ErrorId 'ModelAttestationRefused,*'
        $opened = $sealed | Unprotect-ModelWeights @open -Attested -Root $emulator
        $opened.IsAttested | Should -BeTrue
        [System.IO.File]::ReadAllBytes($opened.Path) | Should -Be ([byte[]](1..200))
        ($sealed | Unprotect-ModelWeights @open -Tpm $emulator -Root $emulator -Identity health).IsAttested | Should -BeTrue
        $null = New-OckamIdentity stranger
        { $sealed | Unprotect-ModelWeights @open -Tpm $emulator -Root $emulator -Identity stranger } |
            Should -Throw -ErrorId 'ModelKeyAccessDenied,*'
        $null = Add-NitroTpmPcrMeasurement 4 -Text other -Confirm:$false
        $refused = { $sealed | Unprotect-ModelWeights @open -Tpm $emulator -Root $emulator } | Should -Throw -PassThru -ErrorId 'ModelKeyAccessDenied,*'
        # The class of what fails, and no register: that is the owner's to see.
        "$refused" | Should -Not -BeLike '*PCR*'
        # The owner can still seal.
        $null = Protect-ModelWeights m.gguf $key -Destination again.sealed
    }
}
