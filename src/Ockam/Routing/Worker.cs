namespace Ockam.Routing;

/// <summary>
/// Handles the messages of one address. Calls come from any thread, several at once, and must never wait: a source of messages
/// waits, a worker does not.
/// </summary>
public abstract class Worker
{
    /// <summary>
    /// Handles a message whose onward route starts with this worker's address. The message, its payload and its routes are borrowed:
    /// whatever is needed after the return must be copied. An answer or a forwarded message is made by rewriting it in place.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <exception cref="Encoding.EncodingException">Its bytes are not of the form expected; it is then dropped and counted.</exception>
    protected internal abstract Disposition Handle(RoutedMessage message);

    /// <summary>
    /// For a worker through which messages leave the node: the flow of what comes in from there, so that a hop or a relay can let
    /// answers come back (sections 7.4 and 10.5).
    /// </summary>
    protected internal virtual Flow? PairedFlow => null;

    /// <summary>For an encryptor: who is at the other end (section 10.4).</summary>
    protected internal virtual LocalInfo? Terminal => null;
}
