using System.Buffers.Binary;

namespace Ockam.Attestation.Tests.Mutations;

/// <summary>A client whose TPM answers with changes now and then: every operation ends, well or with the error of the TPM.</summary>
internal sealed class ReplyMutations : MutationFamily
{
    // Signing a document takes as long as a hundred of the other commands.
    private const int RoundsADocument = 100;

    private readonly EmulatorAuthority _authority = EmulatorAuthority.CreateInMemory();

    public override string Name => "replies";

    public override int Weight => 20;

    public override async Task<MutationResult> TryAsync(int number)
    {
        await using var emulator = new NitroTpmEmulator(_authority);
        var mutating = new MutatingTransport(emulator, MutatorOf(number, 5), number);
        var client = new TpmClient(mutating);
        try
        {
            await TpmCommands.PropertiesAsync(client.Connection, 0x100, 100, CancellationToken.None);
            await TpmCommands.PcrBanksAsync(client.Connection, CancellationToken.None);
            await TpmCommands.HandlesAsync(client.Connection, TpmCommands.FirstNvIndex, CancellationToken.None);
            await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 0, 4, 15));
            await client.GetRandomAsync(40);
            if (number % RoundsADocument == 0) await client.RequestAttestationAsync(new AttestationRequest { Nonce = new byte[8] });
            return new MutationResult(mutating.Mutated, mutating.Mutated);
        }
        catch (Exception refused) when (refused is TpmException or AttestationFormatException)
        {
            return new MutationResult(mutating.Mutated, mutating.Mutated - 1);
        }
        catch (Exception wrong)
        {
            throw new MutationException($"{wrong.GetType().Name} instead of a refusal", mutating.Last, wrong);
        }
    }

    private sealed class MutatingTransport(ITpmTransport inner, Mutator mutator, int number) : ITpmTransport
    {
        private readonly Random _random = new(number);

        public int Mutated { get; private set; }

        public byte[] Last { get; private set; } = [];

        public string Description => inner.Description;

        public bool IsolatesHandles => false;

        public async Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
        {
            byte[] answer = await inner.ExecuteAsync(command, cancellationToken);
            // Most go through, so that every command of an operation has its turn.
            if (_random.Next(4) > 0) return answer;
            byte[] changed = mutator.Next([answer]);
            // What asks for patience is waited for, which is tested elsewhere and takes its time.
            if (changed.Length >= 10 && TpmRc.AsksToRetry(BinaryPrimitives.ReadUInt32BigEndian(changed.AsSpan(6)))) return answer;
            Mutated++;
            return Last = changed;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
