# The help: every cmdlet has it under Get-Help, and every example of every page runs.
#
# What an example needs stands in the front matter of its page (module/help/NAME.md):
#   setup:    commands that run before each example, in the same scope; the lines below it, indented by two
#   cleanup:  commands that run after each example, in the same form
#   needs:    a program of the system without which the examples cannot run
#   ports:    ports that the page writes but that may be somebody's on this machine; in setup and example each becomes a free one
# Each example runs with a home of its own, in an empty folder, and its nodes are removed afterwards. Nothing asks for confirmation.
# The examples of a page about a topic run one after another, as one.

BeforeDiscovery {
    function Read-Matter([string]$Text) {
        $matter = @{ setup = ''; cleanup = ''; needs = ''; ports = '' }
        if ($Text -match '(?s)\A---\n(.*?)\n---\n') {
            $key = ''
            foreach ($line in $Matches[1] -split '\n') {
                if ($line -match '^(\w+): *\|?(.*)$') {
                    $key = $Matches[1]
                    if (-not $matter.ContainsKey($key)) { throw "The front matter has the unknown key '$key'." }
                    $matter[$key] = $Matches[2].Trim()
                } else { $matter[$key] += ($line -replace '^  ') + "`n" }
            }
        }
        $matter
    }

    $examples = foreach ($file in Get-ChildItem "$PSScriptRoot/../../module/help/*.md") {
        $text = (Get-Content -LiteralPath $file -Raw) -replace "`r"
        $matter = Read-Matter $text
        $blocks = [regex]::Matches($text, '(?ms)^### (?<title>[^\n]+)\n(?:(?!^#).)*?^```powershell\n(?<code>.*?)^```')
        $found = if ($file.BaseName -like 'about_*') {
            $codes = [regex]::Matches($text, '(?ms)^```powershell\n(?<code>.*?)^```') | ForEach-Object { $_.Groups['code'].Value }
            if ($codes) { @{ Title = 'all that it shows'; Code = $codes -join "`n" } }
        } else { $blocks | ForEach-Object { @{ Title = $_.Groups['title'].Value; Code = $_.Groups['code'].Value } } }
        foreach ($one in $found) { $one + @{ Page = $file.BaseName; Matter = $matter } }
    }
    $manifest = Import-PowerShellDataFile "$PSScriptRoot/../../module/OckamPS.psd1"
    $names = $manifest.CmdletsToExport | ForEach-Object { @{ Name = $_ } }
    $topics = Get-ChildItem "$PSScriptRoot/../../module/help/about_*.md" | ForEach-Object { @{ Name = $_.BaseName } }
}

BeforeAll { . "$PSScriptRoot/Common.ps1" }

AfterAll { Remove-TestHome }

Describe 'Get-Help' {
    It 'has a page of <Name>, with its syntax' -ForEach $names {
        $help = Get-Help $Name
        $help.Synopsis | Should -Not -Match "^\s*$Name"
        $command = Get-Command $Name
        @($help.syntax.syntaxItem).Count | Should -Be $command.ParameterSets.Count
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters
        $expected = $command.Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object
        $written = @($help.parameters.parameter)
        $written.name | Sort-Object | Should -Be $expected
        foreach ($parameter in $written) { "$($parameter.description.Text)" | Should -Not -BeNullOrEmpty }
    }

    It 'shows all of <Name> without a word of markup' -ForEach $names {
        $text = Get-Help $Name -Full | Out-String -Width 200
        $text | Should -Match 'SYNTAX'
        $text | Should -Match 'RELATED LINKS'
        $text | Should -Not -Match '`|\*\*|\]\('
    }

    It 'finds the topic <Name>' -ForEach $topics {
        $text = Get-Help $Name | Out-String
        $text | Should -Match "TOPIC\s+$Name"
        $text | Should -Match 'SHORT DESCRIPTION'
    }
}

Describe 'The example of <Page>' -ForEach $examples {
    It 'runs: <Title>' {
        if ($Matter.needs -and -not (Get-Command $Matter.needs -ErrorAction Ignore)) {
            Set-ItResult -Skipped -Because "it needs $($Matter.needs)"
            return
        }
        $folder = (New-Item -ItemType Directory -Path "$([System.IO.Path]::GetTempPath())/ockamps-help-$([guid]::NewGuid().ToString('n'))").FullName
        $outer = $env:OCKAM_HOME
        $env:OCKAM_HOME = Join-Path $folder home
        Push-Location (New-Item -ItemType Directory -Path "$folder/work")
        $setup, $code, $cleanup = $Matter.setup, $Code, $Matter.cleanup
        foreach ($port in $Matter.ports -split ' ' -ne '') {
            $free = "$(Get-FreePort)"
            $setup, $code, $cleanup = $setup, $code, $cleanup | ForEach-Object { $_ -replace "\b$port\b", $free }
        }
        $ConfirmPreference = 'None'
        $ProgressPreference = 'SilentlyContinue'
        try {
            . ([scriptblock]::Create($setup)) | Out-Null
            . ([scriptblock]::Create($code)) *>&1 | Out-String | Write-Verbose
            . ([scriptblock]::Create($cleanup)) | Out-Null
        } finally {
            Pop-Location
            Get-OckamNode | Remove-OckamNode
            $env:OCKAM_HOME = $outer
            # Not Remove-Item, which reads all folders above for each that it removes.
            [System.IO.Directory]::Delete($folder, $true)
        }
    }
}
