namespace Ockam.Routing;

/// <summary>A message that reached a <see cref="Mailbox"/>, copied out of the node's buffers.</summary>
/// <param name="Payload">The payload.</param>
/// <param name="ReturnRoute">Where an answer goes.</param>
/// <param name="LocalInfo">What a secure channel of this node knows of the sender, or null.</param>
public sealed record ReceivedMessage(ReadOnlyMemory<byte> Payload, Route ReturnRoute, LocalInfo? LocalInfo);
