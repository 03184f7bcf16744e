namespace OckamPS;

/// <summary>A sealed model that Import-SealedModel has loaded.</summary>
public sealed record ImportedModelInfo
{
    /// <summary>Its name at the server, with its tag.</summary>
    public required string Name { get; init; }

    /// <summary>The server.</summary>
    public required string Server { get; init; }

    /// <summary>The model's file name.</summary>
    public required string FileName { get; init; }

    /// <summary>Bytes of the plain weights.</summary>
    public long Size { get; init; }

    /// <summary>SHA-256 of the plain weights, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>SHA-384 of the plain weights, 96 hexadecimal digits.</summary>
    public required string Sha384 { get; init; }

    /// <summary>The Identifier of the publisher that was expected and has signed; null where none was.</summary>
    public string? Publisher { get; init; }

    /// <summary>Whether a publisher or a manifest vouches for it; false only where that was allowed.</summary>
    public bool IsVouchedFor { get; init; }

    /// <summary>Whether the weights were sent now; false if the server had them.</summary>
    public bool IsUploaded { get; init; }

    /// <summary>Whether PCR15 was extended now; false if this boot had measured the model already.</summary>
    public bool IsNewlyMeasured { get; init; }

    /// <summary>PCR15 of the SHA-384 bank now, 96 hexadecimal digits.</summary>
    public required string Pcr15 { get; init; }

    /// <summary>What becomes of the weights where the server keeps them: Memory, Encrypted, Ephemeral, Persistent or Unknown.</summary>
    public required string Place { get; init; }

    /// <summary>How that was found out, or why not.</summary>
    public required string PlaceReason { get; init; }

    /// <summary>A fresh attestation document, whose PCR15 is the same.</summary>
    public required NitroTpmAttestationInfo Attestation { get; init; }
}
