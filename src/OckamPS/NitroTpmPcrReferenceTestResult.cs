namespace OckamPS;

/// <summary>A comparison of registers with the values that they must have.</summary>
public sealed record NitroTpmPcrReferenceTestResult
{
    /// <summary>Whether all have the values.</summary>
    public bool Passed { get; init; }

    /// <summary>Where the registers come from.</summary>
    public required string Source { get; init; }

    /// <summary>Every register of the reference.</summary>
    public required NitroTpmPcrComparison[] Registers { get; init; }

    /// <summary>Those that differ.</summary>
    public required NitroTpmPcrComparison[] Differences { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Passed
        ? $"{Source}: as expected"
        : $"{Source}: {string.Join(", ", Differences.Select(register => $"PCR{register.Index}"))} differ";
}
