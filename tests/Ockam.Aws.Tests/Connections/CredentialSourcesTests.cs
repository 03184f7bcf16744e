using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ockam.Aws.Tests.Support;
using Ockam.Models.Tests.Support;

namespace Ockam.Aws.Tests.Connections;

/// <summary>
/// Credentials that somebody gives for a while: STS for a web identity, SSO for who has signed in, an instance for its role.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class CredentialSourcesTests : IAsyncDisposable
{
    private const string Start = "https://example.awsapps.com/start";

    private const string Key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private readonly Folder _home = new();
    private readonly ConcurrentQueue<HttpFrontRequest> _asked = new();
    private readonly HttpFront _front;
    private string? _refusal;

    public CredentialSourcesTests() => _front = new HttpFront(Answer);

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_web_identity_takes_on_its_role_at_STS()
    {
        await File.WriteAllTextAsync(_home["token"], "a.web.identity");
        (int code, string said) = await AskAsync(new()
        {
            ["AWS_WEB_IDENTITY_TOKEN_FILE"] = _home["token"], ["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/web",
            ["AWS_ENDPOINT_URL_STS"] = _front.Url.AbsoluteUri,
        });
        Assert.Equal((0, "done"), (code, said));
        HttpFrontRequest taken = Assert.Single(_asked, each => each.Body.Contains("AssumeRoleWithWebIdentity", StringComparison.Ordinal));
        Assert.Contains("WebIdentityToken=a.web.identity", taken.Body, StringComparison.Ordinal);
        Assert.Contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fweb", taken.Body, StringComparison.Ordinal);
        SignedBy("ASIAWEB", "web-session");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_has_signed_in_gets_the_credentials_of_the_role(bool byEnvironment)
    {
        SignIn(DateTime.UtcNow.AddHours(1));
        (int code, string said) = byEnvironment
            ? await AskAsync(new() { ["AWS_PROFILE"] = "sso" })
            : await AskAsync([], "sso");
        Assert.Equal((0, "done"), (code, said));
        HttpFrontRequest asked = Assert.Single(
            _asked, each => each.What.StartsWith("GET /federation/credentials", StringComparison.Ordinal));
        Assert.Contains("role_name=reader", asked.What, StringComparison.Ordinal);
        Assert.Contains("account_id=123456789012", asked.What, StringComparison.Ordinal);
        Assert.Equal("an-access-token", asked.Headers["x-amz-sso_bearer_token"]);
        SignedBy("ASIASSO", "sso-session");
    }

    [Fact]
    public async Task Who_was_signed_in_is_told_to_sign_in_again()
    {
        SignIn(DateTime.UtcNow.AddHours(-1));
        (int code, string said) = await AskAsync([], "sso");
        Assert.Equal(1, code);
        Assert.StartsWith("ExpiredCredentials: ", said, StringComparison.Ordinal);
        Assert.Contains("aws sso login", said, StringComparison.Ordinal);
        // What the SDK says when it does not find its own parts.
        Assert.DoesNotContain("assembly", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("AWSSDK", said, StringComparison.Ordinal);
        Assert.DoesNotContain("an-access-token", said, StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Whoever_is_refused_credentials_is_told_so_and_not_that_the_service_refuses()
    {
        SignIn(DateTime.UtcNow.AddHours(1));
        _refusal = """{"__type":"UnauthorizedException","message":"Session token not found or invalid"}""";
        (int code, string said) = await AskAsync([], "sso");
        Assert.Equal(1, code);
        Assert.StartsWith("ExpiredCredentials: kms:GenerateDataKey ", said, StringComparison.Ordinal);
        Assert.Contains("those who give them have refused (UnauthorizedException): Session token not", said, StringComparison.Ordinal);
        Assert.Contains("aws sso login", said, StringComparison.Ordinal);
        Assert.All(_asked, each => Assert.StartsWith("GET /federation/credentials", each.What, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_instance_gives_the_credentials_of_its_role()
    {
        (int code, string said) = await AskAsync(new()
        {
            ["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = _front.Url.AbsoluteUri.TrimEnd('/'), ["AWS_EC2_METADATA_DISABLED"] = "false",
        });
        Assert.Equal((0, "done"), (code, said));
        // Never without a token: the first version of that service would answer anybody who can make a server ask.
        Assert.All(
            _asked.Where(each => each.What.StartsWith("GET /latest/meta-data", StringComparison.Ordinal)),
            each => Assert.Equal("a-metadata-token", each.Headers["x-aws-ec2-metadata-token"]));
        SignedBy("ASIAROLE", "role-session");
    }

    [Theory]
    [InlineData("max_attempts = 3", "1", 1)]
    [InlineData("max_attempts = 2", "", 2)]
    public async Task Environment_and_profile_say_how_often_is_asked_where_the_caller_does_not(string line, string variable, int times)
    {
        Directory.CreateDirectory(Path.Combine(_home.Path, ".aws"));
        await File.WriteAllTextAsync(
            Path.Combine(_home.Path, ".aws", "config"),
            $"[profile p]\naws_access_key_id = AKIAP\naws_secret_access_key = s\n{line}\n");
        _refusal = """{"__type":"ThrottlingException","message":"Rate exceeded"}""";
        (int code, string said) = await AskAsync(new() { ["AWS_PROFILE"] = "p", ["AWS_MAX_ATTEMPTS"] = variable });
        Assert.Equal(1, code);
        Assert.StartsWith("Throttled: ", said, StringComparison.Ordinal);
        Assert.Equal(times, _asked.Count);
    }

    private (int Status, string Body) Answer(HttpFrontRequest request)
    {
        _asked.Enqueue(request);
        if (_refusal is not null) return (_refusal.Contains("Unauthorized", StringComparison.Ordinal) ? 401 : 400, _refusal);
        string later = DateTime.UtcNow.AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        return request.What.Split('?')[0] switch
        {
            "POST /" when request.Headers.ContainsKey("x-amz-target") => (200,
                $$"""{"KeyId":"{{Key}}","Plaintext":"{{Convert.ToBase64String(new byte[32])}}","CiphertextBlob":"AAAA"}"""),
            "POST /" => (200,
                $"""
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
                <Credentials><AccessKeyId>ASIAWEB</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>web-session</SessionToken>
                <Expiration>{later}</Expiration></Credentials>
                <AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/web/s</Arn>
                </AssumedRoleUser>
                </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
                """),
            "GET /federation/credentials" => (200,
                $$$"""
                {"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"s","sessionToken":"sso-session",
                "expiration":{{{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds()}}}}}
                """),
            "PUT /latest/api/token" => (200, "a-metadata-token"),
            "GET /latest/meta-data/iam/security-credentials/" or "GET /latest/meta-data/iam/security-credentials" => (200, "corp"),
            "GET /latest/meta-data/iam/security-credentials/corp" => (200,
                $$"""
                {"Code":"Success","LastUpdated":"2026-01-01T00:00:00Z","Type":"AWS-HMAC","AccessKeyId":"ASIAROLE","SecretAccessKey":"s",
                "Token":"role-session","Expiration":"{{later}}"}
                """),
            _ => (404, ""),
        };
    }

    // A profile as 'aws configure sso' writes it, and the token that 'aws sso login' leaves.
    private void SignIn(DateTime until)
    {
        string cache = Path.Combine(_home.Path, ".aws", "sso", "cache");
        Directory.CreateDirectory(cache);
        File.WriteAllText(
            Path.Combine(_home.Path, ".aws", "config"),
            $"""
            [profile sso]
            sso_session = corp
            sso_account_id = 123456789012
            sso_role_name = reader
            [sso-session corp]
            sso_region = eu-central-1
            sso_start_url = {Start}
            sso_registration_scopes = sso:account:access

            """);
#pragma warning disable CA5350 // The name of the file is said to be this.
        string name = Convert.ToHexStringLower(SHA1.HashData("corp"u8));
#pragma warning restore CA5350
        string expires = until.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        File.WriteAllText(
            Path.Combine(cache, name + ".json"),
            $$"""{"startUrl":"{{Start}}","region":"eu-central-1","accessToken":"an-access-token","expiresAt":"{{expires}}"}""");
    }

    private void SignedBy(string accessKeyId, string session)
    {
        HttpFrontRequest signed = Assert.Single(_asked, each => each.Headers.ContainsKey("x-amz-target"));
        Assert.Contains($"Credential={accessKeyId}/", signed.Headers["authorization"], StringComparison.Ordinal);
        Assert.Equal(session, signed.Headers["x-amz-security-token"]);
    }

    private async Task<(int ExitCode, string Said)> AskAsync(Dictionary<string, string> environment, params string[] profile)
    {
        environment["AWS_ENDPOINT_URL_SSO"] = environment["AWS_ENDPOINT_URL_SSO_OIDC"] = _front.Url.AbsoluteUri;
        using var peer = new AskPeer(_home.Path, environment, [_front.Url.AbsoluteUri, .. profile]);
        (int code, string output, string errors) = await peer.WaitForEndAsync();
        Assert.True(errors.Length == 0, errors);
        return (code, output.TrimEnd());
    }
}
