namespace Ockam.Node.Configuration;

/// <summary>A text that cannot be read any further.</summary>
/// <param name="position">The offset in the text.</param>
/// <param name="what">What is wrong.</param>
/// <param name="remedy">What to do.</param>
internal sealed class YamlTextException(int position, string what, string remedy) : Exception(what)
{
    public int Position => position;

    public string Remedy => remedy;
}
