using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Mutations;

/// <summary>Quotes, their signatures and keys: none is believed once it is changed.</summary>
internal sealed class QuoteMutations : MutationFamily
{
    private readonly TpmQuote _genuine = QuoteFixture.Read();
    private readonly byte[] _nonce = NitroVectors.Fixture.Hex("nonce");
    private readonly byte[] _key;

    public QuoteMutations() => _key = _genuine.ExportPublicKey();

    public override string Name => "quotes";

    public override int Weight => 10;

    public override Task<MutationResult> TryAsync(int number)
    {
        Mutator mutator = MutatorOf(number, 4);
        (TpmQuote mutated, byte[] part) = (number % 3) switch
        {
            0 => Changed(mutator.Alter(_genuine.Attest.ToArray()), bytes => _genuine with { Attest = bytes }),
            1 => Changed(mutator.Alter(_genuine.Signature.ToArray()), bytes => _genuine with { Signature = bytes }),
            _ => Changed(mutator.Alter(_genuine.PublicKey.ToArray()), bytes => _genuine with { PublicKey = bytes }),
        };
        bool believed = mutated.Verify(_nonce, _key).Count == 0;
        // The key's form has fields that are not of the key itself, such as the policy that allows its use.
        if (believed && (number % 3 != 2 || !mutated.ExportPublicKey().AsSpan().SequenceEqual(_key)))
            throw new MutationException("A changed quote was believed", part);
        return Task.FromResult(MutationResult.Of(believed));
    }

    private static (TpmQuote Quote, byte[] Part) Changed(byte[] part, Func<byte[], TpmQuote> with) => (with(part), part);
}
