namespace Ockam.Routing;

/// <summary>
/// A way out of the node with a bounded queue. Workers never wait for it; whoever reads messages from outside does, after each batch.
/// </summary>
public interface IDestination
{
    /// <summary>Completes when the queue is below its high-water mark again, or the way out was closed.</summary>
    ValueTask WaitForRoomAsync(CancellationToken cancellationToken);

    /// <summary>Asks for one notice of the same, which costs no memory.</summary>
    /// <param name="waiter">Who is told.</param>
    /// <returns>False if there is room already, or the way out is closed: then nobody is told.</returns>
    bool TryNotifyOfRoom(IRoomWaiter waiter);
}
