namespace OckamPS;

/// <summary>A register of the environment in which a model answers.</summary>
public sealed record ModelEnvironmentRegister
{
    /// <summary>Its number.</summary>
    public int Index { get; init; }

    /// <summary>Whether it has the value that it must have; not where nobody said which.</summary>
    public bool IsMatch { get; init; }

    /// <summary>The value that it must have, in hexadecimal digits; null if nobody said.</summary>
    public string? Expected { get; init; }

    /// <summary>The value that it has; null if the document has none of it.</summary>
    public string? Found { get; init; }

    /// <summary>What it measures.</summary>
    public required string Meaning { get; init; }

    /// <summary>What the difference may mean; null if there is none.</summary>
    public string? Explanation { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"PCR{Index} {(IsMatch ? "match" : "MISMATCH")}";
}
