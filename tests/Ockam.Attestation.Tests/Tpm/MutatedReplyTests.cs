using System.Buffers.Binary;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Tpm;

/// <summary>Answers with changes at random, from fixed seeds: none crashes or hangs the client.</summary>
public sealed class MutatedReplyTests
{
    [Fact]
    public async Task An_answer_that_is_no_answer_is_refused_by_one_error()
    {
        using EmulatorAuthority authority = EmulatorAuthority.CreateInMemory();
        await using var emulator = new NitroTpmEmulator(authority);
        var mutating = new MutatingTransport(emulator, seed: 1723);
        var client = new TpmClient(mutating);
        int refused = 0;
        int round = 0;
        while (mutating.Mutated < Scale.Of(6_000))
        {
            Exception? ended = await Record.ExceptionAsync(async () =>
            {
                await TpmCommands.PropertiesAsync(client.Connection, 0x100, 100, CancellationToken.None);
                await TpmCommands.PcrBanksAsync(client.Connection, CancellationToken.None);
                await TpmCommands.HandlesAsync(client.Connection, TpmCommands.FirstNvIndex, CancellationToken.None);
                await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 0, 4, 15));
                await client.GetRandomAsync(40);
                // Signing the document takes as long as a hundred of the other commands.
                if (round++ % 100 == 0) await client.RequestAttestationAsync(new AttestationRequest { Nonce = new byte[8] });
            });
            if (ended is null) continue;
            Assert.True(ended is TpmException or AttestationFormatException, ended.ToString());
            refused++;
        }

        Assert.True(refused > 0);
    }

    [VectorFact]
    public void A_mutated_quote_is_never_believed()
    {
        TpmQuote genuine = QuoteFixture.Read();
        byte[] nonce = NitroVectors.Fixture.Hex("nonce");
        byte[] key = genuine.ExportPublicKey();
        Assert.Empty(genuine.Verify(nonce, key));
        var mutator = new Mutator(1599);
        for (int i = Scale.Of(2_000); i > 0; i--)
        {
            TpmQuote mutated = i % 2 == 0
                ? genuine with { Attest = mutator.Alter(genuine.Attest.ToArray()) }
                : genuine with { Signature = mutator.Alter(genuine.Signature.ToArray()) };
            Assert.NotEmpty(mutated.Verify(nonce, key));
            TpmQuote otherKey = genuine with { PublicKey = mutator.Alter(genuine.PublicKey.ToArray()) };
            if (otherKey.Verify(nonce, key).Count == 0) Assert.Equal(key, otherKey.ExportPublicKey());
        }
    }

    private sealed class MutatingTransport(ITpmTransport inner, int seed) : ITpmTransport
    {
        private readonly Mutator _mutator = new(seed);
        private readonly Random _random = new(seed);

        public int Mutated { get; private set; }

        public string Description => inner.Description;

        public bool IsolatesHandles => false;

        public async Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
        {
            byte[] answer = await inner.ExecuteAsync(command, cancellationToken);
            // Most go through, so that every command of an operation has its turn.
            if (_random.Next(4) > 0) return answer;
            Mutated++;
            byte[] changed = _mutator.Next([answer]);
            // What asks for patience is waited for, which is tested elsewhere and takes its time.
            bool retry = changed.Length >= 10 && TpmRc.AsksToRetry(BinaryPrimitives.ReadUInt32BigEndian(changed.AsSpan(6)));
            return retry ? answer : changed;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
