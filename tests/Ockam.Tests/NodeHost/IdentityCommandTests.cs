using System.Text.Json;

namespace Ockam.Tests.NodeHost;

public sealed class IdentityCommandTests : IDisposable
{
    private readonly CommandHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task The_first_identity_is_the_default_and_is_shown_without_its_name()
    {
        string alice = await _home.CreateIdentityAsync("alice");
        string bob = await _home.CreateIdentityAsync("bob");

        Assert.Equal(alice, (await _home.RunAsync("identity", "show")).Done().Text);
        Assert.Equal(bob, (await _home.RunAsync("identity", "show", "bob")).Done().Text);
        Assert.Equal([$"{alice}  alice (default)", $"{bob}  bob"], (await _home.RunAsync("identity", "list")).Done().Lines);
        JsonElement list = (await _home.RunAsync("identity", "list", "--output", "json")).Done().Json;
        Assert.Equal(["alice", "bob"], list.EnumerateArray().Select(identity => identity.GetProperty("name").GetString()));
        Assert.Equal([true, false], list.EnumerateArray().Select(identity => identity.GetProperty("is_default").GetBoolean()));
        Assert.Equal([alice, bob], list.EnumerateArray().Select(identity => identity.GetProperty("identifier").GetString()));
    }

    [Fact]
    public async Task A_home_without_identities_says_so()
    {
        Assert.Equal("There is no identity yet.", (await _home.RunAsync("identity", "list")).Done().Text);
        Assert.Equal("[]", (await _home.RunAsync("identity", "list", "--output", "json")).Done().Text);
        Assert.Equal(3, (await _home.RunAsync("identity", "show")).ExitCode);
    }

    [Fact]
    public async Task What_is_not_there_has_a_code_of_its_own()
    {
        await _home.CreateIdentityAsync("alice");

        CommandResult result = await _home.RunAsync("identity", "show", "carol", "--output", "json");

        Assert.Equal((3, "unknown_name"), (result.ExitCode, result.ErrorId));
        Assert.Contains("carol", result.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, (await _home.RunAsync("identity", "export", "carol")).ExitCode);
        Assert.Equal(3, (await _home.RunAsync("identity", "rotate", "carol")).ExitCode);
        Assert.Equal(3, (await _home.RunAsync("identity", "export", "--identifier", "I" + new string('0', 64))).ExitCode);
        Assert.Equal(3, (await _home.RunAsync("identity", "import", "@" + _home.Beside("nothing"))).ExitCode);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused()
    {
        await _home.CreateIdentityAsync("alice");

        CommandResult result = await _home.RunAsync("identity", "create", "alice", "--output", "json");

        Assert.Equal((1, "name_taken"), (result.ExitCode, result.ErrorId));
    }

    [Fact]
    public async Task A_history_is_imported_from_an_argument_a_file_or_standard_input()
    {
        using var other = new CommandHome();
        string alice = await _home.CreateIdentityAsync("alice");
        string history = (await _home.RunAsync("identity", "export")).Done().Text;
        await File.WriteAllTextAsync(_home.Beside("alice.hex"), history + "\n");

        Assert.Equal(alice, (await other.RunAsync("identity", "import", history)).Done().Text);
        Assert.Equal(alice, (await other.RunWithAsync($" {history}\n", "identity", "import", "-")).Done().Text);
        string[] fromFile = ["identity", "import", "@" + _home.Beside("alice.hex"), "--identifier", alice];
        Assert.Equal(alice, (await other.RunAsync(fromFile)).Done().Text);
        Assert.Equal(history, (await other.RunAsync("identity", "export", "--identifier", alice)).Done().Text);
        // Known, but nobody's here: it has no name.
        Assert.Equal("[]", (await other.RunAsync("identity", "list", "--output", "json")).Done().Text);
    }

    [Fact]
    public async Task A_history_that_does_not_verify_is_not_kept()
    {
        using var other = new CommandHome();
        string alice = await _home.CreateIdentityAsync("alice");
        string history = (await _home.RunAsync("identity", "export")).Done().Text;
        // The last digit belongs to the signature.
        string damaged = history[..^1] + (history[^1] == '0' ? '1' : '0');

        CommandResult result = await other.RunAsync("identity", "import", damaged, "--output", "json");

        Assert.Equal((4, "bad_signature"), (result.ExitCode, result.ErrorId));
        Assert.Equal(3, (await other.RunAsync("identity", "export", "--identifier", alice)).ExitCode);
        Assert.Equal(4, (await other.RunAsync("identity", "import", "8101")).ExitCode);
        Assert.Equal(4, (await other.RunAsync("identity", "import", history, "--identifier", "I" + new string('0', 64))).ExitCode);
    }

    [Fact]
    public async Task Rotation_keeps_the_identifier_and_an_older_history_is_refused_afterwards()
    {
        using var other = new CommandHome();
        string alice = await _home.CreateIdentityAsync("alice");
        string before = (await _home.RunAsync("identity", "export")).Done().Text;

        JsonElement rotated = (await _home.RunAsync("identity", "rotate", "alice", "--output", "json")).Done().Json;
        string after = (await _home.RunAsync("identity", "export")).Done().Text;

        Assert.Equal((alice, 2), (rotated.GetProperty("identifier").GetString(), rotated.GetProperty("changes").GetInt32()));
        Assert.NotEqual(before, after);
        JsonElement shown = (await _home.RunAsync("identity", "show", "--full", "--output", "json")).Done().Json;
        Assert.Equal(2, shown.GetProperty("changes").GetArrayLength());
        Assert.Equal(rotated.GetProperty("key").GetString(), shown.GetProperty("changes")[1].GetProperty("key").GetString());
        (await other.RunAsync("identity", "import", before)).Done();
        (await other.RunAsync("identity", "import", after)).Done();
        CommandResult older = await other.RunAsync("identity", "import", before, "--output", "json");
        Assert.Equal((4, "older_history"), (older.ExitCode, older.ErrorId));
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_has_a_code_of_its_own()
    {
        await File.WriteAllTextAsync(_home.Folder, "a file, where a folder must be");

        CommandResult result = await _home.RunAsync("identity", "create", "--output", "json");

        Assert.Equal(6, result.ExitCode);
        Assert.StartsWith("store_", result.ErrorId, StringComparison.Ordinal);
        Assert.Contains(_home.Folder, result.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("a file, where a folder must be", await File.ReadAllTextAsync(_home.Folder));
    }

    [VectorFact]
    public async Task The_originals_histories_are_read_and_written_unchanged()
    {
        foreach (JsonElement vector in Vectors.Read("ockam/identities.json").GetProperty("identities").EnumerateArray())
        {
            string history = vector.GetProperty("change_history").GetString()!;
            string identifier = vector.GetProperty("expected_identifier").GetString()!;

            Assert.Equal(identifier, (await _home.RunAsync("identity", "import", history)).Done().Text);
            Assert.Equal(history, (await _home.RunAsync("identity", "export", "--identifier", identifier)).Done().Text);
        }
    }
}
