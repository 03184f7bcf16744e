# What the AWS.Tools modules keep for a session is used too. The types here stand in for theirs, in the load context of everybody: AWS.Tools
# itself is not run.
Describe 'A session of AWS.Tools' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        # The SDK looks at this once in a process.
        $file = Join-Path $TestDrive 'credentials'
        "[mine]`naws_access_key_id = AKIAPROFILE`naws_secret_access_key = s`nregion = eu-north-1" | Set-Content $file
        $outer = $env:AWS_SHARED_CREDENTIALS_FILE
        $env:AWS_SHARED_CREDENTIALS_FILE = $file

        if (-not ('StandIn.Holder' -as [type])) {
            Add-Type -TypeDefinition @'
namespace StandIn
{
    public class Immutable
    {
        public string AccessKey => "AKIASTORED";
        public string SecretKey => "top secret";
        public string Token => "a-token";
    }

    public class Credentials
    {
        public virtual Immutable GetCredentials() => new Immutable();
    }

    public class Expired : Credentials
    {
        public override Immutable GetCredentials() => throw new System.InvalidOperationException("The session is over.");
    }

    // AWS.Tools lets nobody else see what it holds.
    public class Holder
    {
        public Holder(Credentials credentials) { Credentials = credentials; }
        internal Credentials Credentials { get; }
    }
}
'@
        }

        # Answers every request with a refusal, and remembers who signed it.
        $port = Get-FreePort
        $asked = [System.Collections.Concurrent.ConcurrentQueue[object]]::new()
        $listener = [System.Net.HttpListener]::new()
        $listener.Prefixes.Add("http://127.0.0.1:$port/")
        $listener.Start()
        $job = Start-ThreadJob -ArgumentList $listener, $asked -ScriptBlock {
            param($listener, $asked)
            try {
                while ($true) {
                    $context = $listener.GetContext()
                    $asked.Enqueue(@{
                        Authorization = $context.Request.Headers['Authorization']; Token = $context.Request.Headers['X-Amz-Security-Token']
                    })
                    $context.Response.StatusCode = 400
                    $body = [System.Text.Encoding]::ASCII.GetBytes('{"__type":"AccessDeniedException","message":"no"}')
                    $context.Response.OutputStream.Write($body, 0, $body.Length)
                    $context.Response.Close()
                }
            } catch { if ($listener.IsListening) { throw } }
        }
        $url = "http://127.0.0.1:$port"

        function Get-Signature([hashtable]$More = @{}) {
            $asked.Clear()
            $null = Get-ModelSealingKey kms:* -EndpointUrl $url @More -ErrorAction SilentlyContinue -ErrorVariable refused
            $signed = $null
            if (-not $asked.TryDequeue([ref]$signed)) { return "$($refused[0])" }
            $signed
        }
    }

    AfterAll {
        $env:AWS_SHARED_CREDENTIALS_FILE = $outer
        $listener.Stop()
        $listener.Close()
        $job | Wait-Job -Timeout 5 | Remove-Job -Force
        Remove-TestHome
    }

    It 'gives credentials as <Shape>' -ForEach @(
        @{ Shape = 'its own holder'; Stored = { [StandIn.Holder]::new([StandIn.Credentials]::new()) } }
        @{ Shape = 'the SDK has them'; Stored = { [StandIn.Credentials]::new() } }
        @{ Shape = 'keys'; Stored = { [StandIn.Immutable]::new() } }
        @{ Shape = 'a table'; Stored = { @{ AccessKey = 'AKIASTORED'; SecretKey = 'top secret'; SessionToken = 'a-token' } } }
        @{ Shape = 'STS answers'; Stored = {
            [pscustomobject]@{ Credentials = [pscustomobject]@{
                AccessKeyId = 'AKIASTORED'; SecretAccessKey = 'top secret'; SessionToken = 'a-token'
            } }
        } }
    ) {
        $StoredAWSCredentials = & $Stored
        $StoredAWSRegion = 'eu-west-3'
        $signed = Get-Signature
        $signed.Authorization | Should -BeLike '*Credential=AKIASTORED/*/eu-west-3/kms/*'
        $signed.Token | Should -Be 'a-token'
    }

    It 'gives way to a profile and to a region that are named' {
        $StoredAWSCredentials = [StandIn.Credentials]::new()
        $StoredAWSRegion = 'eu-west-3'
        (Get-Signature @{ ProfileName = 'mine' }).Authorization | Should -BeLike '*Credential=AKIAPROFILE/*/eu-north-1/kms/*'
        (Get-Signature @{ Region = 'eu-west-2' }).Authorization | Should -BeLike '*Credential=AKIASTORED/*/eu-west-2/kms/*'
        $line = 'Get-ModelSealingKey kms:* -ProfileName m'
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain 'mine'
    }

    It 'that is over is said to be' {
        $StoredAWSCredentials = [StandIn.Holder]::new([StandIn.Expired]::new())
        Get-Signature @{ Region = 'eu-west-3' } | Should -BeLike '*The session is over.*Set-AWSCredential*'
    }
}
