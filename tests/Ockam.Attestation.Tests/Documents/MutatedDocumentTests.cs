using System.Security.Cryptography.X509Certificates;
using Ockam.Attestation.Tests.Support;
using Check = Ockam.Attestation.AttestationCheckKind;

namespace Ockam.Attestation.Tests.Documents;

/// <summary>Documents with changes at random, from fixed seeds: none crashes the reader, none hangs it, none is believed.</summary>
public class MutatedDocumentTests
{
    private static readonly string[] s_genuine = [NitroVectors.NitroTpm, NitroVectors.Enclave, NitroVectors.Debug, NitroVectors.LongNonce];

    [VectorFact]
    public void A_mutated_document_is_read_or_refused_by_the_one_error_of_the_reader()
    {
        byte[][] seeds = [.. s_genuine.Append(NitroVectors.SelfSigned).Select(NitroVectors.Read)];
        var mutator = new Mutator(20261121);
        int read = 0;
        for (int i = Scale.Of(100_000); i > 0; i--)
        {
            byte[] mutated = mutator.Next(seeds);
            try
            {
                AttestationDocument document = AttestationDocument.Parse(mutated);
                Assert.Equal(mutated, document.Encoded.ToArray());
                read++;
            }
            catch (AttestationFormatException refused)
            {
                Assert.NotEmpty(refused.Part);
            }
        }

        // Changes within a field leave the form intact, so that what comes after the reader is tried too.
        Assert.True(read > 0);
    }

    [VectorFact]
    public void A_mutated_certificate_is_read_or_refused_by_the_one_error_of_the_reader()
    {
        var genuine = new EditableDocument(NitroVectors.Read(NitroVectors.NitroTpm));
        byte[][] seeds = [.. genuine.Authorities, AttestationDocument.Parse(genuine.Encode()).Certificate.ToArray()];
        var mutator = new Mutator(5280);
        for (int i = Scale.Of(20_000); i > 0; i--)
        {
            byte[] mutated = mutator.Next(seeds);
            try
            {
                AttestationCertificate certificate = AttestationCertificate.Parse(mutated);
                Assert.NotNull(certificate.Subject);
            }
            catch (AttestationFormatException refused)
            {
                Assert.Equal("certificate", refused.Part);
            }
        }
    }

    [VectorFact]
    public void No_mutated_document_is_believed()
    {
        var verifier = new AttestationVerifier();
        var mutator = new Mutator(9052);
        foreach (string file in (string[])[NitroVectors.NitroTpm, NitroVectors.Enclave])
        {
            byte[] genuine = NitroVectors.Read(file);
            for (int i = Scale.Of(2_500); i > 0; i--)
            {
                byte[] mutated = mutator.Next([genuine]);
                AttestationVerdict verdict = verifier.Verify(mutated, NitroVectors.At(file));
                if (!verdict.IsValid) continue;
                // Changes may undo each other, and a head may be written longer around the same, signed bytes.
                Assert.True(SaysTheSame(verdict.Document!, AttestationDocument.Parse(genuine)), mutated.ToHex());
            }
        }
    }

    [VectorFact]
    public void A_byte_that_is_changed_anywhere_in_the_signed_part_is_noticed()
    {
        var verifier = new AttestationVerifier();
        byte[] genuine = NitroVectors.Read(NitroVectors.NitroTpm);
        int step = Math.Max(1, (int)(40 / Scale.Factor));
        for (int at = 0; at < genuine.Length; at += step)
        {
            byte[] changed = [.. genuine];
            changed[at] ^= (byte)(1 << (at % 8));
            AttestationVerdict verdict = verifier.Verify(changed, NitroVectors.At(NitroVectors.NitroTpm));
            Assert.False(verdict.IsValid, $"A change of byte {at} was believed.");
        }
    }

    [VectorFact]
    public void What_is_believed_of_a_chain_the_platform_believes_too()
    {
        var genuine = new EditableDocument(NitroVectors.Read(NitroVectors.NitroTpm));
        DateTimeOffset signed = NitroVectors.TimeOf(NitroVectors.NitroTpm);
        byte[] leaf = AttestationDocument.Parse(genuine.Encode()).Certificate.ToArray();
        var verifier = new AttestationVerifier();
        // At each bound of the certificates' validity, a second to either side.
        foreach (int seconds in (int[])[-4, -3, 0, 3600, 10779, 10780, 10781])
        {
            DateTimeOffset at = signed.AddSeconds(seconds);
            AttestationVerdict verdict = verifier.Verify(
                genuine.Encode(), new AttestationExpectations { At = at, ClockLeeway = TimeSpan.Zero, MaximumAge = null });
            bool chain = new[] { Check.Root, Check.Chain, Check.CertificateUse, Check.Validity }.All(kind => verdict[kind].IsAcceptable);
            Assert.Equal(PlatformBelieves(genuine.Authorities, leaf, at), chain);
        }
    }

    private static bool SaysTheSame(AttestationDocument one, AttestationDocument other) =>
        one.SignedBytes().AsSpan().SequenceEqual(other.SignedBytes()) && one.Signature.Span.SequenceEqual(other.Signature.Span);

    private static bool PlatformBelieves(List<byte[]> authorities, byte[] leaf, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(authorities[0]));
        foreach (byte[] authority in authorities[1..]) chain.ChainPolicy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(authority));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        using X509Certificate2 last = X509CertificateLoader.LoadCertificate(leaf);
        return chain.Build(last);
    }
}
