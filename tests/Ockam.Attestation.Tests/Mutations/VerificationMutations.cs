using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Mutations;

/// <summary>Documents through full verification: none is believed but one that says what the genuine one does.</summary>
internal sealed class VerificationMutations : MutationFamily
{
    private readonly AttestationVerifier _verifier = new();
    private readonly (byte[] Document, AttestationDocument Parsed, AttestationExpectations Expectations)[] _genuine =
    [
        .. ((string[])[NitroVectors.NitroTpm, NitroVectors.Enclave]).Select(file =>
        {
            byte[] document = NitroVectors.Read(file);
            return (document, AttestationDocument.Parse(document), NitroVectors.At(file));
        }),
    ];

    public override string Name => "verification";

    public override int Weight => 10;

    public override Task<MutationResult> TryAsync(int number)
    {
        (byte[] document, AttestationDocument parsed, AttestationExpectations expectations) = _genuine[number % _genuine.Length];
        byte[] mutated = MutatorOf(number, 3).Next([document]);
        bool believed = false;
        Reads<NeverException>(mutated, () =>
        {
            AttestationVerdict verdict = _verifier.Verify(mutated, expectations);
            believed = verdict.IsValid;
            // Changes may undo each other, and a head may be written longer around the same, signed bytes.
            if (believed && !SaysTheSame(verdict.Document!, parsed)) throw new MutationException("A changed one was believed", mutated);
        });
        return Task.FromResult(MutationResult.Of(believed));
    }

    private static bool SaysTheSame(AttestationDocument one, AttestationDocument other) =>
        one.SignedBytes().AsSpan().SequenceEqual(other.SignedBytes()) && one.Signature.Span.SequenceEqual(other.Signature.Span);

    // A verdict is never an exception.
    private sealed class NeverException : Exception;
}
