using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ockam.Tests.NodeHost;

public sealed partial class DemoTests
{
    [Fact]
    public async Task The_demo_prints_each_step_and_ends_well()
    {
        CommandResult result = (await CommandHome.RunCommandAsync(string.Empty, ["demo"])).Done();

        string[] expected =
        [
            "^node 1 is I[0-9a-f]{64}$",
            "^node 2 is I[0-9a-f]{64}$",
            "^node 3 is I[0-9a-f]{64}$",
            @"^node 3 listens on 127\.0\.0\.1:\d+$",
            "^node 2 is connected to node 3, at its address [0-9a-f]{32}$",
            @"^node 2 listens on 127\.0\.0\.1:\d+$",
            "^node 1 is connected to node 2, at its address [0-9a-f]{32}$",
            @"^node 2 forwards messages for anyone \(hop\), and watches what it forwards \(watcher\)$",
            "^node 1 opens a secure channel along 0#[0-9a-f]{32} => 0#hop => 0#watcher => 0#[0-9a-f]{32} => 0#api, "
                + "trusting I[0-9a-f]{64} alone$",
            "^node 1 knows that its peer is node 3; handshake hash [0-9a-f]{64}$",
            "^node 3 knows that its peer is node 1; handshake hash [0-9a-f]{64}$",
            "^both hashes are equal: nobody sits in between$",
            "^node 1 sends 'hello, ockam' to uppercase at node 3, over the channel$",
            "^node 3 answers 'HELLO, OCKAM'$",
            @"^node 2 saw \d+ messages pass, and neither text in any of them; the last was [0-9a-f]+$",
            "^done$",
        ];
        Assert.Equal(expected.Length, result.Lines.Length);
        Assert.All(expected.Zip(result.Lines), pair => Assert.Matches(pair.First, pair.Second));

        // Node 1 trusts the identity that node 3 has; both ends have the same hash.
        Assert.Contains(result.Lines[2]["node 3 is ".Length..], result.Lines[8], StringComparison.Ordinal);
        Assert.Equal(Hash().Match(result.Lines[9]).Value, Hash().Match(result.Lines[10]).Value);
    }

    [Fact]
    public async Task The_demo_as_json_has_the_values_of_each_step()
    {
        CommandResult result = (await CommandHome.RunCommandAsync(string.Empty, ["demo", "--output", "json"])).Done();

        var steps = new List<JsonElement>();
        foreach (string line in result.Lines)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            steps.Add(document.RootElement.Clone());
        }

        string[] Values(string name) =>
            [.. steps.Where(step => step.TryGetProperty(name, out _)).Select(step => step.GetProperty(name).GetString()!)];
        string[] identifiers = Values("identifier");
        Assert.Equal(3, identifiers.Distinct().Count());
        Assert.Equal([identifiers[2]], Values("trusts"));
        Assert.Equal([identifiers[2], identifiers[0]], Values("peer"));
        Assert.Single(Values("handshake_hash").Distinct());
        Assert.Equal(["HELLO, OCKAM"], Values("answer"));
        // The watcher at node 2 kept the bytes; they hold neither text.
        string seen = System.Text.Encoding.UTF8.GetString(Convert.FromHexString(Values("last_seen").Single()));
        Assert.DoesNotContain("ockam", seen, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_demo_that_is_interrupted_says_so()
    {
        var interrupted = new CancellationToken(canceled: true);

        CommandResult result = await CommandHome.RunCommandAsync(string.Empty, ["demo", "--output=json"], cancellationToken: interrupted);

        Assert.Equal(130, result.ExitCode);
        Assert.Equal("interrupted", result.ErrorId);
    }

    [GeneratedRegex("[0-9a-f]{64}$")]
    private static partial Regex Hash();
}
