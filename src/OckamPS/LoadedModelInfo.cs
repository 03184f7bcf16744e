namespace OckamPS;

/// <summary>A model of a model server, with what this machine knows of it.</summary>
public sealed record LoadedModelInfo
{
    /// <summary>Its name at the server, with its tag.</summary>
    public required string Name { get; init; }

    /// <summary>The server.</summary>
    public required string Server { get; init; }

    /// <summary>Bytes of all that the server keeps for it.</summary>
    public long Size { get; init; }

    /// <summary>Whether it is in memory now; else it is on the server's disk alone.</summary>
    public bool IsInMemory { get; init; }

    /// <summary>Where it is now: <c>Memory</c> or <c>Disk</c>.</summary>
    public string Location => IsInMemory ? "Memory" : "Disk";

    /// <summary>The digest of its manifest, as the server writes it.</summary>
    public string? Digest { get; init; }

    /// <summary>The model's file name; null if it was not loaded by Import-SealedModel here.</summary>
    public string? FileName { get; init; }

    /// <summary>SHA-256 of the plain weights, 64 hexadecimal digits; null as above.</summary>
    public string? Sha256 { get; init; }

    /// <summary>SHA-384 of the plain weights, 96 hexadecimal digits; null as above.</summary>
    public string? Sha384 { get; init; }

    /// <summary>The Identifier of the publisher that was expected and has signed; null where none was.</summary>
    public string? Publisher { get; init; }

    /// <summary>Whether a publisher or a manifest vouches for the weights; null if they were not loaded here.</summary>
    public bool? IsVouchedFor { get; init; }

    /// <summary>The measurement of this boot that put it into PCR15; null if there is none.</summary>
    public NitroTpmPcrEventInfo? Event { get; init; }

    /// <summary>
    /// Whether PCR15 shows it: the event log has its measurement, and explains the register. Null where no TPM was asked, or
    /// the server does not say of which weights the model is.
    /// </summary>
    public bool? IsMeasured { get; init; }

    /// <summary>When it was loaded (UTC); null if it was not loaded here.</summary>
    public DateTimeOffset? LoadedAt { get; init; }
}
