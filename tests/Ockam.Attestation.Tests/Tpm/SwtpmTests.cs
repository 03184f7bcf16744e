using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Tpm;

/// <summary>With a real TPM implementation and the tools that everybody uses: what one writes the other reads.</summary>
[Collection(ProcessCollection.Name)]
public sealed class SwtpmTests : IAsyncLifetime
{
    private Swtpm _tpm = null!;

    public async Task InitializeAsync()
    {
        if (Tools.SkipReason(Swtpm.Needs.Split(' ')) is null) _tpm = await Swtpm.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_tpm is not null) await _tpm.DisposeAsync();
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_software_TPM_says_what_it_is()
    {
        await using TpmClient client = _tpm.Connect();
        TpmProperties properties = await client.GetPropertiesAsync();
        Assert.Equal(("2.0", "IBM", "SW   TPM"), (properties.Family, properties.Manufacturer, properties.Vendor));
        Assert.Equal((2048, 1024, false), (properties.MaximumIndexSize, properties.MaximumNvTransfer, properties.HasNitroRequest));
        Assert.Equal([TpmHash.Sha256, TpmHash.Sha384], properties.Banks);
        byte[] random = await client.GetRandomAsync(100);
        Assert.Equal(100, random.Length);
        Assert.NotEqual(random, await client.GetRandomAsync(100));
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task The_status_of_a_TPM_says_what_is_in_it_and_that_it_makes_no_documents()
    {
        await using TpmClient client = _tpm.Connect();
        Assert.Equal(TpmRc.Success, await TpmCommands.DefineIndexAsync(
            client.Connection, 0x01800005, TpmHash.Sha256, [], 64, CancellationToken.None));
        TpmStatus status = await TpmScope.RunAsync(client.Connection, async scope =>
        {
            await TpmCommands.StartPolicyAsync(client.Connection, scope, CancellationToken.None);
            return await client.GetStatusAsync();
        }, CancellationToken.None);
        Assert.Equal((false, false), (status.MakesDocuments, status.IsShared));
        Assert.Equal([0x01800005u], status.NvIndexes);
        Assert.Equal([0x81010001u, 0x81010016u], status.PersistentObjects);
        Assert.Equal((0, 1), (status.LoadedObjects, status.LoadedSessions));
        using EmulatorAuthority authority = EmulatorAuthority.CreateInMemory();
        await using var emulator = new TpmClient(new NitroTpmEmulator(authority));
        Assert.True((await emulator.GetStatusAsync()).MakesDocuments);
    }

    [NeedsFact(Swtpm.Needs + " tpm2_pcrread tpm2_pcrextend")]
    public async Task Registers_are_read_and_extended_in_both_directions()
    {
        await using (TpmClient client = _tpm.Connect())
        {
            PcrValues all = await client.ReadPcrsAsync();
            Assert.Equal(48, all.Selection.Count);
            Assert.All(all.Of(TpmHash.Sha384).Where(pcr => pcr.Key is >= 17 and <= 22), pcr => Assert.Equal(0xff, pcr.Value.Span[0]));
            await client.ExtendAsync(15, new Dictionary<TpmHash, byte[]>
            {
                [TpmHash.Sha256] = TpmHash.Sha256.Digest("model"u8),
                [TpmHash.Sha384] = TpmHash.Sha384.Digest("model"u8),
            });
        }

        byte[] once = TpmHash.Sha384.Extend(new byte[48], TpmHash.Sha384.Digest("model"u8));
        string read = await _tpm.ToolAsync("tpm2_pcrread", "sha384:15");
        Assert.Contains(once.ToHex(), read.ToLowerInvariant(), StringComparison.Ordinal);
        byte[] second = TpmHash.Sha384.Digest("second"u8);
        await _tpm.ToolAsync("tpm2_pcrextend", $"15:sha384={second.ToHex()}");
        await using (TpmClient client = _tpm.Connect())
        {
            PcrValues values = await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 15));
            Assert.Equal(TpmHash.Sha384.Extend(once, second), values[TpmHash.Sha384, 15].ToArray());
            await client.ExtendAsync(16, new Dictionary<TpmHash, byte[]> { [TpmHash.Sha384] = second });
            await client.ResetPcrAsync(16);
            Assert.Equal(new byte[48], (await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 16)))[TpmHash.Sha384, 16].ToArray());
            TpmException refused = await Assert.ThrowsAsync<TpmException>(() => client.ResetPcrAsync(15));
            Assert.Contains("LOCALITY", refused.Message, StringComparison.Ordinal);
        }
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_bank_that_the_TPM_does_not_have_is_named_with_those_that_it_has()
    {
        await using TpmClient client = _tpm.Connect();
        TpmException refused = await Assert.ThrowsAsync<TpmException>(() => client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha1, 0)));
        Assert.Contains("sha1:0", refused.Message, StringComparison.Ordinal);
        Assert.Contains("sha256:0,1,2", refused.Message, StringComparison.Ordinal);
        // The TPM itself would say that it went well, and do nothing.
        refused = await Assert.ThrowsAsync<TpmException>(() => client.ExtendAsync(
            15, new Dictionary<TpmHash, byte[]> { [TpmHash.Sha384] = new byte[48], [TpmHash.Sha512] = new byte[64] }));
        Assert.Contains("register 15 of Sha512", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new byte[48], (await client.ReadPcrsAsync())[TpmHash.Sha384, 15].ToArray());
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_salted_session_authenticates_both_directions_and_leaves_nothing()
    {
        await using TpmClient client = _tpm.Connect();
        byte[] written = await TpmScope.RunAsync(client.Connection, async scope =>
        {
            (TpmEntity key, byte[] area) = await TpmCommands.CreatePrimaryAsync(
                client.Connection, scope, TpmEntity.Endorsement, TpmPublic.EndorsementKey(), CancellationToken.None);
            using HmacSession session = await TpmCommands.StartHmacAsync(
                client.Connection, scope, key, area, TpmHash.Sha512, encrypts: false, CancellationToken.None);
            byte[] authorization = [.. Enumerable.Range(1, 64).Select(i => (byte)i)];
            scope.AddIndex(0x01000000);
            Assert.Equal(0u, await TpmCommands.DefineIndexAsync(
                client.Connection, 0x01000000, TpmHash.Sha512, authorization, 512, CancellationToken.None));
            session.For(authorization);
            (TpmEntity index, _, _) = await TpmCommands.ReadIndexAsync(client.Connection, 0x01000000, CancellationToken.None);
            await TpmCommands.WriteIndexAsync(client.Connection, index, "hello"u8.ToArray(), 0, session, CancellationToken.None);
            (index, _, _) = await TpmCommands.ReadIndexAsync(client.Connection, 0x01000000, CancellationToken.None);
            // The vendor's command is authorized, and then not known: a wrong code would be refused before.
            Assert.Equal(TpmRc.CommandCode, await TpmCommands.NitroRequestAsync(client.Connection, index, session, CancellationToken.None));
            return await TpmCommands.ReadIndexAsync(client.Connection, index, 5, 0, session, CancellationToken.None);
        }, CancellationToken.None);
        Assert.Equal("hello"u8.ToArray(), written);
        Assert.Empty(await Swtpm.HandlesAsync(client));
    }
}
