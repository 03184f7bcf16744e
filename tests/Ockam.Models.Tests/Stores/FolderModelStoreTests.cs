using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Stores;

public sealed class FolderModelStoreTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly FolderModelStore _store;

    public FolderModelStoreTests() => _store = new FolderModelStore(_folder["store"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sealed_model_is_published_found_read_at_any_place_saved_and_removed()
    {
        string path = await _folder.SealedAsync();
        byte[] bytes = await File.ReadAllBytesAsync(path);

        ModelPublication made = await _store.PublishAsync(new PublishModelRequest { Source = path });

        Assert.Equal(("m.gguf", ModelLayout.Sealed, 0L), (made.Model.Name, made.Model.Layout, made.ResumedBytes));
        PublishedModel model = await _store.FindAsync("m.gguf");
        Assert.Equal(made.Model, model with { Versions = made.Model.Versions });
        Assert.Equal(model, await _store.FindAsync("m.gguf.sealed", ModelLayout.Sealed) with { Versions = model.Versions });
        await using (ISealedSource source = await _store.OpenAsync(model))
        {
            var part = new byte[777];
            await source.ReadAsync(12_345, part);
            Assert.Equal(bytes[12_345..(12_345 + 777)], part);
            Assert.Equal("m.gguf", (await SealedModel.ReadInfoAsync(source)).Name);
        }

        DownloadedModel saved = await _store.DownloadAsync(model, new ModelDownloadRequest { Folder = _folder["saved"] });
        Assert.Equal(bytes, await File.ReadAllBytesAsync(saved.Path));
        Assert.Equal(DownloadVerification.SealedDigest, saved.Verification);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), saved.Sha256);
        Assert.Equal(1, (await _store.RemoveAsync(model)).RemovedObjects);
        Assert.Empty(await _store.ModelsAsync());
    }

    [Fact]
    public async Task A_pair_is_one_model_in_both_spellings_and_half_of_one_is_none()
    {
        string path = await _folder.PairAsync();
        await _store.PublishAsync(new PublishModelRequest { Source = path });
        File.Copy(path, _folder["store/other.encrypted"]);
        File.Copy(ModelPair.KeyPathOf(path), _folder["store/other.datakey"]);
        File.Copy(path, _folder["store/half.gguf.enc"]);
        File.Copy(ModelPair.KeyPathOf(path), _folder["store/lost.gguf.datakey.enc"]);
        _folder.Write("store/iv.hex", new byte[24]);
        _folder.Write("store/README.md", new byte[24]);

        List<PublishedModel> models = await _store.ModelsAsync();

        Assert.Equal(["m.gguf", "other"], models.Select(model => model.Name));
        Assert.All(models, model => Assert.Equal(ModelLayout.Pair, model.Layout));
        byte[] key = await File.ReadAllBytesAsync(ModelPair.KeyPathOf(path));
        foreach (PublishedModel model in models)
        {
            Assert.Equal(key, await _store.ReadDataKeyAsync(model));
            DownloadedModel saved = await _store.DownloadAsync(model, new ModelDownloadRequest { Folder = _folder["saved"] });
            Assert.Equal(key, await File.ReadAllBytesAsync(saved.DataKeyPath!));
            Assert.Equal(await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(saved.Path));
        }

        PublishedModel[] halves = [.. (await _store.ModelsAsync(allVersions: true)).Where(model => model.IsRemoved)];
        Assert.Equal(["half.gguf", "lost.gguf"], halves.Select(model => model.Name).Order());
        foreach (PublishedModel half in halves) Assert.Equal(1, (await _store.RemoveAsync(half, allVersions: true)).RemovedObjects);
        Assert.Equal(2, (await _store.ModelsAsync(allVersions: true)).Count);
    }

    [Fact]
    public async Task Nothing_is_replaced_unasked_and_a_replaced_pair_has_the_key_that_is_its_own()
    {
        await _store.PublishAsync(new PublishModelRequest { Source = await _folder.PairAsync(seed: 1) });
        string path = await _folder.PairAsync(seed: 2);
        var again = new PublishModelRequest { Source = path };

        Assert.Equal(ModelErrorReason.AlreadyExists, await Seals.RefusedAsync(() => _store.PublishAsync(again)));
        PublishedModel old = await _store.FindAsync("m.gguf");
        await _store.PublishAsync(again with { Overwrite = true });

        PublishedModel model = await _store.FindAsync("m.gguf");
        Assert.Equal(await File.ReadAllBytesAsync(ModelPair.KeyPathOf(path)), await _store.ReadDataKeyAsync(model));
        Assert.Equal(ModelErrorReason.Changed, await Seals.RefusedAsync(async () => await _store.OpenAsync(old)));
        var request = new ModelDownloadRequest { Folder = _folder["saved"] };
        await _store.DownloadAsync(model, request);
        Assert.Equal(ModelErrorReason.AlreadyExists, await Seals.RefusedAsync(() => _store.DownloadAsync(model, request)));
        await _store.DownloadAsync(model, request with { Overwrite = true });
    }

    [Fact]
    public async Task An_interrupted_publication_is_invisible_and_goes_on_where_it_holds_what_the_source_holds()
    {
        string path = await _folder.SealedAsync(length: 3_000_000);
        using var stop = new CancellationTokenSource();
        var request = new PublishModelRequest { Source = path };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _store.PublishAsync(request, new Trigger(value => value.Done > 2_000_000, stop), stop.Token));

        Assert.Empty(await _store.ModelsAsync(allVersions: true));
        ModelPublication made = await _store.PublishAsync(request);

        Assert.Equal(2 * 1024 * 1024, made.ResumedBytes);
        Assert.Equal(await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(_folder["store/m.gguf.sealed"]));
        // A partial file that holds something else is not believed.
        string other = await _folder.SealedAsync(length: 3_000_000, seed: 2);
        _folder.Write("store/.m.gguf.sealed.partial", new byte[2_500_000]);
        made = await _store.PublishAsync(request with { Source = other, Overwrite = true });
        Assert.Equal(await File.ReadAllBytesAsync(other), await File.ReadAllBytesAsync(_folder["store/m.gguf.sealed"]));
    }

    [Theory]
    [InlineData("../m.gguf")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("m.datakey")]
    [InlineData("m.sealed")]
    [InlineData("m.gguf.enc")]
    [InlineData("m.encrypted")]
    [InlineData("")]
    public async Task A_name_that_leaves_the_folder_or_looks_like_a_key_is_refused(string name)
    {
        var request = new PublishModelRequest { Source = await _folder.SealedAsync(), Name = name };
        Assert.Equal(ModelErrorReason.InvalidValue, await Seals.RefusedAsync(() => _store.PublishAsync(request)));
        PublishedModel made = (await _store.PublishAsync(request with { Name = "fine" })).Model;
        PublishedModel moved = made with { Weights = made.Weights with { Key = "../keys" } };
        Assert.Equal(ModelErrorReason.InvalidValue, await Seals.RefusedAsync(async () => await _store.OpenAsync(moved)));
        Assert.Equal(ModelErrorReason.InvalidValue, await Seals.RefusedAsync(() => _store.RemoveAsync(moved)));
    }

    [Fact]
    public async Task A_link_is_no_model_and_is_not_written_through()
    {
        string path = await _folder.SealedAsync();
        string outside = _folder.Write("outside", [1, 2, 3]);
        Directory.CreateDirectory(_folder["store"]);
        File.CreateSymbolicLink(_folder["store/link.sealed"], path);
        File.CreateSymbolicLink(_folder["store/.m.gguf.sealed.partial"], outside);

        Assert.Empty(await _store.ModelsAsync());
        await _store.PublishAsync(new PublishModelRequest { Source = path });

        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(outside));
        Assert.Equal(["m.gguf"], (await _store.ModelsAsync()).Select(model => model.Name));
    }

    [Fact]
    public async Task What_is_not_encrypted_or_not_whole_is_not_published_and_a_damaged_model_is_not_saved()
    {
        string plain = _folder.Write("plain.gguf", Seals.Bytes(5000));
        Assert.Equal(
            ModelErrorReason.Malformed, await Seals.RefusedAsync(() => _store.PublishAsync(new PublishModelRequest { Source = plain })));
        string path = await _folder.SealedAsync();
        byte[] bytes = await File.ReadAllBytesAsync(path);
        string cut = _folder.Write("cut.sealed", bytes[..^500]);
        Assert.Equal(
            ModelErrorReason.Truncated, await Seals.RefusedAsync(() => _store.PublishAsync(new PublishModelRequest { Source = cut })));

        bytes[30_000] ^= 1;
        Directory.CreateDirectory(_folder["store"]);
        _folder.Write("store/m.gguf.sealed", bytes);
        PublishedModel model = await _store.FindAsync("m.gguf");
        var request = new ModelDownloadRequest { Folder = _folder["saved"] };
        Assert.Equal(ModelErrorReason.Damaged, await Seals.RefusedAsync(() => _store.DownloadAsync(model, request)));
        Assert.Empty(Directory.GetFiles(_folder["saved"]));
    }

    [Fact]
    public async Task A_name_of_several_forms_or_of_none_says_so()
    {
        await _store.PublishAsync(new PublishModelRequest { Source = await _folder.SealedAsync() });
        await _store.PublishAsync(new PublishModelRequest { Source = await _folder.PairAsync() });

        Assert.Equal(ModelErrorReason.InvalidValue, await Seals.RefusedAsync(() => _store.FindAsync("m.gguf")));
        Assert.Equal(ModelLayout.Pair, (await _store.FindAsync("m.gguf", ModelLayout.Pair)).Layout);
        Assert.Equal(ModelErrorReason.NotFound, await Seals.RefusedAsync(() => _store.FindAsync("n.gguf")));
        var nowhere = new FolderModelStore(_folder["nowhere"]);
        Assert.Equal(ModelErrorReason.NotFound, await Seals.RefusedAsync(() => nowhere.ModelsAsync()));
    }

    [Theory]
    [InlineData("s3://my-bucket", "s3://my-bucket/models")]
    [InlineData("s3://my-bucket/", "s3://my-bucket/")]
    [InlineData("s3://my-bucket/a/b/", "s3://my-bucket/a/b")]
    [InlineData("folder:/srv/models", "folder:/srv/models")]
    [InlineData("/srv/models", "folder:/srv/models")]
    public void A_reference_is_read(string text, string expected) =>
        Assert.Equal(expected, ModelStoreReference.Parse(text).ToString());

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3://Upper/x")]
    [InlineData("s3://bucket/a//b")]
    [InlineData("s3://bucket/../b")]
    [InlineData("https://bucket")]
    [InlineData("folder:")]
    [InlineData("")]
    public void A_text_that_names_no_store_is_refused(string text) =>
        Assert.Equal(ModelErrorReason.InvalidValue, Assert.Throws<ModelException>(() => ModelStoreReference.Parse(text)).Reason);
}
