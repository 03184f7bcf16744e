using Ockam.Encoding;

namespace Ockam.Node.Configuration;

/// <summary>Collects what is wrong with a file: whoever corrects it wants to know all of it at once.</summary>
internal sealed class Mistakes
{
    // Nobody reads more, and a file of nothing but mistakes must not make a list many times its size.
    private const int Maximum = 200;

    private readonly List<ConfigurationMistake> _all = [];
    private SourceText? _source;

    public int Count => _all.Count;

    /// <summary>The text whose positions the mistakes have.</summary>
    public void ReadFrom(SourceText source) => _source = source;

    /// <param name="position">The offset in the text that was parsed.</param>
    /// <param name="key">The path of keys; may be empty.</param>
    /// <param name="what">What is wrong.</param>
    /// <param name="remedy">What to do.</param>
    public void Add(int position, string key, string what, string remedy)
    {
        if (_all.Count == Maximum) return;
        (int line, int column) = _source?.Locate(position) ?? (1, 1);
        _all.Add(new ConfigurationMistake(line, column, key, what, remedy));
    }

    /// <exception cref="ConfigurationException">There are mistakes.</exception>
    public void ThrowIfAny(string file)
    {
        if (_all.Count > 0)
            throw new ConfigurationException(file, [.. _all.OrderBy(mistake => mistake.Line).ThenBy(mistake => mistake.Column)]);
    }

    /// <summary>A value as an error may repeat it: in quotes, on one line, and not longer than a line.</summary>
    public static string Quote(string value) => $"'{Plain(value)}'";

    /// <summary>The same without quotes.</summary>
    public static string Plain(string value)
    {
        const int Longest = 60;
        var text = new System.Text.StringBuilder();
        foreach (char c in value.Length > Longest ? value.AsSpan(0, Longest) : value)
            text.Append(PlainText.IsPlain(c) && !char.IsSurrogate(c) ? c : '?');
        return text.Append(value.Length > Longest ? "…" : "").ToString();
    }
}
