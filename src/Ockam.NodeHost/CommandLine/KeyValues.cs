namespace Ockam.NodeHost.CommandLine;

/// <summary>Reads options that say <c>KEY=VALUE</c>.</summary>
internal static class KeyValues
{
    /// <param name="option">The option.</param>
    /// <param name="texts">Its values.</param>
    /// <param name="form">What the help calls that form.</param>
    /// <exception cref="CommandException">One is not of that form, or a key came twice.</exception>
    public static Dictionary<string, string> Read(string option, IReadOnlyList<string> texts, string form = "KEY=VALUE")
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            int mark = text.IndexOf('=', StringComparison.Ordinal);
            if (mark <= 0) throw CommandException.Usage($"{option} '{text}' must be {form}.");
            if (!values.TryAdd(text[..mark], text[(mark + 1)..]))
                throw CommandException.Usage($"{option} '{text[..mark]}' was given twice.");
        }

        return values;
    }
}
