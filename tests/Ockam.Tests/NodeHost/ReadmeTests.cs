using System.Text.RegularExpressions;
using Ockam.NodeHost.Commands;

namespace Ockam.Tests.NodeHost;

public sealed partial class ReadmeTests
{
    private static readonly string Repository = FindRepository();

    [Fact]
    public void The_readme_prints_the_commands_that_the_pipeline_runs()
    {
        string[] readme = File.ReadAllLines(Path.Combine(Repository, "README.md"));
        string pipeline = File.ReadAllText(Path.Combine(Repository, ".ci", "run"));
        string[] commands = [.. Commands().Matches(pipeline).Select(match => match.Groups[1].Value)];

        Assert.Equal(["dotnet run -c Release --project src/Ockam.NodeHost -- demo", "dotnet test -c Release"], commands);
        Assert.All(commands, command => Assert.Contains(command, readme));
    }

    [Fact]
    public void The_readme_names_every_command()
    {
        string readme = File.ReadAllText(Path.Combine(Repository, "README.md"));

        // The name of a group stands once, before the first of what it has: `identity export`, `import`.
        Assert.All(Command.All, command => Assert.True(
            readme.Contains($"`{command.Name}`", StringComparison.Ordinal)
            || readme.Contains($"`{command.Name.Split(' ')[^1]}`", StringComparison.Ordinal),
            command.Name));
    }

    // A line such as: tests='dotnet test -c Release'
    [GeneratedRegex("^[a-z]+='(dotnet [^']+)'$", RegexOptions.Multiline)]
    private static partial Regex Commands();

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OckamPS.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has OckamPS.sln.");
    }
}
