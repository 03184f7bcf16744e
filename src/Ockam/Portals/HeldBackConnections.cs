namespace Ockam.Portals;

/// <summary>
/// The connections whose application has half-closed, or closed: the one cannot be told from the other. Each may hold descriptors at both
/// ends for seconds, so when they are many, those that were held back first have had their time.
/// </summary>
internal sealed class HeldBackConnections(int limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<PortalConnection> _oldestFirst = [];

    /// <summary>Takes one in.</summary>
    /// <returns>One that must go for it, or null.</returns>
    public PortalConnection? Add(PortalConnection connection, out LinkedListNode<PortalConnection> node)
    {
        lock (_lock)
        {
            node = _oldestFirst.AddLast(connection);
            if (_oldestFirst.Count <= limit) return null;
            PortalConnection oldest = _oldestFirst.First!.Value;
            _oldestFirst.RemoveFirst();
            return oldest;
        }
    }

    public void Remove(LinkedListNode<PortalConnection> node)
    {
        lock (_lock)
        {
            if (node.List is not null) _oldestFirst.Remove(node);
        }
    }
}
