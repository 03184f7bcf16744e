namespace Ockam.Portals;

/// <summary>A connection that waits for its turn to read, because the way to the peer is full.</summary>
internal interface IRoomTurn
{
    /// <summary>Ends the wait, for the caller to go on.</summary>
    /// <returns>False if somebody else has ended it already.</returns>
    bool TryTake();

    /// <summary>Reads on; for whoever took the turn.</summary>
    void Run();
}
