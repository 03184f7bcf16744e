namespace Ockam.Aws;

/// <summary>
/// A sealed model in a bucket, which this machine opens by its attestation, with PowerShell and the module. Its plain weights are in
/// memory alone: what is on an instance store outlives a change of the root disk, by which somebody else's system could read it.
/// </summary>
internal sealed record BootSealedModel
{
    /// <summary>Where it was published, <c>s3://bucket/path</c>.</summary>
    public required string Store { get; init; }

    /// <summary>The name under which it was published.</summary>
    public required string ModelName { get; init; }

    /// <summary>The key by which it is sealed: the ARN of one in KMS.</summary>
    public required string Key { get; init; }

    /// <summary>The Identifier of who published it.</summary>
    public required string Publisher { get; init; }

    /// <summary>
    /// The manifest of the very sealing that it must be, as JSON in one line; null for any of the publisher's under that name, so that who
    /// may write to the store chooses among them.
    /// </summary>
    public string? Manifest { get; init; }

    /// <summary>PowerShell's release, a <c>.tar.gz</c> with <c>pwsh</c>; its SHA-256 must be said.</summary>
    public required BootSource PowerShell { get; init; }

    /// <summary>The module's release, a <c>.tar.gz</c> with <c>OckamPS.psd1</c>; its SHA-256 must be said.</summary>
    public required BootSource Module { get; init; }

    /// <summary>How much memory is kept for its plain weights, in GiB.</summary>
    public required int MemoryGib { get; init; }
}
