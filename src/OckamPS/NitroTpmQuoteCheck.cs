namespace OckamPS;

/// <summary>One check of a quote.</summary>
public sealed record NitroTpmQuoteCheck
{
    /// <summary>What was looked at: Form, KeyUse, TrustedKey, Signature, Nonce, Registers, or Pcrs for expected values.</summary>
    public required string Check { get; init; }

    /// <summary>Whether the quote may be believed as far as this goes.</summary>
    public bool Passed { get; init; }

    /// <summary>What was found.</summary>
    public required string Detail { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Check}: {(Passed ? "passed" : "failed")}";
}
