using System.Text.RegularExpressions;
using Ockam.NodeHost.Commands;

namespace Ockam.Tests.NodeHost;

public sealed partial class ReadmeTests
{
    [Fact]
    public void The_readme_prints_the_commands_that_the_pipeline_runs()
    {
        string[] readme = File.ReadAllLines(Path.Combine(Repository.Folder, "README.md"));
        string pipeline = File.ReadAllText(Path.Combine(Repository.Folder, ".ci", "run"));
        string[] commands = [.. Commands().Matches(pipeline).Select(match => match.Groups[1].Value)];

        Assert.Equal(["dotnet run -c Release --project src/Ockam.NodeHost -- demo", "dotnet test -c Release"], commands);
        Assert.All(commands, command => Assert.Contains(command, readme));
    }

    [Fact]
    public void The_readme_names_every_command()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Folder, "README.md"));

        // The name of a group stands once, before the first of what it has: `identity export`, `import`.
        Assert.All(Command.All, command => Assert.True(
            readme.Contains($"`{command.Name}`", StringComparison.Ordinal)
            || readme.Contains($"`{command.Name.Split(' ')[^1]}`", StringComparison.Ordinal),
            command.Name));
    }

    // A line such as: tests='dotnet test -c Release'
    [GeneratedRegex("^[a-z]+='(dotnet [^']+)'$", RegexOptions.Multiline)]
    private static partial Regex Commands();
}
