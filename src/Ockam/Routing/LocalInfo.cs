namespace Ockam.Routing;

/// <summary>What a node itself attaches to a message that came in; it never crosses the wire (section 1.2).</summary>
public abstract class LocalInfo;
