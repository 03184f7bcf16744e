namespace Ockam.Attestation;

/// <summary>
/// Judges attestation documents: no network access; every check is made and reported, none stands for another. May be used by many
/// threads at once. One that is kept is faster than a new one, since it remembers the keys of authorities.
/// </summary>
public sealed class AttestationVerifier
{
    private readonly AuthorityKeys _keys = new();
    private readonly TimeProvider _clock;

    /// <summary>Creates a verifier.</summary>
    /// <param name="clock">Tells the time of judgement where the expectations name none; the system's clock if null.</param>
    public AttestationVerifier(TimeProvider? clock = null) => _clock = clock ?? TimeProvider.System;

    /// <summary>Judges bytes that should be a document. Never throws for what the bytes are.</summary>
    /// <param name="document">The document as it was received.</param>
    /// <param name="expectations">What is expected; null for a fresh document under AWS's root.</param>
    public AttestationVerdict Verify(ReadOnlySpan<byte> document, AttestationExpectations? expectations = null)
    {
        AttestationDocument parsed;
        try
        {
            parsed = AttestationDocument.Parse(document);
        }
        catch (AttestationFormatException wrong)
        {
            return Unreadable(wrong, expectations ?? new AttestationExpectations());
        }

        return Verify(parsed, expectations);
    }

    /// <summary>Judges a document that was read.</summary>
    /// <param name="document">The document.</param>
    /// <param name="expectations">What is expected; null for a fresh document under AWS's root.</param>
    public AttestationVerdict Verify(AttestationDocument document, AttestationExpectations? expectations = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        expectations ??= new AttestationExpectations();
        DateTimeOffset at = TimeOf(expectations);
        var checks = new CheckList();
        checks.Pass(AttestationCheckKind.Form, $"A document of a {Name(document.Kind)}, {document.Encoded.Length} bytes.");
        IReadOnlyList<AttestationCertificate> chain = ReadChain(document, out string? unreadable);
        new ChainChecks(document, chain, unreadable, expectations, at, _keys, checks).Run();
        new ContentChecks(document, chain, expectations, at, checks).Run();
        return new AttestationVerdict(document, chain, checks.Complete(), at);
    }

    internal static string Name(AttestationDocumentKind kind) =>
        kind == AttestationDocumentKind.NitroTpm ? "NitroTPM" : "Nitro Enclave";

    private AttestationVerdict Unreadable(AttestationFormatException wrong, AttestationExpectations expectations)
    {
        var checks = new CheckList();
        checks.Fail(AttestationCheckKind.Form, wrong.Message);
        foreach (AttestationCheckKind kind in Enum.GetValues<AttestationCheckKind>().Skip(1))
            checks.Impossible(kind, "There is no document to look at.");
        return new AttestationVerdict(null, [], checks.Complete(), TimeOf(expectations));
    }

    private DateTimeOffset TimeOf(AttestationExpectations expectations) => expectations.At ?? _clock.GetUtcNow();

    private static List<AttestationCertificate> ReadChain(AttestationDocument document, out string? unreadable)
    {
        unreadable = null;
        var chain = new List<AttestationCertificate>(document.CertificateAuthorities.Count + 1);
        try
        {
            foreach (ReadOnlyMemory<byte> authority in document.CertificateAuthorities) chain.Add(AttestationCertificate.Parse(authority));
            chain.Add(AttestationCertificate.Parse(document.Certificate));
            return chain;
        }
        catch (AttestationFormatException wrong)
        {
            unreadable = $"Certificate {chain.Count + 1}, counted from the root: {wrong.Message}";
            return [];
        }
    }
}
