using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Tpm;

/// <summary>What other programs sent to swtpm is what is sent here, to the byte, and what it answered is understood.</summary>
public class RecordedTpmTests
{
    private const string Basic = "swtpm-0.7.1-basic.txt";
    private const string Seal = "swtpm-0.7.1-seal-nv-session.txt";

    private static readonly RecordedPart s_capabilities = new(Basic, "TPM2_Startup", "GetCapability COMMANDS from vendor");
    private static readonly RecordedPart s_registers = new(Basic, "PCR_Read sha384:4,7", "PCR_Read sha384:15 after");
    private static readonly RecordedPart s_vendor = new(Basic, "vendor 0x20000001 (sample probe", "GetRandom 16");
    private static readonly RecordedPart s_index = new(Seal, "Startup", "NV_UndefineSpace");
    private static readonly RecordedPart s_sealing = new(Seal, "CreatePrimary ECC", "Create sealed");
    private static readonly RecordedPart s_unsealing = new(Seal, "Load", "FlushContext srk");
    private static readonly RecordedPart s_salted = new(Seal, "ReadPublic EK", "FlushContext hmac session");

    private static readonly CancellationToken s_none = CancellationToken.None;

    [VectorFact]
    public async Task Capabilities_are_asked_for_and_understood_as_recorded()
    {
        RecordedTpm tpm = RecordedTpm.Of(s_capabilities);
        TpmConnection connection = tpm.Connect();
        await connection.ExecuteAsync(new TpmCall(TpmCommandCode.Startup, [], [0, 0]), s_none);
        await connection.ExecuteAsync(new TpmCall(TpmCommandCode.SelfTest, [], [0]), s_none);
        Assert.Equal(0x322e3000u, (await TpmCommands.PropertiesAsync(connection, 0x100, 1, s_none))[0x100]);
        Assert.Equal(0x49424d00u, (await TpmCommands.PropertiesAsync(connection, 0x105, 4, s_none))[0x105]);
        Assert.Equal(0x400u, (await TpmCommands.PropertiesAsync(connection, 0x12c, 1, s_none))[0x12c]);
        Assert.Equal(0x800u, (await TpmCommands.PropertiesAsync(connection, 0x117, 1, s_none))[0x117]);
        Assert.Equal(2, (await TpmCommands.PropertiesAsync(connection, 0x11e, 2, s_none)).Count);
        PcrSelection banks = await TpmCommands.PcrBanksAsync(connection, s_none);
        Assert.Equal([TpmHash.Sha256, TpmHash.Sha384], banks.Banks);
        Assert.Equal(48, banks.Count);
        Assert.Empty(await TpmCommands.HandlesAsync(connection, TpmCommands.FirstNvIndex, s_none));
        Assert.Equal([0x81010001u, 0x81010016u], await TpmCommands.HandlesAsync(connection, TpmCommands.FirstPersistent, s_none));
        Assert.Empty(await TpmCommands.CommandsAsync(connection, 0x20000000, 4, s_none));
        Assert.Equal(0, tpm.Left);
    }

    [VectorFact]
    public async Task Registers_are_read_and_extended_as_recorded()
    {
        RecordedTpm tpm = RecordedTpm.Of(s_registers);
        TpmConnection connection = tpm.Connect();
        var client = new TpmClient(connection);
        PcrValues values = await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 4, 7));
        Assert.Equal(new byte[48], values[TpmHash.Sha384, 4].ToArray());
        byte[] before = (await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15)))[TpmHash.Sha384, 15].ToArray();
        byte[] digest = "5b05b6c0ca1f0d88ac1a9686ff6f254edc55329c6e51485655813449ff971a5d93b04b192bd6d1e25cbb3aa7f22c4a75".FromHex();
        await TpmCommands.ExtendAsync(connection, 15, new Dictionary<TpmHash, byte[]> { [TpmHash.Sha384] = digest }, s_none);
        byte[] after = (await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15)))[TpmHash.Sha384, 15].ToArray();
        Assert.Equal(TpmHash.Sha384.Extend(before, digest), after);
        Assert.Equal(0, tpm.Left);
    }

    [VectorFact]
    public async Task The_vendors_command_is_sent_and_its_refusal_understood_as_recorded()
    {
        RecordedTpm tpm = RecordedTpm.Of(s_vendor);
        TpmConnection connection = tpm.Connect();
        // As the sample probes for it: without handles, which no TPM that has the command would take.
        (_, uint probed) = await connection.TryAsync(new TpmCall(TpmCommandCode.NitroRequest, [], []), s_none);
        Assert.Equal(TpmRc.CommandCode, probed);
        uint code = await TpmCommands.NitroRequestAsync(connection, TpmEntity.OfHandle(0x01000000), PasswordSession.Empty, s_none);
        Assert.Equal(TpmRc.CommandCode, code);
        Assert.Equal("dcd379b5f95a9e2ee8fdcab4e732a0fe".FromHex(), await TpmCommands.RandomAsync(connection, 16, s_none));
        Assert.Equal(0, tpm.Left);
    }

    [VectorFact]
    public async Task An_index_is_made_written_after_a_retry_read_and_removed_as_recorded()
    {
        const uint Index = 0x01800000;
        RecordedTpm tpm = RecordedTpm.Of(s_index);
        TpmConnection connection = tpm.Connect();
        await connection.ExecuteAsync(new TpmCall(TpmCommandCode.Startup, [], [0, 0]), s_none);
        Assert.Equal(0x2d5u, await TpmCommands.DefineIndexAsync(connection, Index, TpmHash.Sha256, [], 8192, s_none));
        Assert.Equal(0u, await TpmCommands.DefineIndexAsync(connection, Index, TpmHash.Sha256, [], 2048, s_none));
        // The first answer is TPM_RC_RETRY, upon which the same command is sent again.
        await TpmCommands.WriteIndexAsync(connection, TpmEntity.OfHandle(Index), "hello-nv"u8.ToArray(), 0, PasswordSession.Empty, s_none);
        (TpmEntity entity, uint attributes, int size) = await TpmCommands.ReadIndexAsync(connection, Index, s_none);
        Assert.Equal((0x20040004u, 2048, 34), (attributes, size, entity.Name.Length));
        byte[] data = await TpmCommands.ReadIndexAsync(connection, entity, 16, 0, PasswordSession.Empty, s_none);
        Assert.Equal("68656c6c6f2d6e76ffffffffffffffff".FromHex(), data);
        TpmException refused = await Assert.ThrowsAsync<TpmException>(() =>
            TpmCommands.ReadIndexAsync(connection, entity, 1025, 0, PasswordSession.Empty, s_none));
        Assert.Contains("TPM2_NV_Read was refused with 0x000001c4 (VALUE, parameter 1 'size')", refused.Message, StringComparison.Ordinal);
        await TpmCommands.UndefineIndexAsync(connection, Index, ifThere: false, s_none);
        Assert.Equal(0, tpm.Left);
    }

    [VectorFact]
    public async Task A_secret_is_sealed_as_recorded()
    {
        RecordedTpm tpm = RecordedTpm.Of(s_sealing);
        TpmConnection connection = tpm.Connect();
        await TpmScope.RunAsync(connection, async scope =>
        {
            (TpmEntity parent, _) = await TpmCommands.CreatePrimaryAsync(
                connection, scope, TpmEntity.Owner, TpmPublic.StorageKey(), s_none);
            Assert.Equal("000b73ef9a888b48", parent.Name.ToHex()[..16]);
            (_, PcrSelection read, List<byte[]> values) =
                await TpmCommands.ReadPcrsAsync(connection, PcrSelection.Of(TpmHash.Sha384, 4, 7, 15), s_none);
            byte[] policy = TpmPolicy.PcrDigest(read, [.. values.SelectMany(value => value)]);
            Assert.Equal("5789c186fb78e7e461a4b3a5734ff999448eaae935849efbbf9d30e9d8df17b5", policy.ToHex());
            byte[] secret = "0123456789abcdef0123456789abcdef"u8.ToArray();
            // The recorder cut the answer off, so that it ends here; the command was the recorded one.
            await Assert.ThrowsAnyAsync<Exception>(() =>
                TpmCommands.CreateSealedAsync(connection, parent, secret, TpmPublic.SealedData(policy), PasswordSession.Empty, s_none));
            scope.Forget(parent.Handle);
            return true;
        }, s_none);
        Assert.Equal(0, tpm.Left);
    }

    [VectorFact]
    public async Task A_secret_is_unsealed_as_recorded_and_not_when_a_register_has_changed()
    {
        RecordedTpm tpm = RecordedTpm.Of(s_unsealing);
        TpmConnection connection = tpm.Connect();
        PcrSelection selection = PcrSelection.Of(TpmHash.Sha384, 4, 7, 15);
        RecordedExchange load = RecordedExchange.Read(Seal).Single(exchange => exchange.Title == "Load");
        // Behind the header, the parent's handle and the password: both parts, each behind its length.
        byte[] parts = load.Command.FromHex()[27..];
        byte[] priv = parts[2..(2 + 0x9e)];
        byte[] area = parts[(4 + 0x9e)..];
        await TpmScope.RunAsync(connection, async scope =>
        {
            TpmEntity item = await TpmCommands.LoadAsync(connection, scope, TpmEntity.OfHandle(0x80000000), priv, area, s_none);
            Assert.Contains("0022" + item.Name.ToHex(), load.Answer, StringComparison.Ordinal);
            PolicySession session = await TpmCommands.StartPolicyAsync(connection, scope, s_none);
            await TpmCommands.PolicyPcrAsync(connection, session.Handle, [], selection, s_none);
            Assert.Equal(TpmPublic.Policy(area), await TpmCommands.PolicyDigestAsync(connection, session.Handle, s_none));
            byte[] secret = await TpmCommands.UnsealAsync(connection, item, [session], s_none);
            Assert.Equal("0123456789abcdef0123456789abcdef"u8.ToArray(), secret);
            Assert.True(session.Used);
            scope.Forget(session.Handle);

            byte[] digest = "d752c2c51fba0e29aa190570a9d4253e44077a058d3297fa3a5630d5bd012622f97c28acaed313b5c83bb990caa7da85".FromHex();
            await TpmCommands.ExtendAsync(connection, 15, new Dictionary<TpmHash, byte[]> { [TpmHash.Sha384] = digest }, s_none);
            session = await TpmCommands.StartPolicyAsync(connection, scope, s_none);
            await TpmCommands.PolicyPcrAsync(connection, session.Handle, [], selection, s_none);
            TpmException refused = await Assert.ThrowsAsync<TpmException>(() =>
                TpmCommands.UnsealAsync(connection, item, [session], s_none));
            Assert.Equal((TpmFault.PolicyFailed, 0x99du), (refused.Fault, refused.ResponseCode));
            Assert.Contains("session 1", refused.Message, StringComparison.Ordinal);
            await TpmCommands.FlushAsync(connection, session.Handle, ifThere: false, s_none);
            await TpmCommands.FlushAsync(connection, item.Handle, ifThere: false, s_none);
            await TpmCommands.FlushAsync(connection, 0x80000000, ifThere: false, s_none);
            scope.Forget(session.Handle);
            scope.Forget(item.Handle);
            return true;
        }, s_none);
        Assert.Equal(0, tpm.Left);
    }

    [VectorFact]
    public async Task A_salted_session_is_used_as_recorded_but_for_what_is_random_in_it()
    {
        const uint Index = 0x01000000;
        RecordedTpm tpm = RecordedTpm.Of(s_salted);
        List<RecordedExchange> all = RecordedExchange.Read(Seal);
        byte[] Recorded(string title) =>
            all.Single(exchange => exchange.Title.StartsWith(title, StringComparison.Ordinal)).Command.FromHex();
        byte[] start = Recorded("StartAuthSession HMAC"), write = Recorded("NV_Write w/"), vendor = Recorded("vendor NSM w/");
        // The salt is encrypted, so that neither it nor the codes whose key comes of it can be made again; all else can.
        tpm.Unknown["StartAuthSession HMAC sha512 salted by EK"] = (86, 256);
        tpm.Unknown["NV_Write w/ HMAC session"] = (95, 64);
        tpm.Unknown["vendor NSM w/ HMAC session"] = (95, 64);
        var nonces = new Queue<byte[]>([start[20..84], write[28..92], vendor[28..92]]);
        TpmConnection connection = tpm.Connect(span =>
        {
            if (span.Length == 64) nonces.Dequeue().CopyTo(span);
        });
        await TpmScope.RunAsync(connection, async scope =>
        {
            (TpmEntity key, byte[] area) = (await TpmCommands.ReadPublicAsync(connection, 0x81010001, s_none))!.Value;
            Assert.Equal("000b4cc68e79b614", key.Name.ToHex()[..16]);
            byte[] template = TpmPublic.EndorsementKey();
            Assert.Equal(template[..^258], area[..^258]);
            Assert.Equal(256, TpmPublic.RsaKey(area).Modulus.Length);
            Assert.Equal(65537u, TpmPublic.RsaKey(area).Exponent);
            using HmacSession session =
                await TpmCommands.StartHmacAsync(connection, scope, key, area, TpmHash.Sha512, encrypts: false, s_none);
            byte[] authorization = Recorded("NV_DefineSpace 0x01000000")[29..93];
            Assert.Equal(0u, await TpmCommands.DefineIndexAsync(connection, Index, TpmHash.Sha512, authorization, 2048, s_none));
            session.For(authorization);
            (TpmEntity index, _, _) = await TpmCommands.ReadIndexAsync(connection, Index, s_none);
            TpmException unknown = await Assert.ThrowsAsync<TpmException>(() =>
                TpmCommands.WriteIndexAsync(connection, index, "request cbor"u8.ToArray(), 0, session, s_none));
            Assert.Equal(TpmFault.ReplyNotAuthentic, unknown.Fault);
            (TpmEntity written, uint attributes, _) = await TpmCommands.ReadIndexAsync(connection, Index, s_none);
            Assert.Equal(0x20040004u, attributes);
            Assert.NotEqual(index.Name, written.Name);
            Assert.Equal(TpmRc.CommandCode, await TpmCommands.NitroRequestAsync(connection, written, session, s_none));
            await TpmCommands.UndefineIndexAsync(connection, Index, ifThere: false, s_none);
            await TpmCommands.FlushAsync(connection, session.Handle, ifThere: false, s_none);
            scope.Forget(session.Handle);
            return true;
        }, s_none);
        Assert.Equal((0, 0), (tpm.Left, nonces.Count));
    }

    [VectorFact]
    public void Every_exchange_of_every_recording_is_in_one_of_these_tests()
    {
        RecordedPart[] parts = [s_capabilities, s_registers, s_vendor, s_index, s_sealing, s_unsealing, s_salted];
        // That of the framing is played by the tests of the transports.
        string[] files = [.. Directory.GetFiles(Vectors.PathOf("nitro/tpm")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        Assert.Equal([TransportTests.Recording, Basic, Seal], files);
        foreach (string file in (string[])[Basic, Seal])
        {
            IEnumerable<RecordedExchange> played = parts.Where(part => part.File == file).SelectMany(part => part.Exchanges());
            Assert.Equal(RecordedExchange.Read(file), played);
        }
    }

    [Fact]
    public void The_hash_of_a_command_is_the_published_one()
    {
        byte[] name = [.. Enumerable.Range(0, 0x44).Select(i => (byte)i)];
        var entity = new TpmEntity(0x01000000, name);
        var call = new TpmCall(TpmCommandCode.NitroRequest, [entity, entity], []);
        Assert.Equal(
            "c3869a4e945d90e6688365a59e14d2c5ab3d2b4579261a4a4377fe918d5d3509"
                + "33284223b6a569e384124d2bceb2173dac7a4171181efed7a5697d862174f9dc",
            call.CommandHash(TpmHash.Sha512).ToHex());
    }
}
