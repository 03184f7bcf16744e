using System.Text.Json;

namespace Ockam.Tests.NodeHost;

public sealed class CheckCommandTests : IDisposable
{
    private readonly CommandHome _home = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ockamps-check-");

    public void Dispose()
    {
        _home.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_file_that_is_right_is_said_to_be()
    {
        string file = Write("name: web\ntcp-outlets: {a: {to: $PORT, trust: anyone}, b: {to: 2, trust: anyone}}\n");

        CommandResult plain = (await _home.RunAsync("check", file, "--variable", "PORT=5000")).Done();
        CommandResult json = (await _home.RunAsync("check", file, "--variable=PORT=5000", "--output", "json")).Done();

        Assert.Equal($"{file} is right: the node 'web' with 0 relays, 2 outlets, 0 inlets", plain.Text);
        Assert.Equal(("web", 2), (json.Json.GetProperty("name").GetString(), json.Json.GetProperty("outlets").GetInt32()));
        Assert.False(Directory.Exists(_home.Folder));
    }

    [Fact]
    public async Task Each_mistake_is_a_line_with_its_place()
    {
        string file = Write("nam: web\ntcp-outlets: {a: {to: $PORT}}\n");

        CommandResult plain = await _home.RunAsync("check", file);
        CommandResult json = await _home.RunAsync("check", file, "--output", "json");

        string[] lines = plain.Errors.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal((7, string.Empty), (plain.ExitCode, plain.Output));
        Assert.Equal(3, lines.Length);
        Assert.All(lines,
            line => Assert.Matches($@"^{System.Text.RegularExpressions.Regex.Escape(file)}:\d+:\d+: [a-z.-]+: .+; .+$", line));
        JsonElement[] mistakes = [.. json.Error.GetProperty("mistakes").EnumerateArray()];
        Assert.Equal((7, "configuration"), (json.ExitCode, json.ErrorId));
        Assert.Equal(["nam", "tcp-outlets.a.trust", "tcp-outlets.a.to"],
            mistakes.Select(mistake => mistake.GetProperty("key").GetString()));
        Assert.Equal([1, 2, 2], mistakes.Select(mistake => mistake.GetProperty("line").GetInt32()));
    }

    [Theory]
    [InlineData(2, "check")]
    [InlineData(2, "check FILE --variable A")]
    [InlineData(2, "check FILE --variable A=1 --variable A=2")]
    [InlineData(3, "check FILE.not-there")]
    [InlineData(3, "check not-there/FILE")]
    public async Task A_line_that_is_not_right_is_no_mistake_of_the_file(int exitCode, string line)
    {
        string file = Write("name: web\n");

        CommandResult result = await _home.RunAsync(line.Replace("FILE", file, StringComparison.Ordinal).Split(' '));

        Assert.Equal((exitCode, string.Empty), (result.ExitCode, result.Output));
        Assert.StartsWith("ockam-node: ", result.Errors, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        string file = Path.Combine(_folder.FullName, "node.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
