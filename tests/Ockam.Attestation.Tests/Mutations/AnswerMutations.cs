using System.Buffers.Binary;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Mutations;

/// <summary>The answers that a software TPM was recorded to give, changed: each command understands or refuses what it gets.</summary>
internal sealed class AnswerMutations : MutationFamily
{
    private static readonly CancellationToken s_none = CancellationToken.None;

    private readonly (TpmCommandCode Code, byte[] Answer)[] _recorded =
    [
        .. ((string[])["swtpm-0.7.1-basic.txt", "swtpm-0.7.1-seal-nv-session.txt"])
            .SelectMany(RecordedExchange.Read)
            .Where(exchange => Reader(Code(exchange.Command.FromHex())) is not null)
            .Select(exchange => (Code(exchange.Command.FromHex()), exchange.Answer.FromHex())),
    ];

    public override string Name => "answers";

    public override int Weight => 60;

    public override async Task<MutationResult> TryAsync(int number)
    {
        (TpmCommandCode code, byte[] answer) = _recorded[number % _recorded.Length];
        byte[] mutated = MutatorOf(number, 6).Next([answer]);
        // What asks for patience is waited for, which is tested elsewhere and takes its time.
        if (mutated.Length >= 10 && TpmRc.AsksToRetry(BinaryPrimitives.ReadUInt32BigEndian(mutated.AsSpan(6)))) mutated = answer;
        try
        {
            await Reader(code)!(new TpmConnection(new Answering(mutated)));
            return MutationResult.Of(taken: true);
        }
        catch (TpmException)
        {
            return MutationResult.Of(taken: false);
        }
        catch (Exception wrong)
        {
            throw new MutationException($"{wrong.GetType().Name} instead of a refusal", mutated, wrong);
        }
    }

    private static TpmCommandCode Code(byte[] command) => (TpmCommandCode)BinaryPrimitives.ReadUInt32BigEndian(command.AsSpan(6));

    private static Func<TpmConnection, Task>? Reader(TpmCommandCode code)
    {
        TpmEntity item = TpmEntity.OfHandle(0x80000000);
        return code switch
        {
            TpmCommandCode.GetCapability => async tpm =>
            {
                await TpmCommands.HandlesAsync(tpm, TpmCommands.FirstNvIndex, s_none);
                await TpmCommands.PropertiesAsync(tpm, 0x100, 1, s_none);
            },
            TpmCommandCode.PcrRead => tpm => TpmCommands.ReadPcrsAsync(tpm, PcrSelection.All(TpmHash.Sha384), s_none),
            TpmCommandCode.NvReadPublic => tpm => TpmCommands.ReadIndexAsync(tpm, 0x01800000, s_none),
            TpmCommandCode.NvRead => tpm => TpmCommands.ReadIndexAsync(tpm, item, 16, 0, PasswordSession.Empty, s_none),
            TpmCommandCode.ReadPublic => async tpm =>
            {
                if (await TpmCommands.ReadPublicAsync(tpm, 0x81010001, s_none) is { } key)
                    using (TpmSalt.For(key.Public, span => span.Clear())) { }
            },
            TpmCommandCode.CreatePrimary => tpm => WithoutScopeAsync(tpm, async scope =>
            {
                (_, byte[] area) = await TpmCommands.CreatePrimaryAsync(tpm, scope, TpmEntity.Owner, [], s_none);
                using (TpmSalt.For(area, span => span.Clear())) { }
            }),
            TpmCommandCode.Load => tpm => WithoutScopeAsync(tpm, scope => TpmCommands.LoadAsync(
                tpm, scope, item, [], TpmPublic.StorageKey(), s_none)),
            TpmCommandCode.StartAuthSession => tpm => WithoutScopeAsync(tpm, scope => TpmCommands.StartPolicyAsync(tpm, scope, s_none)),
            TpmCommandCode.PolicyGetDigest => tpm => TpmCommands.PolicyDigestAsync(tpm, 0x03000000, s_none),
            TpmCommandCode.Unseal => tpm => TpmCommands.UnsealAsync(tpm, item, [new PolicySession(0x03000000)], s_none),
            TpmCommandCode.GetRandom => tpm => TpmCommands.RandomAsync(tpm, 16, s_none),
            _ => null,
        };
    }

    // What is not there needs not to be removed: the answers come from a list.
    private static Task WithoutScopeAsync(TpmConnection tpm, Func<TpmScope, Task> work) => TpmScope.RunAsync(
        new TpmConnection(new Answering("80010000000a00000000".FromHex())),
        async scope =>
        {
            await work(scope);
            return tpm;
        },
        s_none);

    private sealed class Answering(byte[] answer) : ITpmTransport
    {
        public string Description => "a list";

        public bool IsolatesHandles => true;

        public Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
            Task.FromResult((byte[])[.. answer]);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
