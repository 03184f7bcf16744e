namespace Ockam.Policies;

/// <summary>A text is not of a grammar; caught within this room, which says more about it.</summary>
/// <param name="position">Where, in UTF-16 units from the beginning.</param>
/// <param name="message">What is wrong.</param>
/// <param name="isFinal">Whether the other grammar is not to be tried: it would read something that nobody means.</param>
internal sealed class PolicyTextException(int position, string message, bool isFinal = false) : Exception(message)
{
    public int Position => position;

    public bool IsFinal => isFinal;
}
