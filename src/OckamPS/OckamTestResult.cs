namespace OckamPS;

/// <summary>What a test found.</summary>
public sealed record OckamTestResult
{
    /// <summary>What was tested.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is as it should be.</summary>
    public bool Passed { get; init; }

    /// <summary>How long it took.</summary>
    public double Milliseconds { get; init; }

    /// <summary>What was found.</summary>
    public string? Reason { get; init; }

    /// <summary>What to do where it did not pass.</summary>
    public string? Remedy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {(Passed ? "passed" : Reason)}";
}
