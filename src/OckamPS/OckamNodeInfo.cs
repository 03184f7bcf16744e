namespace OckamPS;

/// <summary>A node: who it is and what it has at one moment. Its engine stays in the registry of the process.</summary>
public sealed record OckamNodeInfo
{
    /// <summary>Its name; parameters <c>-Node</c> bind it.</summary>
    public required string NodeName { get; init; }

    /// <summary>Its Identifier.</summary>
    public required string Identifier { get; init; }

    /// <summary>The name of its identity.</summary>
    public required string Identity { get; init; }

    /// <summary>The project that it is a member of.</summary>
    public string? Project { get; init; }

    /// <summary>Whether it runs.</summary>
    public required OckamNodeStatus Status { get; init; }

    /// <summary>Whether it goes on when this process ends.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>Whether it is meant where no node is named.</summary>
    public bool IsDefault { get; init; }

    /// <summary>The process that it runs in.</summary>
    public int ProcessId { get; init; }

    /// <summary>When it was started last, UTC.</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>Where it listens for other nodes.</summary>
    public required string[] Listen { get; init; }

    /// <summary>How many connections to other nodes it has.</summary>
    public int TcpConnections { get; init; }

    /// <summary>How many secure channels it has.</summary>
    public int SecureChannels { get; init; }

    /// <summary>How many inlets it has.</summary>
    public int Inlets { get; init; }

    /// <summary>How many outlets it has.</summary>
    public int Outlets { get; init; }

    /// <summary>How many relays lead to it.</summary>
    public int Relays { get; init; }

    /// <summary>What is not as it should be.</summary>
    public required string[] Problems { get; init; }

    /// <summary>The folder with its identity and all that it remembers.</summary>
    public required string OckamHome { get; init; }

    /// <summary>The same as <see cref="NodeName"/>.</summary>
    public string Name => NodeName;

    /// <inheritdoc/>
    public override string ToString() => NodeName;
}
