using System.Security.Cryptography;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Pairs;

/// <summary>The application's pair of files: read and written, and refused when anything of it was changed.</summary>
[Collection(ProcessCollection.Name)]
public sealed class PairTests : IDisposable
{
    private const int Part = 1024 * 1024;

    private readonly Folder _folder = new();
    private readonly XorKeyService _keys = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Part - 1)]
    [InlineData(Part)]
    [InlineData(Part + 1)]
    [InlineData((9 * Part) + 7)]
    public async Task A_file_comes_back_with_its_hashes(int length)
    {
        byte[] content = Seals.Bytes(length);
        ProtectedPair made = await ProtectAsync(content);
        Assert.Equal(SHA384.HashData(content).ToHex(), made.Sha384);
        Assert.Equal(_folder["m.gguf.datakey.enc"], made.KeyPath);
        Assert.Equal(length + 28, new FileInfo(made.Path).Length);
        UnprotectedPair opened = await ModelPair.UnprotectAsync(Request());
        Assert.Equal(content, await File.ReadAllBytesAsync(opened.Path));
        Assert.Equal((made.Sha256, made.Sha384, false), (opened.Sha256, opened.Sha384, opened.IsVouchedFor));
        Assert.Equal(["m.gguf", "m.gguf.datakey.enc", "m.gguf.enc", "plain"], _folder.Names);
    }

    [PythonTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Part - 1)]
    [InlineData((2 * Part) + 1)]
    public async Task Another_library_reads_it_and_writes_what_is_read_here(int length)
    {
        byte[] content = Seals.Bytes(length);
        ProtectedPair made = await ProtectAsync(content);
        await Python.RunAsync("Pairs/gcm.py", "open", _keys.Keys[0].ToHex(), made.Path, _folder["theirs"]);
        Assert.Equal(content, await File.ReadAllBytesAsync(_folder["theirs"]));
        await Python.RunAsync("Pairs/gcm.py", "seal", _keys.Keys[0].ToHex(), _folder["m.gguf"], made.Path);
        await ModelPair.UnprotectAsync(Request());
        Assert.Equal(content, await File.ReadAllBytesAsync(_folder["plain"]));
    }

    [Fact]
    public async Task Whatever_is_flipped_cut_or_swapped_is_refused_and_nothing_is_left()
    {
        ProtectedPair made = await ProtectAsync(Seals.Bytes(1000));
        byte[] genuine = await File.ReadAllBytesAsync(made.Path);
        byte[] key = await File.ReadAllBytesAsync(made.KeyPath);
        for (int place = 0; place < genuine.Length; place += place is >= 20 and < 900 ? 37 : 1)
        {
            byte[] changed = [.. genuine];
            changed[place] ^= 0x10;
            await RequireRefusedAsync(changed, key);
        }

        foreach (int length in (int[])[0, 12, 27, 28, 500, genuine.Length - 1]) await RequireRefusedAsync(genuine[..length], key);
        await RequireRefusedAsync([.. genuine, 0], key);
        await RequireRefusedAsync(genuine, []);
        await RequireRefusedAsync(genuine, [.. key, .. new byte[7000]]);
        await ProtectAsync(Seals.Bytes(1000, 2));
        await RequireRefusedAsync(genuine, await File.ReadAllBytesAsync(made.KeyPath));
    }

    [Fact]
    public async Task A_manifest_says_which_model_it_must_be_and_without_one_that_has_to_be_allowed()
    {
        ProtectedPair made = await ProtectAsync(Seals.Bytes(50));
        var manifest = new SealedModelManifest("m.gguf", 50, made.Sha384, null);
        Assert.Equal(ModelErrorReason.PublisherRequired,
            await Seals.RefusedAsync(() => ModelPair.UnprotectAsync(Request() with { Expectations = new SealedModelExpectations() })));
        Assert.Equal(ModelErrorReason.ManifestMismatch, await Seals.RefusedAsync(() => ModelPair.UnprotectAsync(Request() with
        {
            Expectations = new SealedModelExpectations { Manifest = manifest with { PlainSize = 51 } },
        })));
        Assert.DoesNotContain("plain", _folder.Names);
        UnprotectedPair opened = await ModelPair.UnprotectAsync(Request() with
        {
            Expectations = new SealedModelExpectations { Manifest = manifest },
        });
        Assert.True(opened.IsVouchedFor);
    }

    [Fact]
    public async Task Nothing_is_overwritten_unasked_and_a_file_that_is_too_long_is_refused_before_it_is_read()
    {
        ProtectedPair made = await ProtectAsync([1]);
        byte[] before = await File.ReadAllBytesAsync(made.Path);
        Assert.Equal(ModelErrorReason.AlreadyExists, await Seals.RefusedAsync(() => ModelPair.ProtectAsync(new ProtectPairRequest
        {
            Source = _folder["m.gguf"], Destination = _folder["m.gguf.enc"], KeyService = _keys, KeyId = "key-1",
        })));
        Assert.Equal(before, await File.ReadAllBytesAsync(made.Path));
        using (FileStream sparse = File.Create(_folder["long"])) sparse.SetLength(ModelPair.MaximumLength + 1);
        Assert.Equal(ModelErrorReason.InvalidValue, await Seals.RefusedAsync(() => ModelPair.ProtectAsync(new ProtectPairRequest
        {
            Source = _folder["long"], Destination = _folder["long.enc"], KeyService = _keys, KeyId = "key-1",
        })));
    }

    private Task<ProtectedPair> ProtectAsync(byte[] content) => ModelPair.ProtectAsync(new ProtectPairRequest
    {
        Source = _folder.Write("m.gguf", content), Destination = _folder["m.gguf.enc"], KeyService = _keys, KeyId = "key-1",
        Overwrite = true,
    });

    private UnprotectPairRequest Request() => new()
    {
        Source = _folder["m.gguf.enc"], Destination = _folder["plain"], KeyService = _keys, KeyId = "key-1", Expectations = Seals.Anyone,
        Overwrite = true,
    };

    private async Task RequireRefusedAsync(byte[] encrypted, byte[] key)
    {
        string path = _folder.Write("changed.enc", encrypted);
        _folder.Write("changed.datakey.enc", key);
        await Assert.ThrowsAsync<ModelException>(
            () => ModelPair.UnprotectAsync(Request() with { Source = path, Destination = _folder["refused"] }));
        Assert.DoesNotContain(_folder.Names, name => name.Contains("refused", StringComparison.Ordinal));
    }
}
