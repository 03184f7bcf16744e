namespace OckamPS;

/// <summary>Values that registers must have, known before a machine runs anywhere.</summary>
public sealed record NitroTpmPcrReferenceInfo
{
    /// <summary>The values.</summary>
    public required NitroTpmPcrInfo[] Pcrs { get; init; }

    /// <summary>The images for which they were computed, in the order in which they are loaded; empty if there are none.</summary>
    public string[] Images { get; init; } = [];

    /// <summary>Whether they are for a machine on which Secure Boot is on.</summary>
    public bool IsSecureBoot { get; init; }

    /// <summary>The JSON form of AWS's nitro-tpm-pcr-compute.</summary>
    public required string Json { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Pcrs.Select(pcr => pcr.ToString()));
}
