namespace Ockam.Models;

/// <summary>What a systemd unit says about user and environment (systemd.exec), with its drop-ins.</summary>
/// <param name="User">The user; null for root.</param>
/// <param name="Environment">The variables that it sets.</param>
/// <param name="HasEnvironmentFile">Whether more of them come from files.</param>
internal sealed record UnitSettings(string? User, IReadOnlyDictionary<string, string> Environment, bool HasEnvironmentFile)
{
    // In the order of what counts: the administrator's, what a program has made, the distribution's.
    private static readonly string[] s_folders =
        ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

    public static UnitSettings Read(SystemTree tree, string unit)
    {
        string? user = null;
        bool hasFile = false;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in Texts(tree, unit).SelectMany(text => text.Split('\n')).Select(line => line.Trim()))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) continue;
            string value = line[(equals + 1)..].Trim();
            switch (line[..equals].TrimEnd())
            {
                case "User":
                    user = value.Length == 0 ? null : value;
                    break;
                case "EnvironmentFile":
                    hasFile = value.Length > 0;
                    break;
                case "Environment" when value.Length == 0:
                    variables.Clear();
                    break;
                case "Environment":
                    Add(variables, value);
                    break;
            }
        }

        return new UnitSettings(user, variables, hasFile);
    }

    private static IEnumerable<string> Texts(SystemTree tree, string unit)
    {
        string? main = s_folders.Select(folder => tree.Read($"{folder}/{unit}")).FirstOrDefault(text => text is not null);
        if (main is not null) yield return main;
        var dropIns = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string folder in s_folders)
        {
            foreach (string name in tree.Names($"{folder}/{unit}.d").Where(name => name.EndsWith(".conf", StringComparison.Ordinal)))
                dropIns.TryAdd(name, $"{folder}/{unit}.d/{name}");
        }

        foreach (string path in dropIns.Values) yield return tree.Read(path) ?? "";
    }

    // Assignments are separated by spaces; one with spaces in it stands in quotation marks.
    private static void Add(Dictionary<string, string> variables, string text)
    {
        var word = new System.Text.StringBuilder();
        char quote = '\0';
        foreach (char c in text + " ")
        {
            if (quote == '\0' && c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c == ' ')
            {
                string pair = word.ToString();
                int equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0) variables[pair[..equals]] = pair[(equals + 1)..];
                word.Clear();
            }
            else
            {
                word.Append(c);
            }
        }
    }
}
