namespace Ockam.Aws;

/// <summary>A sealed model that a model server opens by the attestation of its instance, and keeps in memory alone.</summary>
public sealed record PortalSealedModel
{
    /// <summary>The name under which it was published.</summary>
    public required string Name { get; init; }

    /// <summary>Where it was published, <c>s3://bucket/path</c>, in the region of the instance.</summary>
    public required string Store { get; init; }

    /// <summary>The key in KMS by which it is sealed, the ARN of a key: the instance's role may decrypt with this one.</summary>
    public required string Key { get; init; }

    /// <summary>The Identifier of who must have published it.</summary>
    public required string Publisher { get; init; }

    /// <summary>
    /// The manifest of the very sealing that it must be, as JSON; null for any of the publisher's under that name, so that who may write to
    /// the store may put an older one in its place.
    /// </summary>
    public string? Manifest { get; init; }

    /// <summary>
    /// Where PowerShell's release for the type's processors comes from, a <c>.tar.gz</c>: as <see cref="PortalInstanceOrder.Program"/>.
    /// </summary>
    public required string PowerShell { get; init; }

    /// <summary>The SHA-256 of PowerShell's release, 64 hexadecimal digits.</summary>
    public required string PowerShellSha256 { get; init; }

    /// <summary>Where the module comes from, a <c>.tar.gz</c> with <c>OckamPS.psd1</c> at its top: as that of PowerShell.</summary>
    public required string Module { get; init; }

    /// <summary>The SHA-256 of the module's archive, 64 hexadecimal digits.</summary>
    public required string ModuleSha256 { get; init; }

    /// <summary>
    /// How much of the instance's memory is kept for the plain weights, in GiB; null for what <see cref="Size"/> takes, or else for three
    /// quarters of all.
    /// </summary>
    public int? MemoryGib { get; init; }

    /// <summary>How large it is, in bytes, as its store says; null where that is not known.</summary>
    public long? Size { get; init; }
}
