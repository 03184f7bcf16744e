namespace Ockam.Portals;

/// <summary>
/// The certificate that an inlet shows to its clients. The files are read when the inlet starts, and again when it resumes.
/// </summary>
public sealed record InletTls
{
    /// <summary>A PEM file with the certificate, and those of intermediate authorities after it.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>A PEM file with the private key, not encrypted; the certificate's file if null.</summary>
    public string? KeyFile { get; init; }
}
