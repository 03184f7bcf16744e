namespace OckamPS;

/// <summary>The answer of a worker.</summary>
public sealed record OckamMessageInfo
{
    /// <summary>The node that it belongs to.</summary>
    public required string NodeName { get; init; }

    /// <summary>The answer as a text; null where it is none.</summary>
    public string? Text { get; init; }

    /// <summary>The answer's bytes.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The Identifiers at the ends of the channels on the way, the nearest first.</summary>
    public required string[] Peers { get; init; }

    /// <summary>How long the answer took.</summary>
    public double Milliseconds { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text ?? Convert.ToHexStringLower(Payload);
}
