namespace OckamPS;

/// <summary>An extension of a register that was made through an event log.</summary>
public sealed record NitroTpmPcrEventInfo
{
    /// <summary>When it was made (UTC).</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The register.</summary>
    public int Index { get; init; }

    /// <summary>What was measured.</summary>
    public required string Description { get; init; }

    /// <summary>The digest in lower-case hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>The bank of the digest.</summary>
    public NitroTpmPcrBank Bank { get; init; }

    /// <summary>The boot of the machine to which it belongs.</summary>
    public required string BootId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"PCR{Index} {Description}";
}
