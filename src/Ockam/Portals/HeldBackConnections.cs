namespace Ockam.Portals;

/// <summary>
/// The connections whose application has half-closed, or closed: the one cannot be told from the other. Each may hold descriptors at both
/// ends for seconds, so when they are many, the one goes for which nothing has come for the longest time.
/// </summary>
internal sealed class HeldBackConnections(int limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<PortalConnection> _quietestFirst = [];

    /// <summary>Takes one in.</summary>
    /// <returns>One that must go for it, or null.</returns>
    public PortalConnection? Add(PortalConnection connection, out LinkedListNode<PortalConnection> node)
    {
        lock (_lock)
        {
            node = _quietestFirst.AddLast(connection);
            if (_quietestFirst.Count <= limit) return null;
            PortalConnection quietest = _quietestFirst.First!.Value;
            _quietestFirst.RemoveFirst();
            return quietest;
        }
    }

    /// <summary>Something has come for one.</summary>
    public void Touch(LinkedListNode<PortalConnection> node)
    {
        lock (_lock)
        {
            if (node.List is null || node.Next is null) return;
            _quietestFirst.Remove(node);
            _quietestFirst.AddLast(node);
        }
    }

    public void Remove(LinkedListNode<PortalConnection> node)
    {
        lock (_lock)
        {
            if (node.List is not null) _quietestFirst.Remove(node);
        }
    }
}
