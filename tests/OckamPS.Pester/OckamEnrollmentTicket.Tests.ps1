Describe 'OckamEnrollmentTicket at the authority' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $project = New-OckamProject demo
    }

    AfterAll { Remove-TestHome }

    AfterEach { Get-OckamEnrollmentTicket -Project demo | Remove-OckamEnrollmentTicket }

    It 'Get lists what is outstanding, by the reference of the ticket and without its secret' {
        Get-OckamEnrollmentTicket | Should -BeNullOrEmpty
        $ticket = $project | New-OckamEnrollmentTicket @{ 'ai-inlet' = $true } -UsageCount 3 -ExpiresIn 1h
        $listed = Get-OckamEnrollmentTicket -Project demo
        $listed.Reference | Should -Be $ticket.Reference
        $listed.UsageCount | Should -Be 3
        $listed.Attributes['ai-inlet'] | Should -Be 'true'
        $listed.Ticket | Should -BeNullOrEmpty
        $listed.IssuedBy | Should -Be $project.Authority
        [math]::Abs(($listed.ExpiresAt - $ticket.ExpiresAt).TotalSeconds) | Should -BeLessThan 5
        (Get-OckamEnrollmentTicket $listed.AuthorityReference).Reference | Should -Be $ticket.Reference
        (Get-OckamEnrollmentTicket "$($ticket.Reference.Substring(0, 6))*").Reference | Should -Be $ticket.Reference
        ($listed | Out-String) + ($listed | Format-List | Out-String) | Should -BeLike "*$($ticket.Reference)*"
        { Get-OckamEnrollmentTicket nothing } | Should -Throw -ErrorId 'EnrollmentTicketNotFound,*'
        Get-OckamEnrollmentTicket nothing* | Should -BeNullOrEmpty
    }

    It 'a use that was taken is gone, and a ticket that is used up is not listed' {
        $ticket = New-OckamEnrollmentTicket -Project demo -UsageCount 2
        $ticket | Join-OckamProject -Node one | Out-Null
        ($ticket | Get-OckamEnrollmentTicket).UsageCount | Should -Be 1
        $ticket | Join-OckamProject -Node two | Out-Null
        Get-OckamEnrollmentTicket -Project demo | Should -BeNullOrEmpty
    }

    It 'a ticket that was removed is refused from then on, and whom it let in stays' {
        $ticket = New-OckamEnrollmentTicket -Project demo -UsageCount 5
        $node = $ticket | Join-OckamProject -Node early
        $ticket | Remove-OckamEnrollmentTicket -WhatIf
        ($ticket | Get-OckamEnrollmentTicket).UsageCount | Should -Be 4
        $told = $ticket | Remove-OckamEnrollmentTicket -Verbose 4>&1
        "$told" | Should -BeLike "*$($ticket.Reference)*lets nobody in*"
        Get-OckamEnrollmentTicket -Project demo | Should -BeNullOrEmpty
        { $ticket | Join-OckamProject -Node late } | Should -Throw '*removed by*' -ErrorId 'ProjectRefused,*'
        Get-OckamNode late* | Should -BeNullOrEmpty
        Get-OckamProjectMember $node.Identifier -Project demo | Should -Not -BeNullOrEmpty
        { $ticket | Remove-OckamEnrollmentTicket } | Should -Throw -ErrorId 'EnrollmentTicketNotFound,*'
    }

    It 'an attribute without a value, or with several, is refused' -ForEach @(
        @{ Value = $null }, @{ Value = @(1, 2) }, @{ Value = @() }, @{ Value = @{ a = 1 } }
    ) {
        { New-OckamEnrollmentTicket -Project demo -Attribute @{ admin = $Value } } |
            Should -Throw "*'admin'*" -ErrorId 'InvalidArgument,*'
        Get-OckamEnrollmentTicket -Project demo | Should -BeNullOrEmpty
    }

    It 'a time that no ticket can have is refused by what is allowed: <ExpiresIn>' -ForEach @(
        @{ ExpiresIn = '0s'; Limit = '*1 s at least*' }, @{ ExpiresIn = '20000d'; Limit = '*31536000 s at most*' }
    ) {
        $failed = { New-OckamEnrollmentTicket -Project demo -ExpiresIn $ExpiresIn } |
            Should -Throw $Limit -ErrorId 'InvalidArgument,*' -PassThru
        $failed.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $failed.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'no ticket is made for a file that is there already' {
        $file = Join-Path $TestDrive 'taken.ticket'
        Set-Content $file 'mine'
        { New-OckamEnrollmentTicket -Project demo -Path $file } | Should -Throw "*$file*" -ErrorId 'FileExists,*'
        Get-Content $file | Should -Be 'mine'
        Get-OckamEnrollmentTicket -Project demo | Should -BeNullOrEmpty
    }

    It 'elsewhere than where the authority is, it says so' {
        $file = Join-Path $TestDrive 'demo.json'
        Export-OckamProject demo $file | Out-Null
        $own = $env:OCKAM_HOME
        $env:OCKAM_HOME = Join-Path $TestDrive home
        try {
            Import-OckamProject $file | Out-Null
            { Get-OckamEnrollmentTicket -Project demo } | Should -Throw -ErrorId 'ProjectNotOwn,*'
            { Remove-OckamEnrollmentTicket x -Project demo } | Should -Throw -ErrorId 'ProjectNotOwn,*'
        } finally { $env:OCKAM_HOME = $own }
    }

    It 'completes references' {
        $ticket = New-OckamEnrollmentTicket @{ a = 'b' } -Project demo
        $found = (TabExpansion2 'Remove-OckamEnrollmentTicket ').CompletionMatches
        $found.CompletionText | Should -Contain $ticket.Reference
        $found.ToolTip | Should -BeLike '*a=b*1 uses*'
    }
}
