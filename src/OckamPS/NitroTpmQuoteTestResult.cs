namespace OckamPS;

/// <summary>The judgement on a quote.</summary>
public sealed record NitroTpmQuoteTestResult
{
    /// <summary>Whether it may be believed: every check has passed.</summary>
    public bool Passed { get; init; }

    /// <summary>The SHA-256 hash of the key that signed; null if the quote cannot be read.</summary>
    public string? KeyFingerprint { get; init; }

    /// <summary>Every check.</summary>
    public required NitroTpmQuoteCheck[] Checks { get; init; }

    /// <summary>Those that failed.</summary>
    public required NitroTpmQuoteCheck[] Objections { get; init; }

    /// <summary>The registers that came with it. Believe them only if <see cref="Passed"/>.</summary>
    public required NitroTpmPcrInfo[] Pcrs { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Passed
        ? "passed"
        : $"refused ({string.Join(", ", Objections.Select(check => check.Check))})";
}
