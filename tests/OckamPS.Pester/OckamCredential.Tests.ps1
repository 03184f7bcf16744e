Describe 'OckamCredential' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        New-OckamIdentity authority -Default | Out-Null
        $anna = New-OckamIdentity anna
        $credential = New-OckamCredential anna @{ role = 'member'; 'ai-inlet' = $true } -ExpiresIn 1d
        $project = New-OckamProject demo
        $project | New-OckamEnrollmentTicket -Attribute @{ team = 'blue' } | Join-OckamProject -Node ai | Out-Null
    }

    AfterAll { Remove-TestHome }

    It 'New attests attributes as the authority' {
        $credential.Subject | Should -Be $anna.Identifier
        $credential.SubjectName | Should -Be 'anna'
        $credential.Issuer | Should -Be (Get-OckamIdentity authority).Identifier
        $credential.Attributes['ai-inlet'] | Should -Be 'true'
        $credential.IsExpired | Should -BeFalse
        ($credential.ExpiresAt - $credential.CreatedAt).TotalHours | Should -Be 24
        ($anna | New-OckamCredential).Subject | Should -Be $anna.Identifier
        { New-OckamCredential anna -ExpiresIn 10 } | Should -Throw '*unit*'
        { New-OckamCredential anna -ExpiresIn 10ms } | Should -Throw -ErrorId 'InvalidFormat,*'
        { New-OckamCredential nobody } | Should -Throw -ErrorId 'IdentityNotFound,*'
        { New-OckamCredential anna -Identity nobody } | Should -Throw -ErrorId 'IdentityNotFound,*'
        New-OckamCredential anna -WhatIf | Should -BeNullOrEmpty
    }

    It 'Test tells a good one from one of another authority, of somebody else, and a damaged one' {
        $result = $credential | Test-OckamCredential -Issuer authority -Subject anna
        $result.Passed | Should -BeTrue
        $result.Reason | Should -BeLike '*role=member*'
        $credential | Test-OckamCredential -Issuer authority -Quiet | Should -BeTrue
        # The authority of the project did not issue it, and what the credential says of its issuer does not count.
        $other = $credential | Test-OckamCredential -Project demo
        $other.Passed | Should -BeFalse
        $other.Remedy | Should -Not -BeNullOrEmpty
        ($credential | Test-OckamCredential -Issuer authority -Subject authority).Reason | Should -BeLike "*not of*"
        $last = $credential.Encoded[-1] -eq '0' ? '1' : '0'
        $credential.Encoded.Substring(0, $credential.Encoded.Length - 1) + $last | Test-OckamCredential -Issuer authority -Quiet |
            Should -BeFalse
        'zz' | Test-OckamCredential -Issuer authority -Quiet | Should -BeFalse
        { $credential | Test-OckamCredential -Issuer nobody } | Should -Throw -ErrorId 'IdentityNotFound,*'
    }

    It 'Test says why a credential of before a rotation is void' {
        New-OckamIdentity old | Out-Null
        $void = New-OckamCredential anna -Identity old
        Update-OckamIdentity old | Out-Null
        ($void | Test-OckamCredential -Issuer old).Remedy | Should -BeLike '*new one*'
    }

    It 'Get lists the credential of a member of a project, and Test believes it' {
        $kept = Get-OckamCredential -Node ai
        $kept.SubjectName | Should -Be 'ai'
        $kept.Scope | Should -Be "project-member-$($project.Id)"
        $kept.Issuer | Should -Be $project.Authority
        $kept.Attributes['team'] | Should -Be 'blue'
        $kept | Test-OckamCredential -Project demo -Quiet | Should -BeTrue
        (Get-OckamCredential ai).Subject | Should -Be $kept.Subject
        (Get-OckamCredential "$($kept.Subject.Substring(0, 8))*").Subject | Should -Be $kept.Subject
        Get-OckamCredential * -Scope nothing* | Should -BeNullOrEmpty
        { Get-OckamCredential nobody } | Should -Throw -ErrorId 'CredentialNotFound,*'
    }

    It 'no view shows its bytes' {
        $shown = ($credential | Format-List | Out-String) + ($credential | Out-String) + "$credential"
        $shown | Should -Not -BeLike "*$($credential.Encoded.Substring(0, 32))*"
        $shown | Should -BeLike '*role*'
    }

    It 'Import keeps one for a node, Remove drops it, and -WhatIf does not' {
        $kept = $credential | Import-OckamCredential -Issuer authority -Scope by-hand -Node worker
        $kept.NodeName | Should -Be 'worker'
        (Get-OckamCredential anna -Scope by-hand).Encoded | Should -Be $credential.Encoded
        { $credential | Import-OckamCredential -Issuer anna -Scope by-hand } | Should -Throw -ErrorId 'IdentityUntrustedIssuer,*'
        $kept | Remove-OckamCredential -WhatIf
        Get-OckamCredential anna* | Should -Not -BeNullOrEmpty
        $kept | Remove-OckamCredential
        Get-OckamCredential anna* | Should -BeNullOrEmpty
        # Only that one.
        Get-OckamCredential ai* | Should -Not -BeNullOrEmpty
        { Remove-OckamCredential anna } | Should -Throw -ErrorId 'CredentialNotFound,*'
    }

    It 'a member whose credential was removed gets another one' {
        Get-OckamCredential ai | Remove-OckamCredential
        $until = [datetime]::UtcNow.AddSeconds(15)
        do {
            Start-Sleep -Milliseconds 100
            $again = Get-OckamCredential ai*
        } until ($again -or [datetime]::UtcNow -gt $until)
        $again.Attributes['team'] | Should -Be 'blue'
    }

    It 'completes whom it is about' {
        (TabExpansion2 'New-OckamCredential an').CompletionMatches.CompletionText | Should -Contain 'anna'
        $authority = (TabExpansion2 'Test-OckamCredential -Issuer I').CompletionMatches
        $authority.CompletionText | Should -Contain $project.Authority
    }
}
