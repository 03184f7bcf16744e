using System.Security.Cryptography;
using Utf8 = System.Text.Encoding;

namespace Ockam.Aws.Tests.Boot;

/// <summary>What an instance makes known on its console, among what others write there.</summary>
public class BootConsoleTests
{
    private static readonly byte[] s_project = Utf8.UTF8.GetBytes("{\"name\":\"portals\",\"x\":\"" + new string('y', 500) + "\"}");

    [Fact]
    public void The_last_whole_one_is_found_among_lines_of_others()
    {
        string first = Write([1, 2, 3]);
        string second = Write(s_project);
        Assert.Equal(s_project, BootConsole.FindProject($"[    1.0] booting\n{first}noise\n{second}Amazon Linux 2023\n"));
        string prefixed = second.Replace("OCKAMPS", "[   12.345] cloud-init[901]: OCKAMPS", StringComparison.Ordinal);
        Assert.Equal(s_project, BootConsole.FindProject(prefixed));
        Assert.Equal(s_project, BootConsole.FindProject(second.Replace("\n", "\r\nkernel: eth0\r\n", StringComparison.Ordinal)));
        Assert.Equal([1, 2, 3], BootConsole.FindProject(first + second[..^40]));
    }

    [Fact]
    public void What_is_not_whole_is_not_found()
    {
        string whole = Write(s_project);
        string[] lines = whole.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Null(BootConsole.FindProject(""));
        Assert.Null(BootConsole.FindProject(string.Join('\n', lines[1..])));
        Assert.Null(BootConsole.FindProject(string.Join('\n', lines[..^1])));
        Assert.Null(BootConsole.FindProject(string.Join('\n', lines.Where((_, index) => index != 2))));
        Assert.Null(BootConsole.FindProject(whole.Replace("eXl5", "eXl4", StringComparison.Ordinal)));
        Assert.Null(BootConsole.FindProject(string.Join('\n', lines.Reverse())));
    }

    private static string Write(byte[] project)
    {
        string[] parts = [.. Convert.ToBase64String(project).Chunk(64).Select(part => new string(part))];
        return string.Concat(parts.Select((part, index) => $"OCKAMPS-PROJECT {index + 1} {part}\n"))
            + $"OCKAMPS-PROJECT-END {parts.Length} {Convert.ToHexStringLower(SHA256.HashData(project))}\n";
    }
}
