namespace Ockam.Node.Control;

/// <summary>A node at one moment.</summary>
public sealed record NodeDescription
{
    /// <summary>The node's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its Identifier.</summary>
    public required string Identifier { get; init; }

    /// <summary>The name of its identity.</summary>
    public required string Identity { get; init; }

    /// <summary>The project that it is a member of; null for none.</summary>
    public string? Project { get; init; }

    /// <summary>Whether it runs, or is stopped and can be started again.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>Whether it outlives the process that made it.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>The process that it runs in.</summary>
    public required int ProcessId { get; init; }

    /// <summary>When it was started last.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The folder with its identity and all that it remembers.</summary>
    public required string Home { get; init; }

    /// <summary>What it has now; null while it is stopped.</summary>
    public NodeSnapshot? Snapshot { get; init; }
}
