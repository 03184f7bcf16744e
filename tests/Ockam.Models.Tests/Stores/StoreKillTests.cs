using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Stores;

/// <summary>
/// The process is killed at random moments of publishing and saving, 20 times in all; <c>OCKAMPS_SCALE=10</c> makes it 200. A model is
/// there whole or not at all, what is there is gone on with, and neither a plain byte nor the data key is in any file.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class StoreKillTests : IAsyncLifetime, IDisposable
{
    private static readonly int s_rounds = Scale.Of(10);

    // Files are copied 1 MiB at a time.
    private const int Length = (12 * 1024 * 1024) - 77;

    private readonly Folder _folder = new();
    private readonly byte[] _content = Seals.Bytes(Length);
    private readonly byte[] _dataKey = Seals.Bytes(32, seed: 2);
    private readonly FolderModelStore _store;

    // A sealed file and a pair, which is two files in every place.
    private (string Path, string Name)[] _sources = [];

    public StoreKillTests() => _store = new FolderModelStore(_folder["store"]);

    public async Task InitializeAsync()
    {
        var keys = new FixedKeyService(_dataKey);
        _folder.Write("p.gguf", _content);
        ProtectedModel model = await _folder.SealAsync(_content, keys, "s.gguf", chunkSize: 64 * 1024);
        ProtectedPair pair = await ModelPair.ProtectAsync(new ProtectPairRequest
        {
            Source = _folder["p.gguf"], Destination = _folder["p.gguf.enc"], KeyService = keys, KeyId = "key-1",
        });
        _sources = [(model.Path, "s.gguf"), (pair.Path, "p.gguf")];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    [NeedsFact]
    public async Task A_model_that_is_published_is_whole_or_not_there()
    {
        int resumed = 0;
        for (int round = 0; round < s_rounds; round++)
        {
            (string path, string name) = _sources[round % _sources.Length];
            await RunAndKillAsync(round, path, "publish", path, _folder["store"]);
            RequireNoSecret("store");
            var request = new PublishModelRequest { Source = path };
            if (Directory.Exists(_folder["store"]) && await _store.ModelsAsync() is { Count: > 0 })
            {
                Assert.Equal(ModelErrorReason.AlreadyExists, await Seals.RefusedAsync(() => _store.PublishAsync(request)));
            }
            else
            {
                Assert.Equal(ModelErrorReason.NotFound, await Seals.RefusedAsync(() => _store.FindAsync(name)));
                if ((await _store.PublishAsync(request)).ResumedBytes > 0) resumed++;
            }

            Assert.Equal(name, Assert.Single(await _store.ModelsAsync()).Name);
            RequireWhole("store", path);
            Directory.Delete(_folder["store"], recursive: true);
        }

        // Else nothing of what this is about was seen.
        Assert.True(resumed > 0, "No round was killed in its middle.");
    }

    [NeedsFact]
    public async Task A_model_that_is_saved_is_whole_or_not_there()
    {
        int resumed = 0;
        foreach ((string path, _) in _sources) await _store.PublishAsync(new PublishModelRequest { Source = path });
        for (int round = 0; round < s_rounds; round++)
        {
            (string path, string name) = _sources[round % _sources.Length];
            await RunAndKillAsync(round, path, "save", _folder["store"], name, _folder["saved"]);
            RequireNoSecret("saved");
            if (!File.Exists(Path.Combine(_folder["saved"], Path.GetFileName(path))))
            {
                var request = new ModelDownloadRequest { Folder = _folder["saved"] };
                if ((await _store.DownloadAsync(await _store.FindAsync(name), request)).ResumedBytes > 0) resumed++;
            }

            RequireWhole("saved", path);
            Directory.Delete(_folder["saved"], recursive: true);
        }

        Assert.True(resumed > 0, "No round was killed in its middle.");
    }

    private static async Task RunAndKillAsync(int round, string path, params string[] arguments)
    {
        using var peer = new StorePeer(arguments);
        await peer.KillSomewhereAsync(round, s_rounds, new FileInfo(path).Length);
    }

    // The weights, with a pair its key too, and nothing else.
    private void RequireWhole(string folder, string path)
    {
        string key = ModelPair.KeyPathOf(path);
        string[] sources = [.. new[] { key, path }.Where(File.Exists).Order()];
        Assert.Equal(
            sources.Select(source => Path.GetFileName(source)),
            Directory.GetFiles(_folder[folder]).Select(file => Path.GetFileName(file)).Order());
        foreach (string source in sources)
            Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(Path.Combine(_folder[folder], Path.GetFileName(source))));
    }

    private void RequireNoSecret(string folder)
    {
        if (!Directory.Exists(_folder[folder])) return;
        foreach (string file in Directory.GetFiles(_folder[folder]))
        {
            byte[] bytes = File.ReadAllBytes(file);
            Assert.True(bytes.AsSpan().IndexOf(_dataKey) < 0, $"{file} has the data key.");
            for (int place = 0; place + 32 < Length; place += 1024 * 1024)
                Assert.True(bytes.AsSpan().IndexOf(_content.AsSpan(place, 32)) < 0, $"{file} has plain bytes of place {place}.");
        }
    }
}
