using System.Text.Json;

namespace Ockam.Tests.NodeHost;

public sealed class VaultCommandTests : IDisposable
{
    private readonly CommandHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_vault_is_made_listed_used_and_removed()
    {
        Assert.StartsWith("work  /", (await _home.RunAsync("vault", "create", "work")).Done().Text, StringComparison.Ordinal);
        (await _home.RunAsync("identity", "create", "anna", "--vault", "work")).Done();

        JsonElement list = (await _home.RunAsync("vault", "list", "--output", "json")).Done().Json;
        Assert.Equal(["default", "work"], list.EnumerateArray().Select(vault => vault.GetProperty("name").GetString()));
        Assert.All(list.EnumerateArray(), vault => Assert.Equal("software", vault.GetProperty("kind").GetString()));
        JsonElement anna = (await _home.RunAsync("identity", "show", "anna", "--output", "json")).Done().Json;
        Assert.Equal("work", anna.GetProperty("vault").GetString());
        Assert.Equal((1, "vault"), Ended(await _home.RunAsync("vault", "delete", "work", "--output", "json")));

        (await _home.RunAsync("vault", "delete", "work", "--with-identities")).Done();
        Assert.Equal((3, "vault"), Ended(await _home.RunAsync("vault", "delete", "work", "--output", "json")));
        Assert.Equal("There is no identity yet.", (await _home.RunAsync("identity", "list")).Done().Text);
    }

    [Fact]
    public async Task What_does_not_go_together_is_refused()
    {
        foreach (string[] wrong in (string[][])
            [["--region", "eu-central-1"], ["--aws-kms", "--path", "x"], ["--aws-kms", "--region", "eu-central-1", "--endpoint-url", "x"]])
            Assert.Equal(2, (await _home.RunAsync(["vault", "create", "hsm", .. wrong])).ExitCode);
        Assert.Equal((3, "vault"), Ended(await _home.RunAsync("identity", "create", "x", "--vault", "none", "--output", "json")));
        Assert.Equal((1, "vault"), Ended(await _home.RunAsync("identity", "create", "x", "--key-id", "alias/x", "--output", "json")));
    }

    [Fact]
    public async Task A_node_whose_file_names_another_vault_than_the_identity_s_does_not_run()
    {
        await _home.CreateIdentityAsync("anna");
        (await _home.RunAsync("vault", "create", "work")).Done();
        await File.WriteAllTextAsync(_home.Beside("node.yaml"), "identity: anna\nvault: work\n");

        CommandResult refused = await _home.RunAsync("run", _home.Beside("node.yaml"), "--output", "json");

        Assert.Equal((1, "vault"), Ended(refused));
        string message = refused.Error.GetProperty("message").GetString()!;
        Assert.Contains("'anna'", message, StringComparison.Ordinal);
        Assert.Contains("in the vault 'default', not in 'work'", message, StringComparison.Ordinal);
    }

    private static (int, string) Ended(CommandResult result) => (result.ExitCode, result.ErrorId);
}
