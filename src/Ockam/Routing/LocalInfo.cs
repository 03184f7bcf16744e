namespace Ockam.Routing;

/// <summary>What a node itself attaches to a message that came in; it never crosses the wire (section 1.2).</summary>
public abstract class LocalInfo
{
    /// <summary>The sender has asked the <c>echo</c> service of this node.</summary>
    internal virtual void NoteQuestion() { }
}
