namespace OckamPS.Help;

/// <summary>A mistake in the help's source.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Text">What is wrong, and what to do.</param>
/// <param name="IsLack">Whether something is still to be written, rather than written wrongly.</param>
internal sealed record Mistake(string File, int Line, string Text, bool IsLack = false)
{
    /// <summary>The form in which a build shows an error at its place.</summary>
    public override string ToString() => $"{File}({Line}): error OPH001: {Text}";
}
