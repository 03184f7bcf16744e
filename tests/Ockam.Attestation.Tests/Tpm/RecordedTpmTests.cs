using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Tpm;

/// <summary>What other programs sent to swtpm is what is sent here, to the byte, and what it answered is understood.</summary>
public class RecordedTpmTests
{
    private const string Basic = "swtpm-0.7.1-basic.txt";
    private const string Seal = "swtpm-0.7.1-seal-nv-session.txt";

    private static readonly CancellationToken s_none = CancellationToken.None;

    [VectorFact]
    public async Task Capabilities_are_asked_for_and_understood_as_recorded()
    {
        RecordedTpm tpm = RecordedTpm.Of(Basic, "GetCapability TPM_PROPERTIES PT_FAMILY", "GetCapability COMMANDS from vendor");
        TpmConnection connection = tpm.Connect();
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
        // The recorded question is for four commands; what is asked here is about one.
        Assert.Equal(1, tpm.Left);
    }

    [VectorFact]
    public async Task Registers_are_read_and_extended_as_recorded()
    {
        RecordedTpm tpm = RecordedTpm.Of(Basic, "PCR_Read sha384:4,7", "PCR_Read sha384:15 after");
        var client = new TpmClient(tpm.Connect());
        PcrValues values = await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 4, 7));
        Assert.Equal(new byte[48], values[TpmHash.Sha384, 4].ToArray());
        byte[] before = (await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15)))[TpmHash.Sha384, 15].ToArray();
        byte[] digest = "5b05b6c0ca1f0d88ac1a9686ff6f254edc55329c6e51485655813449ff971a5d93b04b192bd6d1e25cbb3aa7f22c4a75".FromHex();
        await client.ExtendAsync(15, new Dictionary<TpmHash, byte[]> { [TpmHash.Sha384] = digest });
        byte[] after = (await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15)))[TpmHash.Sha384, 15].ToArray();
        Assert.Equal(TpmHash.Sha384.Extend(before, digest), after);
        Assert.Equal(0, tpm.Left);
    }

    [VectorFact]
    public async Task The_vendors_command_is_sent_and_its_refusal_understood_as_recorded()
    {
        RecordedTpm tpm = RecordedTpm.Of(Basic, "vendor 0x20000001 with sessions", "GetRandom 16");
        TpmConnection connection = tpm.Connect();
        uint code = await TpmCommands.NitroRequestAsync(connection, TpmEntity.OfHandle(0x01000000), PasswordSession.Empty, s_none);
        Assert.Equal(TpmRc.CommandCode, code);
        Assert.Equal("dcd379b5f95a9e2ee8fdcab4e732a0fe".FromHex(), await TpmCommands.RandomAsync(connection, 16, s_none));
        Assert.Equal(0, tpm.Left);
    }

    [VectorFact]
    public async Task An_index_is_made_written_after_a_retry_read_and_removed_as_recorded()
    {
        const uint Index = 0x01800000;
        RecordedTpm tpm = RecordedTpm.Of(Seal, "NV_DefineSpace 8192 bytes", "NV_UndefineSpace");
        TpmConnection connection = tpm.Connect();
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
        RecordedTpm tpm = RecordedTpm.Of(Seal, "CreatePrimary ECC", "Create sealed");
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
        RecordedTpm tpm = RecordedTpm.Of(Seal, "Load", "FlushContext srk");
        TpmConnection connection = tpm.Connect();
        PcrSelection selection = PcrSelection.Of(TpmHash.Sha384, 4, 7, 15);
        (string Title, string Command, string Answer) load = RecordedTpm.Read(Seal).Single(exchange => exchange.Title == "Load");
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
    public async Task The_endorsement_key_is_read_as_recorded_and_has_the_default_template()
    {
        RecordedTpm tpm = RecordedTpm.Of(Seal, "ReadPublic EK", "ReadPublic EK");
        (TpmEntity entity, byte[] area) = (await TpmCommands.ReadPublicAsync(tpm.Connect(), 0x81010001, s_none))!.Value;
        Assert.Equal("000b4cc68e79b614", entity.Name.ToHex()[..16]);
        byte[] template = TpmPublic.EndorsementKey();
        Assert.Equal(template[..^258], area[..^258]);
        Assert.Equal(256, TpmPublic.RsaKey(area).Modulus.Length);
        Assert.Equal(65537u, TpmPublic.RsaKey(area).Exponent);
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
