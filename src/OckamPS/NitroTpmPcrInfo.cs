namespace OckamPS;

/// <summary>The value of a register.</summary>
public sealed record NitroTpmPcrInfo
{
    /// <summary>Its bank.</summary>
    public NitroTpmPcrBank Bank { get; init; }

    /// <summary>Its number, 0 to 31; a TPM has 0 to 23.</summary>
    public int Index { get; init; }

    /// <summary>Its value in lower-case hexadecimal digits.</summary>
    public required string Value { get; init; }

    /// <summary>Whether every bit is 0: nothing was measured into it.</summary>
    public bool IsZero { get; init; }

    /// <summary>What it measures.</summary>
    public required string Meaning { get; init; }

    /// <summary>What an event log says that was measured into it since the machine was started; null if none was given.</summary>
    public NitroTpmPcrEventInfo[]? Events { get; init; }

    /// <summary>Whether those explain the value: replayed, they give it; null if no event log was given.</summary>
    public bool? IsExplained { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"PCR{Index} {Value}";
}
