namespace Ockam.Node;

/// <summary>A TCP listener at one moment.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Status"><c>open</c>, <c>paused</c> or <c>closed</c>.</param>
/// <param name="Accepted">Connections that it accepted.</param>
/// <param name="Open">Those that are open now.</param>
/// <param name="LastError">Why it accepts nothing, or the error that it met last; null if there was none.</param>
public sealed record TcpListenerSnapshot(string Address, string Status, long Accepted, int Open, string? LastError);
