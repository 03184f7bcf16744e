using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Sealed;

/// <summary>
/// The process is killed at random moments, 20 times in all; <c>OCKAMPS_SCALE=10</c> makes it 200. Nothing half-made is ever taken for
/// whole, what can be resumed is, and no plain byte stays behind.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class KillTests : IDisposable
{
    // 64 chunks of 64 KiB, or 4 parts of the pair, which take 1 MiB at a time.
    private const int Length = (64 * 64 * 1024) - 77;

    // The peer holds the work up so long at each chunk; the moment of the kill is anywhere between two of them.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

    private readonly Folder _folder = new();
    private readonly byte[] _content = Seals.Bytes(Length);
    private readonly LocalKeyService _keys;

    public KillTests()
    {
        var store = new LocalKeyStore(_folder["keys"]);
        store.Create("key");
        _keys = new LocalKeyService(store);
        _folder.Write("m.gguf", _content);
    }

    public void Dispose() => _folder.Dispose();

    [NeedsFact]
    public async Task Sealing_resumes_or_starts_over_and_a_file_with_the_final_name_is_whole()
    {
        int resumed = 0;
        for (int round = 0; round < Scale.Of(8); round++)
        {
            await RunAndKillAsync(round, "seal", "m.gguf", "m.sealed");
            RequireOnly("keys", "m.gguf", "m.sealed", ".m.sealed.partial");
            foreach (string name in _folder.Names.Where(name => name.Contains("sealed", StringComparison.Ordinal))) RequireNoPlain(name);
            bool whole = File.Exists(_folder["m.sealed"]);
            if (!whole)
            {
                ProtectedModel made = await SealedModel.ProtectAsync(new ProtectModelRequest
                {
                    Source = _folder["m.gguf"], Destination = _folder["m.sealed"], KeyService = _keys, KeyId = "key",
                    ChunkSize = 64 * 1024,
                });
                if (made.ResumedChunks > 0) resumed++;
            }

            Assert.Equal(_content, await _folder.OpenAsync(_folder["m.sealed"], Seals.Request(_keys, keyId: "key")));
            Clean();
        }

        // Else nothing of what this is about was seen.
        Assert.True(resumed > 0, "No round was killed in its middle.");
    }

    [NeedsFact]
    public async Task Opening_leaves_the_whole_plain_file_or_no_plain_byte_at_all()
    {
        await SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = _folder["m.gguf"], Destination = _folder["m.sealed"], KeyService = _keys, KeyId = "key", ChunkSize = 64 * 1024,
        });
        for (int round = 0; round < Scale.Of(6); round++) await OpenAndKillAsync(round, "open", "m.sealed");
    }

    [NeedsFact]
    public async Task The_applications_pair_is_whole_or_not_there()
    {
        for (int round = 0; round < Scale.Of(3); round++)
        {
            await RunAndKillAsync(round + 100, "seal-pair", "m.gguf", "m.gguf.enc");
            if (File.Exists(_folder["m.gguf.enc"])) Assert.Equal(_content, await OpenPairAsync());
            Clean();
        }

        await ModelPair.ProtectAsync(new ProtectPairRequest
        {
            Source = _folder["m.gguf"], Destination = _folder["m.gguf.enc"], KeyService = _keys, KeyId = "key",
        });
        for (int round = 0; round < Scale.Of(3); round++) await OpenAndKillAsync(round + 200, "open-pair", "m.gguf.enc");
    }

    private async Task OpenAndKillAsync(int seed, string what, string source)
    {
        string[] before = _folder.Names;
        await RunAndKillAsync(seed, what, source, "plain");
        if (File.Exists(_folder["plain"])) Assert.Equal(_content, await File.ReadAllBytesAsync(_folder["plain"]));
        Assert.Equal(before, _folder.Names.Where(name => name != "plain"));
        File.Delete(_folder["plain"]);
    }

    private async Task RunAndKillAsync(int seed, string what, string source, string target)
    {
        using var peer = new Peer(what, _folder["keys"], _folder[source], _folder[target]);
        Assert.Equal("begins", await peer.ReadLineAsync());
        var random = new Random(seed);
        // The last line says that it is done.
        int lines = random.Next((what.EndsWith("pair", StringComparison.Ordinal) ? 4 : 64) + 2);
        for (int line = 0; line < lines; line++) await peer.ReadLineAsync();
        await Task.Delay(s_pause * random.NextDouble());
        await peer.KillAsync();
    }

    private async Task<byte[]> OpenPairAsync()
    {
        await ModelPair.UnprotectAsync(new UnprotectPairRequest
        {
            Source = _folder["m.gguf.enc"], Destination = _folder["plain"], KeyService = _keys, KeyId = "key",
            Expectations = Seals.Anyone,
        });
        return await File.ReadAllBytesAsync(_folder["plain"]);
    }

    private void Clean()
    {
        foreach (string name in _folder.Names.Where(name => name is not ("keys" or "m.gguf"))) File.Delete(_folder[name]);
    }

    private void RequireOnly(params string[] allowed) => Assert.Empty(_folder.Names.Except(allowed));

    private void RequireNoPlain(string name)
    {
        byte[] bytes = File.ReadAllBytes(_folder[name]);
        for (int place = 0; place + 32 < Length; place += 64 * 1024)
            Assert.True(bytes.AsSpan().IndexOf(_content.AsSpan(place, 32)) < 0, $"{name} has plain bytes of place {place}.");
    }

    private sealed class Peer(params string[] arguments) : ChildProcess(Program("Ockam.Models.TestPeer.dll", arguments));
}
