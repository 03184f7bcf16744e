namespace OckamPS;

/// <summary>The judgement on an attestation document.</summary>
public sealed record NitroTpmAttestationTestResult
{
    /// <summary>Whether it may be believed: no check failed, and none was impossible.</summary>
    public bool Passed { get; init; }

    /// <summary>The name of the module that signed, as the document says; null if the bytes are no document.</summary>
    public string? ModuleId { get; init; }

    /// <summary>The instance's id; null if the module's name has none.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When it was signed (UTC), by the signer's clock; null if the bytes are no document.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The time for which the judgement holds (UTC).</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Every check.</summary>
    public required NitroTpmAttestationCheck[] Checks { get; init; }

    /// <summary>Those that failed or were impossible.</summary>
    public required NitroTpmAttestationCheck[] Objections { get; init; }

    /// <summary>The document; null if the bytes are none. Believe it only if <see cref="Passed"/>.</summary>
    public NitroTpmAttestationInfo? Attestation { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Passed
        ? $"{ModuleId}: passed"
        : $"{ModuleId ?? "no document"}: refused ({string.Join(", ", Objections.Select(check => check.Check))})";
}
