namespace Ockam.NodeHost.CommandLine;

/// <summary>Reads options that say <c>KEY=VALUE</c>.</summary>
internal static class KeyValues
{
    /// <exception cref="CommandException">One is not of that form, or a key came twice.</exception>
    public static Dictionary<string, string> Read(string option, IReadOnlyList<string> texts)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            int mark = text.IndexOf('=', StringComparison.Ordinal);
            if (mark <= 0) throw CommandException.Usage($"{option} '{text}' must be KEY=VALUE.");
            if (!values.TryAdd(text[..mark], text[(mark + 1)..]))
                throw CommandException.Usage($"{option} '{text[..mark]}' was given twice.");
        }

        return values;
    }
}
