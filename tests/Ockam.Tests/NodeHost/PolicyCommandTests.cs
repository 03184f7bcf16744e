using System.Security.Cryptography;
using System.Text.Json;
using Ockam.Identities;
using Ockam.Storage;

namespace Ockam.Tests.NodeHost;

/// <summary>Policies of a home, with no node running.</summary>
public sealed class PolicyCommandTests : IDisposable
{
    private static readonly Identifier s_peer = new(SHA256.HashData("peer"u8));
    private static readonly Identifier s_authority = new(SHA256.HashData("authority"u8));
    private readonly CommandHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Policies_are_set_listed_and_removed_for_each_node()
    {
        CommandResult set = await _home.RunAsync("policy", "set", "--resource", "db", "--allow", "a  and(not b)");
        Assert.Equal("resource 'db' of node 'default' allows: a and (not b)", set.Done().Text);
        (await _home.RunAsync("policy", "set", "--resource-type", "tcp-outlet", "--allow", "(= subject.role \"x\")")).Done();
        (await _home.RunAsync("policy", "set", "--resource", "db", "--allow", "c", "--node", "other")).Done();
        string[] lines = (await _home.RunAsync("policy", "list")).Done().Lines;
        Assert.Equal(["resource type tcp-outlet: (= subject.role \"x\")", "resource 'db': a and (not b)"], lines);
        JsonElement only = (await _home.RunAsync("policy", "list", "--node", "other", "--output", "json")).Done().Json;
        Assert.Equal("""[{"resource":"db","resource_type":null,"allow":"c"}]""", only.GetRawText());
        CommandResult none = await _home.RunAsync("policy", "list", "--node", "nobody");
        Assert.Equal("Node 'nobody' has no policy.", none.Done().Text);
        Assert.Equal("[]", (await _home.RunAsync("policy", "list", "--node", "nobody", "--output", "json")).Done().Json.GetRawText());

        (await _home.RunAsync("policy", "remove", "--resource", "db")).Done();
        CommandResult again = await _home.RunAsync("policy", "remove", "--resource", "db", "--output", "json");
        Assert.Equal((3, "not_found"), (again.ExitCode, again.ErrorId));
        Assert.Single((await _home.RunAsync("policy", "list")).Done().Lines);
    }

    [Fact]
    public async Task What_a_node_would_decide_is_explained_with_what_it_knows_of_the_peer()
    {
        (await _home.RunAsync("policy", "set", "--resource", "db", "--allow", "ai-inlet and not guest")).Done();
        string[] explain = ["policy", "explain", "--resource", "db", "--resource-type", "tcp-outlet", "--subject", s_peer.ToString()];
        JsonElement unknown = (await _home.RunAsync([.. explain, "--output", "json"])).Done().Json;
        Assert.False(unknown.GetProperty("allowed").GetBoolean());
        Assert.Equal("subject.ai-inlet", unknown.GetProperty("part").GetString());

        await using (SqliteStore store = await SqliteStore.OpenAsync(_home.Folder))
        {
            ulong now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            var attributes = new Attributes([new("ai-inlet", "true"), new("guest", "true")]);
            await store.Attributes.PutAsync(s_peer, "default", new AttributesEntry(attributes, now, now + 1_000, s_authority));
        }

        string[] lines = (await _home.RunAsync(explain)).Done().Lines;
        Assert.Equal("denied", lines[0]);
        Assert.Equal(
            "The policy of resource 'db' denies: (= subject.guest \"true\") is true (subject.guest is \"true\").", lines[1]);
        Assert.Contains("subject.has_credential = true", lines);
        Assert.Contains("  (= subject.ai-inlet \"true\") -> true", lines);

        string[] given = [.. explain, "--attribute", "ai-inlet=true", "--attribute", "guest=no", "--output", "json"];
        JsonElement other = (await _home.RunAsync(given)).Done().Json;
        Assert.True(other.GetProperty("allowed").GetBoolean());
        Assert.Equal("no", other.GetProperty("environment").GetProperty("subject.guest").GetString());
        Assert.Equal("db", other.GetProperty("policy").GetProperty("resource").GetString());

        // A peer of which nothing is stored, and a policy that it meets nevertheless.
        (await _home.RunAsync("policy", "set", "--resource", "db", "--allow", "(= 1 1)")).Done();
        explain[^1] = s_authority.ToString();
        Assert.Equal("allowed", (await _home.RunAsync(explain)).Done().Lines[0]);
        Assert.StartsWith("Only members", (await _home.RunAsync([.. explain, "--members"])).Done().Lines[1]);
    }

    [Theory]
    [InlineData("policy set --resource db --allow nota", 2, "'not a'")]
    [InlineData("policy set --resource db", 2, "--allow is missing")]
    [InlineData("policy set --allow a", 2, "--resource and --resource-type")]
    [InlineData("policy set --resource db --resource-type relay --allow a", 2, "--resource and --resource-type")]
    [InlineData("policy set --resource-type echoer --allow a", 2, "would guard nothing here")]
    [InlineData("policy explain --resource db --subject x --resource-type relay", 2, "is not an Identifier")]
    [InlineData("policy explain --resource-type tcp-inlet", 2, "--resource is missing")]
    [InlineData("policy explain --resource db", 2, "--resource-type is missing")]
    public async Task What_cannot_be_meant_is_refused(string line, int exitCode, string message)
    {
        CommandResult result = await _home.RunAsync(line.Split(' '));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(message, result.Errors);
    }
}
