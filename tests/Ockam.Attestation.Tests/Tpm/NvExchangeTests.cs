using System.Security.Cryptography;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Tpm;

/// <summary>NV indexes: what ours write, the tools that everybody uses read, and the other way round.</summary>
[Collection(ProcessCollection.Name)]
public sealed class NvExchangeTests : IAsyncLifetime
{
    private const uint Index = 0x01800010;
    private const int Size = 2048;
    private const string Password = "an index's own";

    private static readonly CancellationToken s_none = CancellationToken.None;
    private static readonly byte[] s_authorization = System.Text.Encoding.ASCII.GetBytes(Password);

    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Size);
    private Swtpm _tpm = null!;

    private static string Name => $"0x{Index:x}";

    public async Task InitializeAsync()
    {
        if (Tools.SkipReason(Swtpm.Needs.Split(' ')) is null) _tpm = await Swtpm.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_tpm is not null) await _tpm.DisposeAsync();
    }

    [NeedsTheory(Swtpm.Needs + " tpm2_nvread tpm2_nvreadpublic tpm2_nvundefine")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_written_here_is_read_by_the_tools(bool salted)
    {
        await using (TpmClient client = _tpm.Connect())
        {
            Assert.Equal(TpmRc.Success, await TpmCommands.DefineIndexAsync(
                client.Connection, Index, TpmHash.Sha256, s_authorization, Size, s_none));
            await UseAsync(client, salted, (index, session, offset) =>
                TpmCommands.WriteIndexAsync(client.Connection, index, _content[offset..(offset + 1024)], offset, session, s_none));
        }

        await _tpm.ToolAsync("tpm2_nvread", Name, "-C", Name, "-P", Password, "-s", $"{Size}", "-o", "read");
        Assert.Equal(_content, await File.ReadAllBytesAsync(_tpm.File("read")));
        string area = await _tpm.ToolAsync("tpm2_nvreadpublic", Name);
        Assert.Contains("authwrite|authread|written", area, StringComparison.Ordinal);
        Assert.Contains($"size: {Size}", area, StringComparison.Ordinal);
        // The name that the tools print is the one by which ours authorize.
        await using (TpmClient client = _tpm.Connect())
        {
            (TpmEntity index, _, _) = await TpmCommands.ReadIndexAsync(client.Connection, Index, s_none);
            Assert.Contains(index.Name.ToHex(), area.ToLowerInvariant(), StringComparison.Ordinal);
        }

        await _tpm.ToolAsync("tpm2_nvundefine", Name, "-C", "o");
        await using (TpmClient client = _tpm.Connect()) Assert.Empty(await Swtpm.HandlesAsync(client));
    }

    [NeedsTheory(Swtpm.Needs + " tpm2_nvdefine tpm2_nvwrite")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_tools_write_is_read_here(bool salted)
    {
        await _tpm.ToolAsync("tpm2_nvdefine", Name, "-C", "o", "-s", $"{Size}", "-a", "authread|authwrite", "-p", Password);
        await File.WriteAllBytesAsync(_tpm.File("content"), _content);
        await _tpm.ToolAsync("tpm2_nvwrite", Name, "-C", Name, "-P", Password, "-i", "content");
        await using TpmClient client = _tpm.Connect();
        (_, uint attributes, int size) = await TpmCommands.ReadIndexAsync(client.Connection, Index, s_none);
        Assert.Equal((TpmCommands.AuthorizedByItself | 0x2000_0000, Size), (attributes, size));
        var read = new byte[Size];
        await UseAsync(client, salted, async (index, session, offset) =>
            (await TpmCommands.ReadIndexAsync(client.Connection, index, 1024, offset, session, s_none)).CopyTo(read, offset));
        Assert.Equal(_content, read);
        await TpmCommands.UndefineIndexAsync(client.Connection, Index, ifThere: false, s_none);
        Assert.Empty(await Swtpm.HandlesAsync(client));
    }

    // Both halves of the index, since no more than 1,024 bytes go at a time.
    private static Task UseAsync(TpmClient client, bool salted, Func<TpmEntity, TpmSession, int, Task> half) =>
        TpmScope.RunAsync(client.Connection, async scope =>
        {
            HmacSession? hmac = null;
            if (salted)
            {
                (TpmEntity key, byte[] area) = (await TpmCommands.ReadPublicAsync(client.Connection, 0x81010001, s_none))!.Value;
                hmac = await TpmCommands.StartHmacAsync(client.Connection, scope, key, area, TpmHash.Sha512, encrypts: false, s_none);
                hmac.For(s_authorization);
            }

            for (int offset = 0; offset < Size; offset += 1024)
            {
                // Writing changes the index's name for once.
                (TpmEntity index, _, _) = await TpmCommands.ReadIndexAsync(client.Connection, Index, s_none);
                await half(index, hmac as TpmSession ?? new PasswordSession(s_authorization), offset);
            }

            hmac?.Dispose();
            return true;
        }, s_none);
}
