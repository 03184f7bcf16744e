namespace OckamPS;

/// <summary>An emulator of a NitroTPM that this session has started.</summary>
public sealed record NitroTpmEmulatorInfo
{
    /// <summary>Its address, for the parameter of that name: <c>swtpm:127.0.0.1:port</c> or <c>swtpm:/path</c>.</summary>
    public required string Tpm { get; init; }

    /// <summary>What it is.</summary>
    public required string Description { get; init; }

    /// <summary>The instance that its documents name.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Whether its registers are in memory alone, and no software TPM stands behind it.</summary>
    public bool IsInMemory { get; init; }

    /// <summary>The root of its documents: a verifier believes them only if it is given this.</summary>
    public required NitroTpmRootInfo Root { get; init; }

    /// <summary>The same root as a certificate in PEM.</summary>
    public required string RootCertificate { get; init; }

    /// <summary>When it was started (UTC).</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Tpm;
}
