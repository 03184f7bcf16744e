namespace Ockam.Routing;

/// <summary>
/// A way out of the node with a bounded queue. Workers never wait for it; whoever reads messages from outside does, after each batch.
/// </summary>
public interface IDestination
{
    /// <summary>Completes when the queue is below its high-water mark again, or the way out was closed.</summary>
    ValueTask WaitForRoomAsync(CancellationToken cancellationToken);
}
