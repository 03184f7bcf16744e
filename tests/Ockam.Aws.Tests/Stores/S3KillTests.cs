using Ockam.Aws.Tests.Support;
using Ockam.Models;
using Ockam.Models.Tests.Support;

namespace Ockam.Aws.Tests.Stores;

/// <summary>The process is killed at random moments of publishing to S3 and of saving from there.</summary>
[Collection(S3Collection.Name)]
public sealed class S3KillTests : IAsyncLifetime, IDisposable
{
    // Three parts, of which the last is short: it is there before the others are.
    private const int Length = 11 * 1024 * 1024;

    private static readonly int s_rounds = Scale.Of(3);

    // On a machine that does much else, no part may be complete in any of a few rounds: then there are more, until one is.
    private static readonly int s_mostRounds = 6 * s_rounds;

    private readonly MotoServer _moto;
    private readonly string _reference = $"s3://kills-{Guid.NewGuid():N}";
    private readonly Folder _folder = new();
    private S3ModelStore _store = null!;

    public S3KillTests(MotoServer moto) => _moto = moto;

    public async Task InitializeAsync()
    {
        if (MotoServer.SkipReason is not null) return;
        using var http = new HttpClient();
        using HttpResponseMessage made = await http.PutAsync(new Uri(_moto.Url, _reference["s3://".Length..]), null);
        made.EnsureSuccessStatusCode();
        _store = new S3ModelStore(
            ModelStoreReference.Parse(_reference),
            new AwsConnection(new AwsOptions { Keys = new AwsKeys("test", "test"), Region = "us-east-1", EndpointUrl = _moto.Url }),
            new S3StoreOptions { PartLength = 5 * 1024 * 1024 });
        // What is encrypted, a store cannot tell; so any bytes will do.
        _folder.Write("m.gguf.enc", Seals.Bytes(Length));
        _folder.Write("m.gguf.datakey.enc", Seals.Bytes(184, seed: 2));
    }

    public async Task DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [MotoFact]
    public async Task A_model_is_whole_or_not_there_wherever_its_publication_ends()
    {
        long resumed = 0;
        var request = new PublishModelRequest { Source = _folder["m.gguf.enc"] };
        for (int round = 0; round < s_rounds || (resumed == 0 && round < s_mostRounds); round++)
        {
            await RunAndKillAsync(round, "publish", request.Source, _reference, _moto.Url.AbsoluteUri);
            PublishedModel? model = await ModelAsync();
            if (model is null)
            {
                Assert.Equal(ModelErrorReason.NotFound, await Seals.RefusedAsync(() => _store.FindAsync("m.gguf")));
                ModelPublication made = await _store.PublishAsync(request);
                resumed += made.ResumedBytes;
                model = made.Model;
            }

            await using (ISealedSource source = await _store.OpenAsync(model))
            {
                var bytes = new byte[source.Length];
                await source.ReadAsync(0, bytes);
                Assert.Equal(await File.ReadAllBytesAsync(request.Source), bytes);
            }

            Assert.Equal(await File.ReadAllBytesAsync(_folder["m.gguf.datakey.enc"]), await _store.ReadDataKeyAsync(model));
            await _store.RemoveAsync(model, allVersions: true);
        }

        Assert.True(resumed > 0, "No part of an upload that was killed was of use.");
    }

    [MotoFact]
    public async Task A_model_has_its_name_here_only_when_all_of_it_has_arrived()
    {
        long resumed = 0;
        PublishedModel model = (await _store.PublishAsync(new PublishModelRequest { Source = _folder["m.gguf.enc"] })).Model;
        for (int round = 0; round < s_rounds || (resumed == 0 && round < s_mostRounds); round++)
        {
            await RunAndKillAsync(round, "save", _reference, "m.gguf", _folder["saved"], _moto.Url.AbsoluteUri);
            if (!File.Exists(_folder["saved/m.gguf.enc"]))
                resumed += (await _store.DownloadAsync(model, new ModelDownloadRequest { Folder = _folder["saved"] })).ResumedBytes;
            Assert.Equal(
                ["m.gguf.datakey.enc", "m.gguf.enc"],
                Directory.GetFiles(_folder["saved"]).Select(file => Path.GetFileName(file)).Order());
            foreach (string name in new[] { "m.gguf.datakey.enc", "m.gguf.enc" })
                Assert.Equal(await File.ReadAllBytesAsync(_folder[name]), await File.ReadAllBytesAsync(_folder[$"saved/{name}"]));
            Directory.Delete(_folder["saved"], recursive: true);
        }

        Assert.True(resumed > 0, "No part of a download that was killed was of use.");
    }

    private static async Task RunAndKillAsync(int round, params string[] arguments)
    {
        using var peer = new StorePeer(arguments);
        await peer.KillSomewhereAsync(round % s_rounds, s_rounds, Length);
    }

    private async Task<PublishedModel?> ModelAsync()
    {
        await foreach (PublishedModel model in _store.ListAsync()) return model;
        return null;
    }
}
