Describe 'Completion' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        'relay', 'server' | New-OckamNode | Out-Null
        New-OckamTcpOutlet -Node server -To 5432 -From db | Out-Null
        New-OckamRelay up -At relay -Node server | Out-Null
        New-OckamIdentity 'two words' | Out-Null

        function Complete([string]$Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches }
    }

    AfterAll { Remove-TestHome }

    It 'completes names of nodes, with who they are' {
        $found = Complete 'Get-OckamNode s'
        $found.CompletionText | Should -Be 'server'
        $found.ToolTip | Should -BeLike "*$((Get-OckamNode server).Identifier)*1 outlets*"
    }

    It 'completes -Node everywhere' {
        (Complete 'New-OckamTcpOutlet -Node r').CompletionText | Should -Be 'relay'
        (Complete 'Remove-OckamRelay -Node se').CompletionText | Should -Be 'server'
    }

    It 'completes outlets, inlets and relays' {
        (Complete 'Get-OckamTcpOutlet d').ToolTip | Should -BeLike '*127.0.0.1:5432*'
        (Complete 'Remove-OckamRelay ').CompletionText | Should -Be 'up'
        (Complete 'Test-OckamPortal -Via ').CompletionText | Should -Be 'up'
        (Complete 'Watch-OckamPortal ').ToolTip | Should -BeLike "*the outlet of 'server' to 127.0.0.1:5432*"
    }

    It 'completes routes' {
        $routes = (Complete 'New-OckamSecureChannel -To /node/relay/').CompletionText
        $routes | Should -Contain '/node/relay/service/forward_to_up/service/api'
        (Complete 'New-OckamTcpInlet -To ./').CompletionText | Should -Be './service/db'
    }

    It 'quotes what needs it' {
        (Complete 'Get-OckamIdentity two').CompletionText | Should -Be "'two words'"
    }

    It 'completes whom to trust, anyone last' {
        (Complete 'New-OckamTcpOutlet -To 1 -Trust ').CompletionText[-1] | Should -Be 'Anyone'
    }

    It 'completes routes to outlets and services of a node, and to projects' {
        $routes = (Complete 'New-OckamTcpInlet -To /node/server/service/').CompletionText
        $routes | Should -Contain '/node/server/service/db'
        $routes | Should -Contain '/node/server/service/api'
        $project = New-OckamProject known
        (Complete 'New-OckamTcpInlet -To /project/').CompletionText | Should -Contain '/project/known'
        Add-OckamProjectMember (Get-OckamNode server).Identifier -Project known | Out-Null
        (Complete 'Get-OckamProjectMember ').CompletionText | Should -Contain (Get-OckamNode server).Identifier
        Set-OckamPolicy db -Allow x -Node server | Out-Null
        (Complete 'Remove-OckamPolicy -Node server d').CompletionText | Should -Be 'db'
        (Complete 'Test-OckamPolicy -Node server ').CompletionText | Should -Contain 'db'
        (Complete 'Test-OckamPolicy -Node server -ResourceType relay ').CompletionText | Should -Be 'forwarding_service'
        (Complete 'New-OckamEnrollmentTicket -Relay ').CompletionText | Should -Contain 'up'
    }
}
