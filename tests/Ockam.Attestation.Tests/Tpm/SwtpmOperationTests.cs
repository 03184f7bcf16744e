using System.Security.Cryptography;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Tpm;

/// <summary>Quotes, sealed secrets and measurements, with the tools that everybody uses on the other side.</summary>
[Collection(ProcessCollection.Name)]
public sealed class SwtpmOperationTests : IAsyncLifetime
{
    private static readonly byte[] s_nonce = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private Swtpm _tpm = null!;

    public async Task InitializeAsync()
    {
        if (Tools.SkipReason(Swtpm.Needs.Split(' ')) is null) _tpm = await Swtpm.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_tpm is not null) await _tpm.DisposeAsync();
    }

    [NeedsFact(Swtpm.Needs + " tpm2_checkquote")]
    public async Task A_quote_made_here_is_checked_by_the_tools()
    {
        TpmQuote quote;
        await using (TpmClient client = _tpm.Connect())
        {
            quote = await client.QuoteAsync(PcrSelection.Of(TpmHash.Sha384, 4, 7, 15), s_nonce);
            Assert.Empty(quote.Verify(s_nonce, quote.ExportPublicKey()));
            Assert.Empty(await Swtpm.HandlesAsync(client));
            TpmQuote second = await client.QuoteAsync(PcrSelection.All(TpmHash.Sha256), s_nonce);
            Assert.Equal(quote.KeyFingerprint(), second.KeyFingerprint());
            Assert.Empty(second.Verify(s_nonce, quote.ExportPublicKey()));
        }

        await File.WriteAllTextAsync(_tpm.File("ak.pem"), PemEncoding.WriteString("PUBLIC KEY", quote.ExportPublicKey()));
        await File.WriteAllBytesAsync(_tpm.File("quote.msg"), quote.Attest.ToArray());
        await File.WriteAllBytesAsync(_tpm.File("quote.sig"), quote.Signature.ToArray());
        string[] check = ["-u", "ak.pem", "-m", "quote.msg", "-s", "quote.sig", "-g", "sha256"];
        await _tpm.ToolAsync("tpm2_checkquote", [.. check, "-q", s_nonce.ToHex()]);
        await Assert.ThrowsAnyAsync<Exception>(() => _tpm.ToolAsync("tpm2_checkquote", [.. check, "-q", "00"]));
    }

    [NeedsFact(Swtpm.Needs + " tpm2_createek tpm2_createak tpm2_quote")]
    public async Task A_quote_made_by_the_tools_is_checked_here()
    {
        await _tpm.ToolAsync("tpm2_createek", "-c", "ek.ctx", "-G", "ecc");
        await _tpm.ToolAsync("tpm2_createak", "-C", "ek.ctx", "-c", "ak.ctx", "-G", "ecc", "-g", "sha256", "-s", "ecdsa", "-u", "ak.pub");
        await _tpm.ToolAsync("tpm2_flushcontext", "-t");
        await _tpm.ToolAsync(
            "tpm2_quote", "-c", "ak.ctx", "-l", "sha384:4,7,15", "-q", s_nonce.ToHex(), "-m", "quote.msg", "-s", "quote.sig", "-g",
            "sha256");
        await using TpmClient client = _tpm.Connect();
        PcrValues values = await client.ReadPcrsAsync(PcrSelection.Of(TpmHash.Sha384, 4, 7, 15));
        // The tool's file is a TPM2B; what is in it is the public area.
        byte[] area = (await File.ReadAllBytesAsync(_tpm.File("ak.pub")))[2..];
        var quote = new TpmQuote(
            await File.ReadAllBytesAsync(_tpm.File("quote.msg")), await File.ReadAllBytesAsync(_tpm.File("quote.sig")), area, values);
        Assert.Empty(quote.Verify(s_nonce, quote.ExportPublicKey()));
    }

    [NeedsFact(Swtpm.Needs + " tpm2_createprimary tpm2_load tpm2_unseal")]
    public async Task A_secret_sealed_here_is_unsealed_by_the_tools()
    {
        byte[] secret = RandomNumberGenerator.GetBytes(32);
        TpmSealedSecret made;
        await using (TpmClient client = _tpm.Connect())
        {
            made = await client.SealAsync(secret, PcrSelection.Of(TpmHash.Sha384, 4, 7));
            Assert.Equal(secret, await client.UnsealAsync(TpmSealedSecret.Decode(made.Encode())));
            Assert.Empty(await Swtpm.HandlesAsync(client));
        }

        await File.WriteAllBytesAsync(_tpm.File("s.priv"), new TpmWriter().Sized(made.Private.Span).ToArray());
        await File.WriteAllBytesAsync(_tpm.File("s.pub"), new TpmWriter().Sized(made.Public.Span).ToArray());
        await _tpm.ToolAsync(
            "tpm2_createprimary", "-C", "o", "-G", "ecc256:aes128cfb", "-c", "srk.ctx", "-a",
            "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|decrypt");
        await _tpm.ToolAsync("tpm2_load", "-C", "srk.ctx", "-r", "s.priv", "-u", "s.pub", "-c", "s.ctx");
        await _tpm.ToolAsync("tpm2_flushcontext", "-t");
        await _tpm.ToolAsync("tpm2_unseal", "-c", "s.ctx", "-p", "pcr:sha384:4,7", "-o", "secret");
        Assert.Equal(secret, await File.ReadAllBytesAsync(_tpm.File("secret")));
    }

    [NeedsFact(Swtpm.Needs + " tpm2_createprimary tpm2_createpolicy tpm2_create")]
    public async Task A_secret_sealed_by_the_tools_is_unsealed_here()
    {
        await File.WriteAllTextAsync(_tpm.File("secret"), "by the tools");
        await _tpm.ToolAsync(
            "tpm2_createprimary", "-C", "o", "-G", "ecc256:aes128cfb", "-c", "srk.ctx", "-a",
            "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|decrypt");
        await _tpm.ToolAsync("tpm2_createpolicy", "--policy-pcr", "-l", "sha384:4,7", "-L", "policy");
        await _tpm.ToolAsync(
            "tpm2_create", "-C", "srk.ctx", "-i", "secret", "-L", "policy", "-a", "fixedtpm|fixedparent", "-r", "s.priv", "-u", "s.pub");
        await _tpm.ToolAsync("tpm2_flushcontext", "-t");
        byte[] priv = (await File.ReadAllBytesAsync(_tpm.File("s.priv")))[2..];
        byte[] area = (await File.ReadAllBytesAsync(_tpm.File("s.pub")))[2..];
        await using TpmClient client = _tpm.Connect();
        byte[] opened = await client.UnsealAsync(new TpmSealedSecret(PcrSelection.Of(TpmHash.Sha384, 4, 7), priv, area));
        Assert.Equal("by the tools"u8.ToArray(), opened);
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_secret_opens_when_the_registers_have_the_values_that_it_was_sealed_to_and_not_otherwise()
    {
        await using TpmClient client = _tpm.Connect();
        PcrMeasurement model = PcrMeasurement.OfText("model weights");
        var expected = new Dictionary<int, ReadOnlyMemory<byte>>
        {
            [15] = TpmHash.Sha384.Extend(new byte[48], model.Digests[TpmHash.Sha384]),
        };
        TpmSealedSecret made = await client.SealAsync("key"u8.ToArray(), TpmHash.Sha384, expected);
        TpmException refused = await Assert.ThrowsAsync<TpmException>(() => client.UnsealAsync(made));
        Assert.Equal(TpmFault.PolicyFailed, refused.Fault);
        Assert.Empty(await Swtpm.HandlesAsync(client));
        await client.ExtendAsync(15, model.Digests);
        Assert.Equal("key"u8.ToArray(), await client.UnsealAsync(made));
        await client.ExtendAsync(15, model.Digests);
        await Assert.ThrowsAsync<TpmException>(() => client.UnsealAsync(made));
        byte[] changed = made.Encode();
        changed[40] ^= 1;
        refused = await Assert.ThrowsAsync<TpmException>(() => client.UnsealAsync(TpmSealedSecret.Decode(changed)));
        Assert.Equal(TpmFault.Refused, refused.Fault);
        Assert.Empty(await Swtpm.HandlesAsync(client));
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task The_event_log_of_our_own_extensions_explains_the_register()
    {
        string path = _tpm.File("events.jsonl");
        string file = _tpm.File("model.gguf");
        await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(3_000_000));
        var log = new PcrEventLog(path);
        await using TpmClient client = _tpm.Connect();
        TpmHash[] banks = [TpmHash.Sha256, TpmHash.Sha384];
        await log.ExtendAsync(client, 15, await PcrMeasurement.OfFileAsync(file, banks));
        await log.ExtendAsync(client, 15, PcrMeasurement.OfText("tokenizer", banks));
        await log.ExtendAsync(client, 14, PcrMeasurement.OfDigest(new byte[48], "a digest"));
        await new PcrEventLog(path, "another boot").ExtendAsync(client, 13, PcrMeasurement.OfText("elsewhere"));
        PcrValues values = await client.ReadPcrsAsync();
        foreach (TpmHash bank in banks) Assert.Equal(values[bank, 15].ToArray(), log.Replay(bank, 15));
        Assert.Equal(values[TpmHash.Sha384, 14].ToArray(), log.Replay(TpmHash.Sha384, 14));
        Assert.Equal(["model.gguf", "tokenizer", "a digest"], log.Read().Select(entry => entry.Description));
        Assert.Equal(
            SHA384.HashData(await File.ReadAllBytesAsync(file)), log.Read()[0].Digests[TpmHash.Sha384]);
        // What certainly was not done is taken back; what may have been done stays.
        await using (TpmClient nowhere = TpmClient.Open("swtpm:127.0.0.1:1"))
            await Assert.ThrowsAsync<TpmException>(() => log.ExtendAsync(nowhere, 15, PcrMeasurement.OfText("not done", banks)));
        Assert.Equal(3, log.Read().Count);
        await File.AppendAllTextAsync(path, "{}\n");
        AttestationException wrong = Assert.Throws<AttestationException>(() => log.Read());
        Assert.Contains("Line 5", wrong.Message, StringComparison.Ordinal);
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_software_TPM_alone_is_no_NitroTPM_and_nothing_is_left_in_it()
    {
        await using TpmClient client = _tpm.Connect();
        // By the size of the index, as with every client of NitroTPM.
        TpmException refused = await Assert.ThrowsAsync<TpmException>(() => client.RequestAttestationAsync());
        Assert.Equal(TpmFault.NotNitroTpm, refused.Fault);
        Assert.Contains("not a NitroTPM instance", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await Swtpm.HandlesAsync(client));
        // And by the vendor's command, with an index that it has room for, over both kinds of session.
        await using var small = new TpmClient(TpmAddress.Parse(_tpm.Address)) { RequestIndexSize = 2048 };
        await client.DisposeAsync();
        foreach (AttestationSession session in Enum.GetValues<AttestationSession>())
        {
            var request = new AttestationRequest { Session = session, Nonce = s_nonce, UserData = new byte[1024] };
            refused = await Assert.ThrowsAsync<TpmException>(() => small.RequestAttestationAsync(request));
            Assert.Equal((TpmFault.NotNitroTpm, TpmRc.CommandCode), (refused.Fault, refused.ResponseCode));
            Assert.Empty(await Swtpm.HandlesAsync(small));
        }
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task An_NV_space_that_is_full_is_its_own_error_and_nothing_is_left()
    {
        for (int i = 0; ; i++)
        {
            if (await DefinedAsync(i)) continue;
            Assert.InRange(i, 1, 200);
            break;
        }

        await using var client = new TpmClient(TpmAddress.Parse(_tpm.Address)) { RequestIndexSize = 2048 };
        uint[] before = await Swtpm.HandlesAsync(client);
        TpmException refused = await Assert.ThrowsAsync<TpmException>(() => client.RequestAttestationAsync());
        Assert.Equal(TpmFault.NvSpaceFull, refused.Fault);
        Assert.Contains("Remove NV indexes", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await Swtpm.HandlesAsync(client));
    }

    private async Task<bool> DefinedAsync(int index)
    {
        await using TpmClient client = _tpm.Connect();
        uint code = await TpmCommands.DefineIndexAsync(
            client.Connection, 0x01800000u + (uint)index, TpmHash.Sha256, [], 2048, CancellationToken.None);
        Assert.True(code is TpmRc.Success or TpmRc.NvSpace, $"0x{code:x}");
        return code == TpmRc.Success;
    }
}
