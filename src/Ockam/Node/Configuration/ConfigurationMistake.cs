namespace Ockam.Node.Configuration;

/// <summary>One mistake in a configuration file.</summary>
/// <param name="Line">The line of the file, from 1 on.</param>
/// <param name="Column">The column of that line in UTF-16 code units, from 1 on.</param>
/// <param name="Key">The path of keys to the value, such as <c>tcp-inlets.db.from</c>; empty for the file as a whole.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
public sealed record ConfigurationMistake(int Line, int Column, string Key, string What, string Remedy)
{
    /// <summary><c>line:column: key: what is wrong; remedy</c>, in one line.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Line}:{Column}: {(Key.Length > 0 ? Key + ": " : "")}{What}; {Remedy}");
}
