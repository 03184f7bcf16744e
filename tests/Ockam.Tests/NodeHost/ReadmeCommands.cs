using System.Text;

namespace Ockam.Tests.NodeHost;

/// <summary>The lines of the README that begin with <c>$ ockam-node</c>, as a shell would split them.</summary>
internal static class ReadmeCommands
{
    /// <summary>All of them, each without the program's name.</summary>
    public static IReadOnlyList<string[]> All { get; } = Read();

    private static List<string[]> Read()
    {
        const string Prompt = "$ ockam-node ";
        string text = File.ReadAllText(Path.Combine(Repository.Folder, "README.md")).ReplaceLineEndings("\n").Replace("\\\n", " ");
        return
        [
            .. text.Split('\n')
                .Where(line => line.StartsWith(Prompt, StringComparison.Ordinal))
                .Select(line => Split(line[Prompt.Length..])),
        ];
    }

    // Words, and what stands in single quotes as one of them: the README uses nothing else of a shell.
    private static string[] Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool quoted = false;
        foreach (char c in line + " ")
        {
            if (c == '\'') quoted = !quoted;
            else if (c != ' ' || quoted) word.Append(c);
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        return [.. words];
    }
}
