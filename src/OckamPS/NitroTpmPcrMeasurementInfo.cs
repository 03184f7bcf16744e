namespace OckamPS;

/// <summary>A measurement that was put into a register.</summary>
public sealed record NitroTpmPcrMeasurementInfo
{
    /// <summary>The register.</summary>
    public int Index { get; init; }

    /// <summary>What was measured.</summary>
    public required string Description { get; init; }

    /// <summary>The digests that were put in, one for each bank.</summary>
    public required NitroTpmPcrEventInfo[] Digests { get; init; }

    /// <summary>What the register is now, in each of those banks.</summary>
    public required NitroTpmPcrInfo[] Pcrs { get; init; }

    /// <summary>The event log in which it was noted; null if in none.</summary>
    public string? EventLog { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"PCR{Index} {Description}";
}
