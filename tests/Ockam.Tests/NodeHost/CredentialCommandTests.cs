using System.Net;
using System.Text.Json;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Storage;

namespace Ockam.Tests.NodeHost;

/// <summary>An authority in one home, a member in another.</summary>
public sealed class CredentialCommandTests : IAsyncLifetime
{
    private readonly CommandHome _authorityHome = new();
    private readonly CommandHome _memberHome = new();
    private string _authority = string.Empty;
    private string _member = string.Empty;

    public async Task InitializeAsync()
    {
        _authority = await _authorityHome.CreateIdentityAsync("authority");
        _member = await _memberHome.CreateIdentityAsync("member");
    }

    public Task DisposeAsync()
    {
        _authorityHome.Dispose();
        _memberHome.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_credential_verifies_where_its_issuer_is_known()
    {
        string credential = await IssueAsync();
        await _authorityHome.IntroduceAsync("authority", _memberHome);

        string[] verify = ["credential", "verify", "-", "--issuer", _authority];
        string[] verifyOwn = [.. verify, "--subject", _member, "--output", "json"];
        JsonElement verified = (await _memberHome.RunWithAsync(credential, verifyOwn)).Done().Json;
        string[] lines = (await _memberHome.RunWithAsync(credential + "\n", verify)).Done().Lines;

        Assert.Equal(_member, verified.GetProperty("subject").GetString());
        Assert.Equal(_authority, verified.GetProperty("issuer").GetString());
        Assert.Equal("""{"project":"blue=green","role":"member"}""", verified.GetProperty("attributes").GetRawText());
        Assert.Equal(600, verified.GetProperty("expires_at").GetInt64() - verified.GetProperty("created_at").GetInt64());
        string[] expected = ["valid", $"subject:    {_member}", $"issuer:     {_authority}", "attributes: project=blue=green, role=member"];
        Assert.Equal(expected, lines[..4]);
        Assert.Matches(@"^expires at: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", lines[5]);
    }

    [Fact]
    public async Task A_credential_does_not_verify_where_its_issuer_is_unknown()
    {
        string credential = await IssueAsync();

        CommandResult result = await _memberHome.RunAsync("credential", "verify", credential, "--issuer", _authority, "--output", "json");

        Assert.Equal((3, "unknown_identity"), (result.ExitCode, result.ErrorId));
        Assert.Contains(_authority, result.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_that_breaks_a_rule_does_not_verify_and_is_not_stored()
    {
        string credential = await IssueAsync();
        await _authorityHome.IntroduceAsync("authority", _memberHome);

        // Another issuer, another subject, a damaged signature (its last digit), not a credential at all.
        await RefusedAsync("untrusted_issuer", credential, "--issuer", _member);
        await RefusedAsync("wrong_subject", credential, "--issuer", _authority, "--subject", _authority);
        await RefusedAsync("bad_signature", credential[..^1] + (credential[^1] == '0' ? '1' : '0'), "--issuer", _authority);
        await RefusedAsync("malformed", "8101", "--issuer", _authority);
        CommandResult stored = await StoreAsync(_member, "s", "--credential", credential, "--output", "json");
        Assert.Equal((4, "untrusted_issuer"), (stored.ExitCode, stored.ErrorId));
        Assert.Null(await StoredAsync("s"));
    }

    [Fact]
    public async Task A_credential_ends_when_its_issuer_rotates()
    {
        string credential = await IssueAsync();
        (await _authorityHome.RunAsync("identity", "rotate")).Done();
        await _authorityHome.IntroduceAsync("authority", _memberHome);

        await RefusedAsync("not_latest_change", credential, "--issuer", _authority);
    }

    [Fact]
    public async Task A_credential_is_stored_as_it_was_issued()
    {
        string credential = await IssueAsync();
        await _authorityHome.IntroduceAsync("authority", _memberHome);
        await File.WriteAllTextAsync(_memberHome.Beside("credential.hex"), credential + "\n");

        CommandResult result = (await StoreAsync(_authority, "project", "--credential-path", _memberHome.Beside("credential.hex"))).Done();

        Assert.Equal("stored for scope 'project'", result.Lines[0]);
        Assert.Equal(credential, (await StoredAsync("project"))?.ToHex());
    }

    [Fact]
    public async Task A_credential_of_somebody_else_is_not_stored()
    {
        string credential = (await _authorityHome.RunAsync("credential", "issue", "--for", _authority)).Done().Text;
        await _authorityHome.IntroduceAsync("authority", _memberHome);

        CommandResult result = await StoreAsync(_authority, "s", "--credential", credential);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(_authority, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_an_identity_of_the_home_can_issue()
    {
        Assert.Equal(3, (await _authorityHome.RunAsync("credential", "issue", "--as", "nobody", "--for", _member)).ExitCode);
    }

    [VectorFact]
    public async Task A_credential_by_the_originals_rules_is_read_verified_and_stays_as_it_is()
    {
        JsonElement vectors = Vectors.Read("ockam/derived_secure_channel.json");
        string subject = vectors.GetProperty("initiator").GetProperty("identifier").GetString()!;
        string credential = vectors.GetProperty("initiator").GetProperty("credential_and_purpose_key").GetString()!;
        string issuer = vectors.GetProperty("authority").GetProperty("identifier").GetString()!;
        string history = vectors.GetProperty("authority").GetProperty("change_history").GetString()!;
        (await _memberHome.RunAsync("identity", "import", history)).Done();
        string[] verify = ["credential", "verify", credential, "--issuer", issuer, "--subject", subject, "--output", "json"];

        // Its issuer's clock said 1700151200.
        JsonElement verified = (await _memberHome.RunAtAsync(DateTimeOffset.FromUnixTimeSeconds(1700151200), verify)).Done().Json;
        CommandResult today = await _memberHome.RunAsync(verify);

        Assert.Equal(1700151200, verified.GetProperty("created_at").GetInt64());
        Assert.NotEmpty(verified.GetProperty("attributes").EnumerateObject());
        Assert.Equal((4, "expired"), (today.ExitCode, today.ErrorId));
        Assert.Equal(credential, CredentialAndPurposeKey.Parse(credential).ToString());
        string sample = Vectors.Read("ockam/secure_channel_messages.json").GetProperty("refresh_credentials").GetProperty("decoded")
            .GetProperty("credential_and_purpose_key").GetString()!;
        Assert.Equal(sample, CredentialAndPurposeKey.Parse(sample).ToString());
    }

    [Fact]
    public async Task A_stored_credential_is_presented_and_believed_where_its_authority_counts()
    {
        await _authorityHome.IntroduceAsync("authority", _memberHome);
        (await StoreAsync(_authority, "project", "--credential", await IssueAsync())).Done();
        SqliteStore store = await SqliteStore.OpenAsync(_authorityHome.Folder);
        var options = new OckamNodeOptions { Store = store, Authority = Identifier.Parse(_authority) };
        await using OckamNode node = await OckamNode.CreateAsync(options);
        int port = node.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        string to = $"/ip4/127.0.0.1/tcp/{port}/secure/api/service/echo";
        string[] send = ["message", "send", "hello", "--to", to, "--authority", _authority];

        (await _memberHome.RunAsync(send)).Done();
        AttributesEntry? without = await AttributesAsync(node);
        (await _memberHome.RunAsync([.. send, "--scope", "project"])).Done();
        AttributesEntry? with = await AttributesAsync(node);

        Assert.Null(without);
        Assert.Equal("member", with?.Attributes.ToTexts()["role"]);
    }

    private async Task<string> IssueAsync()
    {
        string[] attributes = ["--attribute", "role=member", "--attribute", "project=blue=green"];
        string[] issue = ["credential", "issue", "--as", "authority", "--for", _member, "--ttl", "10m", .. attributes];
        return (await _authorityHome.RunAsync(issue)).Done().Text;
    }

    private Task<CommandResult> StoreAsync(string issuer, string scope, params string[] options) =>
        _memberHome.RunAsync(["credential", "store", "--issuer", issuer, "--scope", scope, .. options]);

    private async Task<AttributesEntry?> AttributesAsync(OckamNode node) =>
        await node.Attributes.GetAsync(Identifier.Parse(_member), Identifier.Parse(_authority), node.Name, 0);

    private async Task RefusedAsync(string id, string credential, params string[] options)
    {
        CommandResult result = await _memberHome.RunAsync(["credential", "verify", credential, .. options, "--output", "json"]);
        Assert.Equal((4, id), (result.ExitCode, result.ErrorId));
    }

    private async Task<byte[]?> StoredAsync(string scope)
    {
        await using SqliteStore store = await SqliteStore.OpenAsync(_memberHome.Folder);
        return await store.Credentials.GetAsync(Identifier.Parse(_member), Identifier.Parse(_authority), scope, "default", 0);
    }
}
