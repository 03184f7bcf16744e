namespace Ockam.Routing;

/// <summary>
/// Held by a message from where its ciphertext was sealed until it is enqueued on the way out: sealing order is sending order.
/// </summary>
internal interface IDispatchScope
{
    /// <summary>Ends the hold, on the thread that began it.</summary>
    /// <param name="delivered">False if the message was dropped after it was sealed, which its receiver might never recover from.</param>
    void Release(bool delivered);
}
