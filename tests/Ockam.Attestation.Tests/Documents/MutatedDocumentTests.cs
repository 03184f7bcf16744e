using System.Security.Cryptography.X509Certificates;
using Ockam.Attestation.Tests.Mutations;
using Ockam.Attestation.Tests.Support;
using Check = Ockam.Attestation.AttestationCheckKind;

namespace Ockam.Attestation.Tests.Documents;

/// <summary>Documents with changes at random, from fixed seeds: none crashes the reader, none hangs it, none is believed.</summary>
public class MutatedDocumentTests
{
    [VectorFact]
    public async Task A_mutated_document_is_read_or_refused_by_the_one_error_of_the_reader() =>
        // Changes within a field leave the form intact, so that what comes after the reader is tried too.
        Assert.True((await new DocumentMutations().TryManyAsync(Scale.Of(100_000))).Taken > 0);

    [VectorFact]
    public async Task A_mutated_certificate_is_read_or_refused_by_the_one_error_of_the_reader() =>
        Assert.True((await new CertificateMutations().TryManyAsync(Scale.Of(20_000))).Taken > 0);

    [VectorFact]
    public async Task No_mutated_document_is_believed()
    {
        MutationResult result = await new VerificationMutations().TryManyAsync(Scale.Of(5_000));
        Assert.True(result.Taken < result.Inputs / 2);
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
