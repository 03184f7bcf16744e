namespace Ockam.Node;

/// <summary>A secure channel listener at one moment.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Trust">Whom it accepts.</param>
/// <param name="HalfOpen">Handshakes that are half open.</param>
public sealed record SecureChannelListenerSnapshot(string Address, string Trust, int HalfOpen);
