using Ockam.NodeHost.CommandLine;
using Ockam.NodeHost.Commands;

namespace Ockam.Tests.NodeHost;

public sealed class CommandLineTests
{
    private const string Identifier = "I923829d0397a06fa862be5a87b7966959b8ef99ab6455b843ca9131a747b4819";

    [Theory]
    [InlineData("")]
    [InlineData("dance")]
    [InlineData("identity")]
    [InlineData("identity dance")]
    [InlineData("identity import")]
    [InlineData("identity show a b")]
    [InlineData("identity show --loud")]
    [InlineData("--loud identity show")]
    [InlineData("identity show --full --full")]
    [InlineData("identity show --full=yes")]
    [InlineData("identity show --output")]
    [InlineData("identity show --output xml")]
    [InlineData("identity import zz")]
    [InlineData("identity import abc")]
    [InlineData("identity import -")]
    [InlineData("identity export a --identifier " + Identifier)]
    [InlineData("identity export --identifier I12")]
    [InlineData("credential issue")]
    [InlineData("credential issue --for " + Identifier + " --attribute role")]
    [InlineData("credential issue --for " + Identifier + " --attribute =x")]
    [InlineData("credential issue --for " + Identifier + " --attribute a=1 --attribute a=2")]
    [InlineData("credential issue --for " + Identifier + " --ttl 0")]
    [InlineData("credential issue --for " + Identifier + " --ttl 999ms")]
    [InlineData("credential issue --for " + Identifier + " --ttl 5y")]
    [InlineData("credential verify aa")]
    [InlineData("credential store --issuer " + Identifier + " --scope s")]
    [InlineData("credential store --issuer " + Identifier + " --scope s --credential aa --credential-path f")]
    [InlineData("message send hello")]
    [InlineData("message send hello --to nowhere")]
    [InlineData("message send hello --to /service/echo --timeout soon")]
    [InlineData("message send hello --to /service/echo --timeout 25h")]
    [InlineData("message send hello --to /service/echo --scope project")]
    [InlineData("message send hello --to /service/echo --authorized bob")]
    [InlineData("listen --scope project")]
    [InlineData("identity list --home=")]
    [InlineData("message send hello --to /service/echo --hex")]
    [InlineData("listen --tcp localhost")]
    [InlineData("listen --tcp node.example:4000")]
    [InlineData("listen --tcp 0.0.0.0:0 --hop")]
    [InlineData("listen --connect 127.0.0.1:0")]
    [InlineData("listen --connect nowhere")]
    public async Task A_line_that_is_not_right_is_refused_before_anything_is_done(string line)
    {
        using var home = new CommandHome();

        string[] args = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        CommandResult result = line.Contains("--home", StringComparison.Ordinal)
            ? await CommandHome.RunCommandAsync(string.Empty, args)
            : await home.RunAsync(args);

        Assert.Equal((2, string.Empty), (result.ExitCode, result.Output));
        Assert.Matches("^ockam-node: [^\n]+\n$", result.Errors.ReplaceLineEndings("\n"));
        Assert.False(Directory.Exists(home.Folder));
    }

    [Theory]
    [InlineData("identity dance --output json")]
    [InlineData("--output=json identity")]
    [InlineData("message send --output json")]
    public async Task An_error_is_json_where_json_is_asked_for(string line)
    {
        CommandResult result = await CommandHome.RunCommandAsync(string.Empty, line.Split(' '));

        Assert.Equal((2, "usage"), (result.ExitCode, result.ErrorId));
        Assert.NotEmpty(result.Error.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task The_help_names_every_command_and_every_exit_code()
    {
        string help = (await CommandHome.RunCommandAsync(string.Empty, ["--help"])).Done().Text;

        Assert.All(Command.All, command => Assert.Contains($"  {command.Name} ", help, StringComparison.Ordinal));
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Matches($"(?m)^  {(int)code} +[a-z]", help));
    }

    [Fact]
    public async Task The_help_of_a_command_names_all_its_options()
    {
        foreach (Command command in Command.All)
        {
            string help = (await CommandHome.RunCommandAsync(string.Empty, [.. command.Name.Split(' '), "-h"])).Done().Text;

            Assert.Contains($"Usage: ockam-node {command.Name}", help, StringComparison.Ordinal);
            Assert.All(command.Options.Concat(Option.Global), option => Assert.Contains(option.Name, help, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_version_is_that_of_the_assembly()
    {
        string version = typeof(Command).Assembly.GetName().Version!.ToString(3);

        CommandResult plain = (await CommandHome.RunCommandAsync(string.Empty, ["--version"])).Done();
        CommandResult json = (await CommandHome.RunCommandAsync(string.Empty, ["--version", "--output", "json"])).Done();

        Assert.Equal($"ockam-node {version}", plain.Text);
        Assert.Equal(version, json.Json.GetProperty("version").GetString());
    }

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("7", 7_000)]
    [InlineData("30s", 30_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("3d", 259_200_000)]
    public void A_duration_is_digits_and_a_unit(string text, double milliseconds) =>
        Assert.Equal(milliseconds, Durations.Parse("--ttl", text, Durations.LongestLifetime).TotalMilliseconds);

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("0")]
    [InlineData("-1s")]
    [InlineData("+1s")]
    [InlineData("1.5s")]
    [InlineData("1 s")]
    [InlineData("1S")]
    [InlineData("1w")]
    [InlineData("36501d")]
    [InlineData("99999999999999999999s")]
    public void Other_durations_are_refused_with_the_option_and_the_value(string text)
    {
        var exception = Assert.Throws<CommandException>(() => Durations.Parse("--ttl", text, Durations.LongestLifetime));

        Assert.Equal(ExitCode.Usage, exception.ExitCode);
        Assert.StartsWith($"--ttl '{text}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_two_dashes_everything_is_an_argument()
    {
        var arguments = new Arguments();
        Command? command = new ArgumentParser(Command.All).Parse(["message", "send", "--to=/service/echo", "--", "--hex"], arguments);

        Assert.Equal("message send", command?.Name);
        Assert.Equal(["--hex"], arguments.Words);
        Assert.Equal("/service/echo", arguments.Value("--to"));
        Assert.False(arguments.Has("--hex"));
    }
}
