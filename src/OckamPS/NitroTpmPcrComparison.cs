namespace OckamPS;

/// <summary>A register beside the value that it must have.</summary>
public sealed record NitroTpmPcrComparison
{
    /// <summary>Its number.</summary>
    public int Index { get; init; }

    /// <summary>Whether it has the value.</summary>
    public bool Passed { get; init; }

    /// <summary>The value that it must have, in hexadecimal digits.</summary>
    public required string Expected { get; init; }

    /// <summary>The value that was found; null if there is none.</summary>
    public string? Found { get; init; }

    /// <summary>What it measures.</summary>
    public required string Meaning { get; init; }

    /// <summary>What the difference may mean; null if there is none.</summary>
    public string? Explanation { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"PCR{Index}: {(Passed ? "as expected" : Explanation)}";
}
