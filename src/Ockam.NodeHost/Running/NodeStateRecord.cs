namespace Ockam.NodeHost.Running;

/// <summary>What is known of a running node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Identifier">Its Identifier.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="HttpPort">The port of its HTTP server on 127.0.0.1; null without one.</param>
/// <param name="StartedAt">When it was started.</param>
internal sealed record NodeStateRecord(string Name, string Identifier, int ProcessId, int? HttpPort, DateTimeOffset StartedAt);
