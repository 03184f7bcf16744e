using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Mutations;

/// <summary>Documents through the reader: read, or refused by its one error.</summary>
internal sealed class DocumentMutations : MutationFamily
{
    private static readonly string[] s_files =
        [NitroVectors.NitroTpm, NitroVectors.Enclave, NitroVectors.Debug, NitroVectors.LongNonce, NitroVectors.SelfSigned];

    private readonly byte[][] _genuine = [.. s_files.Select(NitroVectors.Read)];

    public override string Name => "documents";

    public override int Weight => 100;

    public override Task<MutationResult> TryAsync(int number)
    {
        byte[] mutated = MutatorOf(number, 1).Next(_genuine);
        try
        {
            AttestationDocument document = AttestationDocument.Parse(mutated);
            if (!document.Encoded.Span.SequenceEqual(mutated)) throw new MutationException("Another document was read", mutated);
            return Task.FromResult(MutationResult.Of(taken: true));
        }
        catch (AttestationFormatException refused) when (refused.Part.Length > 0)
        {
            return Task.FromResult(MutationResult.Of(taken: false));
        }
        catch (Exception wrong) when (wrong is not MutationException)
        {
            throw new MutationException($"{wrong.GetType().Name} instead of a refusal", mutated, wrong);
        }
    }
}
