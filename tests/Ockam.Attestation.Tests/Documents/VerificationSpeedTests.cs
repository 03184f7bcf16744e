using System.Diagnostics;
using System.Security.Cryptography;
using Ockam.Attestation.Tests.Support;
using Xunit.Abstractions;

namespace Ockam.Attestation.Tests.Documents;

/// <summary>The cost of a judgement beside that of the signatures alone, both measured in this run.</summary>
[Collection(AloneCollection.Name)]
public class VerificationSpeedTests(ITestOutputHelper output)
{
    private const int Rounds = 40;

    [VectorFact]
    public void A_verdict_takes_at_most_half_as_long_again_as_its_five_signatures()
    {
        byte[] document = NitroVectors.Read(NitroVectors.NitroTpm);
        AttestationExpectations expectations = NitroVectors.At(NitroVectors.NitroTpm);
        var verifier = new AttestationVerifier();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        // A hash as hashes are: for one of zeros, half of the work falls away.
        byte[] hash = SHA384.HashData(document);
        byte[] signature = key.SignHash(hash);
        TimeSpan whole = TimeSpan.MaxValue, signatures = TimeSpan.MaxValue;
        // The best of interleaved rounds: what else the machine does slows single rounds of either kind. A busy one
        // gets more of them.
        for (int round = 0; round < Rounds || (round < 20 * Rounds && whole > 1.5 * signatures); round++)
        {
            whole = Least(whole, () => Assert.True(verifier.Verify(document, expectations).IsValid));
            signatures = Least(signatures, () =>
            {
                for (int i = 0; i < 5; i++) Assert.True(key.VerifyHash(hash, signature));
            });
        }

        output.WriteLine($"verify {whole.TotalMilliseconds:0.00} ms, five signatures {signatures.TotalMilliseconds:0.00} ms");
        Assert.True(whole <= 1.5 * signatures, $"{whole.TotalMilliseconds:0.00} ms against {signatures.TotalMilliseconds:0.00} ms");
    }

    [VectorFact]
    public void A_document_is_read_in_a_fifth_of_a_millisecond()
    {
        byte[] document = NitroVectors.Read(NitroVectors.NitroTpm);
        TimeSpan least = TimeSpan.MaxValue;
        for (int round = 0; round < 10 * Rounds; round++) least = Least(least, () => AttestationDocument.Parse(document));
        output.WriteLine($"parse {least.TotalMicroseconds:0} µs");
        Assert.True(least <= TimeSpan.FromMilliseconds(0.2), $"{least.TotalMilliseconds:0.000} ms");
    }

    private static TimeSpan Least(TimeSpan sofar, Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return time < sofar ? time : sofar;
    }
}
