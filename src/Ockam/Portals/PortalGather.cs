using Ockam.Transport;

namespace Ockam.Portals;

/// <summary>
/// Data of one connection that stand one after the other in what a batch of messages brought: they are written to its socket at once, and
/// from there. One for each thread.
/// </summary>
internal sealed class PortalGather : IFlushable
{
    // As many pieces as the runtime passes to the operating system without an allocation.
    private const int MostPieces = 8;

    [ThreadStatic]
    private static PortalGather? t_gather;

    private readonly List<ArraySegment<byte>> _pieces = new(MostPieces);
    private PortalConnection? _connection;

    /// <summary>Puts data off to the end of this thread's batch, if there is one.</summary>
    public static bool TryAdd(PortalConnection connection, ArraySegment<byte> data)
    {
        if (FlushBatch.Current is not { } batch) return false;
        PortalGather gather = t_gather ??= new PortalGather();
        if (!ReferenceEquals(gather._connection, connection) || gather._pieces.Count == MostPieces) gather.Flush();
        gather._connection = connection;
        gather._pieces.Add(data);
        batch.Defer(gather);
        return true;
    }

    /// <summary>Writes what was put off for a connection, before something else happens to it.</summary>
    public static void Flush(PortalConnection connection)
    {
        if (t_gather is { } gather && ReferenceEquals(gather._connection, connection)) gather.Flush();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_connection is not { } connection) return;
        _connection = null;
        try
        {
            connection.Write(_pieces);
        }
        finally
        {
            // Never left over for another connection.
            _pieces.Clear();
        }
    }
}
