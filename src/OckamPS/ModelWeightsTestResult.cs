namespace OckamPS;

/// <summary>The judgement on encrypted model weights, made without any key.</summary>
public sealed record ModelWeightsTestResult
{
    /// <summary>Whether the file is whole and, as far as something was expected, the expected one.</summary>
    public bool Passed { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The publisher who has signed it, as an Identifier; null for nobody, or where the file cannot be read.</summary>
    public string? Publisher { get; init; }

    /// <summary>Every check.</summary>
    public required ModelWeightsCheck[] Checks { get; init; }

    /// <summary>Those that failed or were impossible.</summary>
    public required ModelWeightsCheck[] Objections { get; init; }

    /// <summary>What the file says; null if it is no sealed file. Believe it only if <see cref="Passed"/>.</summary>
    public ModelWeightsInfo? Weights { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Passed
        ? $"{Path}: passed"
        : $"{Path}: refused ({string.Join(", ", Objections.Select(check => check.Check))})";
}
