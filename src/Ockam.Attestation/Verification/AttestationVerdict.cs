namespace Ockam.Attestation;

/// <summary>The judgement on a document: every check with its outcome.</summary>
public sealed class AttestationVerdict
{
    internal AttestationVerdict(
        AttestationDocument? document,
        IReadOnlyList<AttestationCertificate> certificates,
        IReadOnlyList<AttestationCheck> checks,
        DateTimeOffset at)
    {
        Document = document;
        Certificates = certificates;
        Checks = checks;
        At = at;
    }

    /// <summary>Whether the document may be believed: no check failed and none was impossible.</summary>
    public bool IsValid => Checks.All(check => check.IsAcceptable);

    /// <summary>The document; null if the bytes are none.</summary>
    public AttestationDocument? Document { get; }

    /// <summary>The chain, the root first and the leaf last; empty if a certificate could not be read.</summary>
    public IReadOnlyList<AttestationCertificate> Certificates { get; }

    /// <summary>Every kind of check once, in the order of <see cref="AttestationCheckKind"/>.</summary>
    public IReadOnlyList<AttestationCheck> Checks { get; }

    /// <summary>The time for which the judgement holds.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The checks that failed or were impossible.</summary>
    public IEnumerable<AttestationCheck> Objections => Checks.Where(check => !check.IsAcceptable);

    /// <summary>One check.</summary>
    public AttestationCheck this[AttestationCheckKind kind] => Checks[(int)kind];

    /// <summary>The document, if it may be believed.</summary>
    /// <exception cref="AttestationRefusedException">It may not; the message gives every reason.</exception>
    public AttestationDocument Require() => IsValid ? Document! : throw new AttestationRefusedException(this);
}
