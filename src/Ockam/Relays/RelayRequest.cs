using Ockam.SecureChannels;

namespace Ockam.Relays;

/// <summary>What is known of somebody who asks for a relay.</summary>
/// <param name="Name">The name; for one that the relay node shall make up, <c>register</c>.</param>
/// <param name="Peer">Who asks, and by which secure channel; null if it came without one.</param>
/// <param name="IsLoopback">Whether it came from a process of this machine, over TCP without a secure channel.</param>
public sealed record RelayRequest(string Name, SecureChannelInfo? Peer, bool IsLoopback);
