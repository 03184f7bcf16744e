namespace Ockam.Node;

/// <summary>A secure channel listener at one moment.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Trust">Whom it accepts.</param>
/// <param name="Status"><c>open</c> or <c>closed</c>.</param>
/// <param name="HalfOpen">Handshakes that are half open.</param>
/// <param name="Open">Its channels that are open now.</param>
/// <param name="Accepted">Channels that peers have opened, in all.</param>
/// <param name="Failed">Handshakes that ended without a channel, in all.</param>
/// <param name="LastError">Why the last of those did; null if none did.</param>
public sealed record SecureChannelListenerSnapshot(
    string Address, string Trust, string Status, int HalfOpen, int Open, long Accepted, long Failed, string? LastError);
