namespace Ockam.Attestation.Tests.Mutations;

/// <summary>What is stored or sent beside documents: references of registers, lines of event logs, sealed secrets, responses,
/// quotes.</summary>
internal sealed class TextMutations : MutationFamily
{
    private static readonly PcrValues s_values = new(
        PcrSelection.Of(TpmHash.Sha384, 4), new SortedDictionary<(TpmHash, int), byte[]> { [(TpmHash.Sha384, 4)] = new byte[48] });

    private readonly byte[][] _genuine =
    [
        System.Text.Encoding.UTF8.GetBytes(
            new PcrReference(new Dictionary<int, ReadOnlyMemory<byte>> { [4] = new byte[48], [12] = new byte[48] }).ToJson()),
        System.Text.Encoding.UTF8.GetBytes(PcrEventLog.Encode(new PcrEvent(
            "boot", DateTimeOffset.UnixEpoch, 15, "a model", new Dictionary<TpmHash, byte[]> { [TpmHash.Sha384] = new byte[48] }))),
        new TpmSealedSecret(PcrSelection.Of(TpmHash.Sha384, 4, 7), new byte[20], TpmPublic.SealedData(new byte[32])).Encode(),
        NsmMessage.Response(new byte[100]),
        System.Text.Encoding.UTF8.GetBytes(new TpmQuote(new byte[9], new byte[9], new byte[9], s_values).ToJson()),
    ];

    private readonly Action<byte[]>[] _readers =
    [
        bytes => PcrReference.FromJson(System.Text.Encoding.UTF8.GetString(bytes)),
        bytes => PcrEventLog.Decode(System.Text.Encoding.UTF8.GetString(bytes), "a log", 1),
        bytes => TpmSealedSecret.Decode(bytes).PolicyDigest(),
        bytes => NsmMessage.ReadResponse(bytes),
        bytes => TpmQuote.FromJson(System.Text.Encoding.UTF8.GetString(bytes)).ToJson(),
    ];

    public override string Name => "texts";

    public override int Weight => 20;

    public override Task<MutationResult> TryAsync(int number)
    {
        int kind = number % _genuine.Length;
        byte[] mutated = MutatorOf(number, 8).Next([_genuine[kind]]);
        return Task.FromResult(MutationResult.Of(Reads<AttestationException>(mutated, () => _readers[kind](mutated))));
    }
}
