namespace OckamPS.Help.Pages;

/// <summary>A related link.</summary>
/// <param name="Text">What is shown: the name of a cmdlet or of an about topic, or a title.</param>
/// <param name="Target">A page beside this one, or an address on the web.</param>
/// <param name="Line">Its line, from 1.</param>
internal sealed record LinkHelp(string Text, string Target, int Line)
{
    /// <summary>Whether it leads to another page of this help.</summary>
    public bool IsPage => !Target.Contains("://", StringComparison.Ordinal);
}
