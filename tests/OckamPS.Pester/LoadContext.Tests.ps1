# The module shares a session with any other module, whatever libraries that brings.

BeforeAll { . "$PSScriptRoot/Common.ps1" }
AfterAll { Remove-TestHome }

Describe 'The default load context' {
    BeforeAll {
        # A stand-in for another module's library: the name, version and all that counts to the runtime are those of the real one.
        function New-StandIn([string]$Folder, [string]$Name, [string]$Whose) {
            $null = New-Item -ItemType Directory -Force $Folder
            $assembly = [System.Reflection.AssemblyName]::new($Name)
            $assembly.Version = '4.0.0.0'
            $builder = [System.Reflection.Emit.PersistedAssemblyBuilder]::new($assembly, [object].Assembly)
            $fileVersion = [System.Reflection.AssemblyFileVersionAttribute].GetConstructor(@([string]))
            $builder.SetCustomAttribute([System.Reflection.Emit.CustomAttributeBuilder]::new($fileVersion, @('4.0.0.1')))
            $type = $builder.DefineDynamicModule($Name).DefineType('StandIn.Owner', 'Public, Class')
            $type.DefineField('Name', [string], 'Public, Static, Literal, HasDefault').SetConstant($Whose)
            $null = $type.CreateType()
            $file = Join-Path $Folder "$Name.dll"
            $builder.Save($file)
            $file
        }

        # The module as it is laid out, with a library of that name of its own: what a newer version of it may bring.
        $copy = Join-Path $TestDrive 'OckamPS'
        Copy-Item -Recurse (Split-Path $ModulePath) $copy
        $theirs = New-StandIn (Join-Path $TestDrive 'theirs') 'AWSSDK.Core' 'theirs'
        $yaml = New-StandIn (Join-Path $TestDrive 'theirs') 'YamlDotNet' 'theirs'
        $own = Join-Path $copy 'bin' 'AWSSDK.Core.dll'
        if (-not (Test-Path $own)) { $null = New-StandIn (Join-Path $copy 'bin') 'AWSSDK.Core' 'ours' }
    }

    It 'has another AWSSDK.Core and YamlDotNet first, the module works with its own, and nothing of it but OckamPS.dll enters there' {
        $script = @"
`$ErrorActionPreference = 'Stop'
`$null = [System.Reflection.Assembly]::LoadFrom('$theirs')
`$null = [System.Reflection.Assembly]::LoadFrom('$yaml')
`$default = [System.Runtime.Loader.AssemblyLoadContext]::Default
`$before = `$default.Assemblies.ForEach{ `$_.FullName }
Import-Module '$(Join-Path $copy 'OckamPS.psd1')'
# Everything that has libraries behind it: keys, the store, TCP, files, tickets, credentials, the TPM.
`$project = New-OckamProject demo
`$project | New-OckamEnrollmentTicket -Relay a | Join-OckamProject -Node a | Out-Null
New-OckamTcpOutlet -Node a -To 5432 -Allow reader | Out-Null
New-OckamRelay a -Node a | Out-Null
Export-OckamNode a '$(Join-Path $TestDrive 'a.yaml')' | Out-Null
Get-OckamNode | Remove-OckamNode
New-OckamNode -Configuration '$(Join-Path $TestDrive 'a.yaml')' -ErrorAction Ignore | Out-Null
if (Get-Command Start-NitroTpmEmulator -ErrorAction Ignore) { Start-NitroTpmEmulator | Stop-NitroTpmEmulator }
`$own = [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ OckamPS
`$sdk = `$own.LoadFromAssemblyName([System.Reflection.AssemblyName]'AWSSDK.Core')
'sdk: ' + `$sdk.Location
'yaml: ' + (`$own.Assemblies | Where-Object { `$_.GetName().Name -eq 'YamlDotNet' }).Location
'theirs: ' + (`$default.Assemblies | Where-Object { `$_.GetName().Name -eq 'AWSSDK.Core' }).GetType('StandIn.Owner').GetField('Name').GetValue(`$null)
`$below = (Get-ChildItem '$(Join-Path $copy 'bin')' -Filter *.dll).BaseName
`$new = `$default.Assemblies.Where{ `$_.FullName -notin `$before -and -not `$_.IsDynamic }
'entered: ' + (`$new.Where{ `$_.Location -like '$copy*' -or `$_.GetName().Name -in `$below }.ForEach{ `$_.GetName().Name } -join ',')
'used: ' + (`$own.Assemblies.ForEach{ `$_.GetName().Name } -join ',')
"@
        $file = Join-Path $TestDrive 'use.ps1'
        Set-Content $file $script
        $output = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $file 2>&1
        $LASTEXITCODE | Should -Be 0 -Because "$output"
        $output | Should -Contain "sdk: $own"
        $output | Should -Contain "yaml: $(Join-Path $copy 'bin' 'YamlDotNet.dll')"
        $output | Should -Contain 'theirs: theirs'
        $output | Should -Contain 'entered: OckamPS'
        "$output" | Should -Match 'used: .*Ockam.*SQLitePCLRaw.*BouncyCastle'
    }
}

# The SDK finds what SSO needs by the names of types, which in a load context of the module's own only it can.
Describe 'A profile of SSO' {
    It 'asks the portal with the token of who has signed in, and says to sign in where there is none that holds' {
        $port = Get-FreePort
        $asked = [System.Collections.Concurrent.ConcurrentQueue[string]]::new()
        $listener = [System.Net.HttpListener]::new()
        $listener.Prefixes.Add("http://127.0.0.1:$port/")
        $listener.Start()
        $job = Start-ThreadJob -ArgumentList $listener, $asked -ScriptBlock {
            param($listener, $asked)
            try {
                while ($true) {
                    $context = $listener.GetContext()
                    $asked.Enqueue("$($context.Request.Url.AbsolutePath) $($context.Request.Headers['x-amz-sso_bearer_token'])")
                    $context.Response.StatusCode = 401
                    $context.Response.Headers['x-amzn-ErrorType'] = 'UnauthorizedException'
                    $body = [System.Text.Encoding]::ASCII.GetBytes('{"message":"Session token not found or invalid"}')
                    $context.Response.OutputStream.Write($body, 0, $body.Length)
                    $context.Response.Close()
                }
            } catch { if ($listener.IsListening) { throw } }
        }
        try {
            $cache = (New-Item -ItemType Directory (Join-Path $TestDrive 'home/.aws/sso/cache')).FullName
            @'
[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = reader
region = eu-central-1
[sso-session corp]
sso_region = eu-central-1
sso_start_url = https://example.awsapps.com/start
sso_registration_scopes = sso:account:access
'@ | Set-Content (Join-Path $TestDrive 'home/.aws/config')
            $name = [Convert]::ToHexStringLower([System.Security.Cryptography.SHA1]::HashData([byte[]][char[]]'corp'))
            $done = Invoke-Pwsh @"
`$env:HOME = `$env:USERPROFILE = '$(Join-Path $TestDrive 'home')'
`$env:AWS_ENDPOINT_URL_SSO = `$env:AWS_ENDPOINT_URL_SSO_OIDC = 'http://127.0.0.1:$port'
foreach (`$hours in 1, -1) {
    @{
        startUrl = 'https://example.awsapps.com/start'; region = 'eu-central-1'; accessToken = "token-of-`$hours"
        expiresAt = [datetime]::UtcNow.AddHours(`$hours).ToString('yyyy-MM-ddTHH:mm:ssZ')
    } | ConvertTo-Json | Set-Content '$cache/$name.json'
    `$aws = @{ ProfileName = 'sso'; EndpointUrl = 'http://127.0.0.1:$port' }
    `$null = Get-ModelSealingKey kms:* @aws -ErrorAction SilentlyContinue -ErrorVariable refused
    "`$(`$refused[0].FullyQualifiedErrorId) `$(`$refused[0])"
}
"@
        } finally {
            $listener.Stop()
            $listener.Close()
            $job | Wait-Job -Timeout 5 | Remove-Job -Force
        }
        $done.ExitCode | Should -Be 0 -Because $done.Errors
        $said = $done.Output -split "`n"
        $said.Count | Should -Be 2 -Because $done.Output
        $said | Should -BeLike '*aws sso login*'
        $said | Should -Not -Match 'assembly|AWSSDK|token-of'
        $said[0] | Should -BeLike '*Session token not found or invalid*'
        # Asked once or, where the SDK thinks that it may help, more often; always with what has not expired.
        $asked | Select-Object -Unique | Should -Be '/federation/credentials token-of-1'
    }
}
