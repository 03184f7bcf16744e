using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Check = Ockam.Attestation.AttestationCheckKind;

namespace Ockam.Attestation;

/// <summary>
/// The checks that concern the certificates and the signature. The path is the one that the document gives, never one that is searched for:
/// its root is known by its hash, and every other certificate by the signature of the one above it (RFC 5280, section 6.1). The platform's
/// chain engine would search, differs between systems, and takes twice as long as all the signatures of the chain.
/// </summary>
internal sealed class ChainChecks(
    AttestationDocument document,
    IReadOnlyList<AttestationCertificate> chain,
    string? unreadable,
    AttestationExpectations expectations,
    DateTimeOffset at,
    AuthorityKeys keys,
    CheckList checks)
{
    public void Run()
    {
        if (unreadable is not null)
        {
            CheckRoot();
            checks.Fail(Check.Chain, unreadable);
            foreach (Check kind in (ReadOnlySpan<Check>)
                [Check.CertificateUse, Check.Validity, Check.Signature])
                checks.Impossible(kind, "Not every certificate could be read.");
            return;
        }

        CheckRoot();
        CheckSignatures();
        CheckUse();
        CheckValidity();
        CheckSignature();
    }

    private void CheckRoot()
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(document.CertificateAuthorities[0].Span));
        AttestationRoot? root = expectations.Roots.FirstOrDefault(root => root.Sha256 == hash);
        if (root is not null)
        {
            checks.Pass(Check.Root, $"{root.Name} (SHA-256 {hash}).");
            return;
        }

        string trusted = expectations.Roots.Count == 0 ? "none" : string.Join(", ", expectations.Roots.Select(root => root.Name));
        string author = chain.Count > 0 && EmulatorAuthority.IsEmulated(chain[0])
            ? "The document comes from an emulator, whose test authority is not AWS's: it proves nothing about any machine. "
            : string.Empty;
        checks.Fail(Check.Root, $"{author}The root has SHA-256 {hash} and is not trusted (trusted: {trusted}). "
            + "If it is the root of another partition or of a test, name it to the verifier.");
    }

    private void CheckSignatures()
    {
        for (int i = 1; i < chain.Count; i++)
        {
            AttestationCertificate certificate = chain[i];
            AttestationCertificate issuer = chain[i - 1];
            if (!certificate.IssuerName.Span.SequenceEqual(issuer.SubjectName.Span))
            {
                checks.Fail(Check.Chain,
                    $"{certificate.Subject} names the issuer {certificate.Issuer}, but stands below {issuer.Subject}.");
                return;
            }

            if (!Verify(certificate, issuer))
            {
                checks.Fail(Check.Chain, $"The signature of the certificate of {certificate.Subject} is not that of {issuer.Subject}.");
                return;
            }
        }

        checks.Pass(Check.Chain, $"{chain.Count} certificates, each signed by the one above it.");
    }

    private void CheckUse()
    {
        AttestationCertificate leaf = chain[^1];
        for (int i = 0; i < chain.Count - 1; i++)
        {
            AttestationCertificate authority = chain[i];
            int below = chain.Count - 2 - i;
            string? objection = !authority.IsAuthority ? "is no certificate authority"
                : authority.KeyUsage is { } usage && !usage.HasFlag(X509KeyUsageFlags.KeyCertSign) ? "may not sign certificates (key usage)"
                : authority.KeyUsage is null ? "does not say what its key may be used for"
                : authority.PathLength < below ? $"allows {authority.PathLength} authorities below it, but {below} follow"
                : null;
            if (objection is null) continue;
            checks.Fail(Check.CertificateUse, $"{authority.Subject} {objection}.");
            return;
        }

        if (leaf.IsAuthority)
            checks.Fail(Check.CertificateUse, $"The leaf {leaf.Subject} is a certificate authority; a module's is none.");
        else if (leaf.KeyUsage?.HasFlag(X509KeyUsageFlags.DigitalSignature) != true)
            checks.Fail(Check.CertificateUse, $"The leaf {leaf.Subject} may not sign data (key usage).");
        else
            checks.Pass(Check.CertificateUse, "The authorities may sign certificates; the leaf may sign data and is no authority.");
    }

    private void CheckValidity()
    {
        AttestationCertificate? outside = chain.FirstOrDefault(certificate => !certificate.IsValidAt(at, expectations.ClockLeeway));
        if (outside is null)
        {
            checks.Pass(Check.Validity, $"All certificates are valid at {Shown(at)}; the leaf until {Shown(chain[^1].NotAfter)}.");
            return;
        }

        string window = $"{outside.Subject} is valid from {Shown(outside.NotBefore)} to {Shown(outside.NotAfter)}; judged for {Shown(at)}";
        checks.Fail(Check.Validity, at < outside.NotBefore
            ? $"{window}, {Span(outside.NotBefore - at)} too early. Is this machine's clock behind?"
            : $"{window}, {Span(at - outside.NotAfter)} too late. Ask for a new document, or name the time to judge for.");
    }

    private void CheckSignature()
    {
        if (VerifyDocument())
            checks.Pass(Check.Signature, $"Signed with the key of {chain[^1].CommonName}.");
        else
            checks.Fail(Check.Signature, $"The signature is not that of {chain[^1].Subject}: the document was changed, or is a forgery.");
    }

    // Keys and signatures are a stranger's: what the platform refuses to compute with is not genuine.
    private bool Verify(AttestationCertificate certificate, AttestationCertificate issuer)
    {
        ECDsa? key = null;
        try
        {
            key = keys.Take(issuer);
            bool genuine = key.VerifyData(
                certificate.SignedPart.Span,
                certificate.SignatureValue.Span,
                HashAlgorithmName.SHA384,
                DSASignatureFormat.Rfc3279DerSequence);
            // Everything above was verified before, so that a key is kept only if a trusted root vouches for it.
            if (genuine && checks.HasPassed(Check.Root))
            {
                keys.Keep(issuer, key);
                key = null;
            }

            return genuine;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            key?.Dispose();
        }
    }

    private bool VerifyDocument()
    {
        try
        {
            using ECDsa key = chain[^1].CreateKey();
            return key.VerifyData(
                document.SignedBytes(),
                document.Signature.Span,
                HashAlgorithmName.SHA384,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    internal static string Shown(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal static string Span(TimeSpan time) => time.Duration() switch
    {
        { TotalSeconds: < 120 } short_ => $"{short_.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s",
        { TotalMinutes: < 120 } medium => $"{medium.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture)} min",
        { TotalHours: < 48 } hours => $"{hours.TotalHours.ToString("0.#", CultureInfo.InvariantCulture)} h",
        { } days => $"{days.TotalDays.ToString("0.#", CultureInfo.InvariantCulture)} days",
    };
}
