namespace OckamPS;

/// <summary>The environment in which a model answers, as its TPM has attested it.</summary>
public sealed record ModelEnvironmentInfo
{
    /// <summary>The model that was asked for.</summary>
    public required string Model { get; init; }

    /// <summary>Whether it is the environment that was meant.</summary>
    public bool IsMatch { get; init; }

    /// <summary>PCR4, 7, 12 and 15, and what else was expected.</summary>
    public required ModelEnvironmentRegister[] Registers { get; init; }

    /// <summary>What speaks against it, in sentences; empty if nothing does.</summary>
    public string[] Objections { get; init; } = [];

    /// <summary>The Ockam Identifier of the node that the document names; null if it names none.</summary>
    public string? Identifier { get; init; }

    /// <summary>
    /// The Ockam Identifier that the secure channel of the inlet has proved by which the document came; null if no inlet of a node here was
    /// asked.
    /// </summary>
    public string? Peer { get; init; }

    /// <summary>When it was proved.</summary>
    public DateTimeOffset ProvedAt { get; init; }

    /// <summary>The roots that were trusted.</summary>
    public NitroTpmRootInfo[] Roots { get; init; } = [];

    /// <summary>The node that the document had to name; null if nobody said.</summary>
    public string? ExpectedIdentifier { get; init; }

    /// <summary>The judgement on the document, with every check.</summary>
    public required NitroTpmAttestationTestResult Attestation { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Model}: {string.Join(", ", Registers.Select(register => register.ToString()))}";
}
