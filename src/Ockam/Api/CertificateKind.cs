namespace Ockam.Api;

/// <summary>What a certificate provider answers (section 6.2).</summary>
internal enum CertificateKind
{
    /// <summary>The certificate is in the answer.</summary>
    Ready = 0,

    /// <summary>It is being made; ask again.</summary>
    NotReady = 1,

    /// <summary>The provider makes none.</summary>
    Unsupported = 2,
}
