using System.Diagnostics;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Stores;

/// <summary>A folder in which others publish, remove and plant things at the same time.</summary>
public sealed class SharedFolderStoreTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly FolderModelStore _store;

    public SharedFolderStoreTests() => _store = new FolderModelStore(_folder["store"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_published_anew_since_it_was_listed_is_not_removed()
    {
        await _store.PublishAsync(new PublishModelRequest { Source = await _folder.PairAsync() });
        PublishedModel listed = await _store.FindAsync("m.gguf");
        var again = new PublishModelRequest { Source = await _folder.PairAsync(length: 60_000, seed: 2), Overwrite = true };
        PublishedModel made = (await _store.PublishAsync(again)).Model;

        Assert.Equal(ModelErrorReason.Changed, await Seals.RefusedAsync(() => _store.RemoveAsync(listed)));
        Assert.Equal(made, await _store.FindAsync("m.gguf") with { Versions = made.Versions });
        Assert.Equal(["m.gguf.datakey.enc", "m.gguf.enc"], Files());
        Assert.Equal(2, (await _store.RemoveAsync(made)).RemovedObjects);
        // What is gone already is no hindrance.
        Assert.Equal(0, (await _store.RemoveAsync(made)).RemovedObjects);
    }

    [Fact]
    public async Task Half_of_a_model_that_has_become_whole_is_not_removed_as_half()
    {
        string path = await _folder.PairAsync();
        Directory.CreateDirectory(_folder["store"]);
        foreach ((string first, string second) in new[] { (path, ModelPair.KeyPathOf(path)), (ModelPair.KeyPathOf(path), path) })
        {
            Put(first);
            PublishedModel half = Assert.Single(await _store.ModelsAsync(allVersions: true));
            Assert.True(half.IsRemoved);
            Put(second);
            Assert.Equal(ModelErrorReason.Changed, await Seals.RefusedAsync(() => _store.RemoveAsync(half, allVersions: true)));
            Assert.Equal(2, Files().Length);
            foreach (string name in Files()) File.Delete(Path.Combine(_folder["store"], name));
        }

        void Put(string file) => File.Copy(file, Path.Combine(_folder["store"], Path.GetFileName(file)));
    }

    [Fact]
    public async Task A_removal_leaves_a_publication_that_is_under_way_alone()
    {
        PublishedModel old = (await _store.PublishAsync(new PublishModelRequest { Source = await _folder.SealedAsync() })).Model;
        string path = await _folder.SealedAsync(length: 3_000_000, seed: 2);
        ModelErrorReason? refused = null;
        var progress = new DirectProgress<ModelProgress>(_ => refused ??= Assert.Throws<ModelException>(
            () => _store.RemoveAsync(old).GetAwaiter().GetResult()).Reason);
        await _store.PublishAsync(new PublishModelRequest { Source = path, Overwrite = true }, progress);

        Assert.Equal(ModelErrorReason.InUse, refused);
        Assert.Equal(await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(_folder["store/m.gguf.sealed"]));
        Assert.Equal(["m.gguf.sealed"], Files());
    }

    [Fact]
    public async Task What_an_interrupted_publication_has_left_goes_with_the_model_and_stays_with_one_that_was_not_listed()
    {
        PublishedModel old = (await _store.PublishAsync(new PublishModelRequest { Source = await _folder.SealedAsync() })).Model;
        string left = PartialFile.PathOf(_folder["store/m.gguf.sealed"]);
        using (PartialFile partial = PartialFile.Open(_folder["store/m.gguf.sealed"], overwrite: true, keep: true))
            RandomAccess.Write(partial.Handle, [1], 0);
        PublishedModel other = old with { Weights = old.Weights with { ETag = "1-1" } };
        Assert.Equal(ModelErrorReason.Changed, await Seals.RefusedAsync(() => _store.RemoveAsync(other)));
        Assert.True(File.Exists(left));
        await _store.RemoveAsync(old);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task The_name_of_encrypted_weights_means_these_also_where_others_have_made_it_that_of_a_model()
    {
        string path = await _folder.SealedAsync();
        await _store.PublishAsync(new PublishModelRequest { Source = path });
        File.Copy(path, _folder["store/m.gguf.sealed.sealed"]);
        Assert.Equal("m.gguf.sealed", (await _store.FindAsync("m.gguf.sealed")).Weights.Key);
        Assert.Equal("m.gguf.sealed.sealed", (await _store.FindAsync("m.gguf.sealed.sealed")).Weights.Key);
    }

    [Fact]
    public async Task A_pipe_in_the_place_of_a_model_is_not_waited_for_and_a_link_is_not_followed()
    {
        if (!OperatingSystem.IsLinux()) return;
        string path = await _folder.PairAsync();
        PublishedModel model = (await _store.PublishAsync(new PublishModelRequest { Source = path })).Model;
        File.Delete(_folder["store/m.gguf.enc"]);
        using (Process made = Process.Start("mkfifo", _folder["store/m.gguf.enc"])) made.WaitForExit();
        PublishedModel pipe = await _store.FindAsync("m.gguf");
        Assert.Equal(ModelErrorReason.NotFound, await RefusedSoonAsync(async () => await _store.OpenAsync(pipe)));
        var request = new ModelDownloadRequest { Folder = _folder["saved"] };
        Assert.Equal(ModelErrorReason.NotFound, await RefusedSoonAsync(() => _store.DownloadAsync(pipe, request)));
        // The same bytes at the same time, by a link: whoever has made it can make it lead elsewhere.
        File.Delete(_folder["store/m.gguf.enc"]);
        File.CreateSymbolicLink(_folder["store/m.gguf.enc"], path);
        Assert.Equal(ModelErrorReason.NotFound, await RefusedSoonAsync(async () => await _store.OpenAsync(model)));
        File.Delete(_folder["store/m.gguf.datakey.enc"]);
        File.CreateSymbolicLink(_folder["store/m.gguf.datakey.enc"], ModelPair.KeyPathOf(path));
        File.Delete(_folder["store/m.gguf.enc"]);
        Assert.Equal(
            ModelErrorReason.AlreadyExists,
            await RefusedSoonAsync(() => _store.PublishAsync(new PublishModelRequest { Source = path })));

        static Task<ModelErrorReason> RefusedSoonAsync(Func<Task> action) =>
            Seals.RefusedAsync(() => Task.Run(action).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_file_that_is_nothing_but_a_hole_is_refused_before_the_disk_is_full_of_it()
    {
        string path = await _folder.PairAsync();
        await _store.PublishAsync(new PublishModelRequest { Source = path });
        using (FileStream hole = File.OpenWrite(_folder["store/m.gguf.enc"])) hole.SetLength(8L << 40);
        PublishedModel model = await _store.FindAsync("m.gguf");
        using var stop = new CancellationTokenSource();
        var request = new ModelDownloadRequest { Folder = _folder["saved"] };
        Assert.Equal(ModelErrorReason.NoSpace, await Seals.RefusedAsync(
            () => _store.DownloadAsync(model, request, new Trigger(_ => true, stop), stop.Token)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["saved"]));
    }

    private string[] Files() =>
        [.. Directory.GetFiles(_folder["store"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
