namespace Ockam.Routing;

/// <summary>Somebody who reads nothing more from outside before a way out of the node has room.</summary>
public interface IRoomWaiter
{
    /// <summary>There is room, or the way out was closed. Called once for each notice asked for, from any thread; must not wait.</summary>
    void HasRoom();
}
