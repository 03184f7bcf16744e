using Ockam.Routing;

namespace Ockam.Portals;

/// <summary>
/// The connections of a way that wait for room. One at a time reads on, until the way is full again or the application has sent nothing
/// more: woken together they would only wait for each other, where their messages are sealed one after the other.
/// </summary>
internal sealed class RoomTurns(PortalWay way) : IRoomWaiter, IThreadPoolWorkItem
{
    // After so many turns, other work has this thread.
    private const int TurnsInARow = 8;

    private readonly Lock _lock = new();
    private readonly Queue<IRoomTurn> _waiting = [];
    private IDestination? _asked;

    /// <summary>Puts a connection at the end of those that wait.</summary>
    /// <returns>False if there is room.</returns>
    public bool TryWait(IRoomTurn turn, IDestination destination)
    {
        lock (_lock)
        {
            if (!TryAsk(destination)) return false;
            _waiting.Enqueue(turn);
            return true;
        }
    }

    void IRoomWaiter.HasRoom()
    {
        lock (_lock)
        {
            way.HasRoom(_asked!);
            _asked = null;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (int turns = 0; turns < TurnsInARow; turns++)
        {
            IRoomTurn? turn;
            lock (_lock)
            {
                if (way.WayOut is { } full && TryAsk(full)) return;
                if (!_waiting.TryDequeue(out turn)) return;
            }

            if (turn.TryTake()) turn.Run();
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // Under the lock. Whoever waits here is woken by the notice that was asked for.
    private bool TryAsk(IDestination destination)
    {
        if (_asked is not null) return true;
        // Before the question: the notice may come while it is still being asked for.
        _asked = destination;
        if (destination.TryNotifyOfRoom(this)) return true;
        _asked = null;
        way.HasRoom(destination);
        return false;
    }
}
