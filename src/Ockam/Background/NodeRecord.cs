namespace Ockam.Background;

/// <summary>What a node that has a process of its own leaves in its home folder, so that others find it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Identifier">Its Identifier.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="HttpPort">The port of its HTTP server on 127.0.0.1; null without one.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="IsControlled">Whether it takes commands of its user's other processes.</param>
public sealed record NodeRecord(
    string Name, string Identifier, int ProcessId, int? HttpPort, DateTimeOffset StartedAt, bool IsControlled = false);
