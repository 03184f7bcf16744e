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
