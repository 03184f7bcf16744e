using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Sealed;

/// <summary>A sealed file that is read over connections is saved in few requests, as it is, or not at all.</summary>
public sealed class FarAwayTests : IDisposable
{
    private const int Connections = 4;

    private readonly Folder _folder = new();
    private readonly XorKeyService _keys = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Seals.Chunk + 1)]
    [InlineData((4 * Seals.Chunk) - 1)]
    [InlineData((41 * Seals.Chunk) + 17)]
    public async Task It_is_saved_in_few_requests_whatever_its_length(int length)
    {
        byte[] content = Seals.Bytes(length);
        var source = new FarSource(await SealAsync(content));
        var progress = new List<ModelProgress>();
        Assert.Equal(content, await SaveAsync(source, new DirectProgress<ModelProgress>(value =>
        {
            lock (progress) progress.Add(value);
        })));
        Assert.InRange(source.Opened, 1, Connections + 1);
        Assert.Equal(length, progress.Max(value => value.Done));
    }

    [Fact]
    public async Task A_connection_that_ends_is_taken_up_where_it_ended()
    {
        byte[] content = Seals.Bytes((64 * Seals.Chunk) + 5);
        var source = new FarSource(await SealAsync(content)) { Lasts = number => 3 * Seals.Chunk / 2 * (1 + (number % 2)) };
        Assert.Equal(content, await SaveAsync(source));
        Assert.InRange(source.Opened, 64 / 3, 64);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task Who_brings_nothing_is_not_asked_for_ever(int lasts)
    {
        var source = new FarSource(await SealAsync(Seals.Bytes(20 * Seals.Chunk))) { Lasts = number => number > 2 ? lasts : int.MaxValue };
        Assert.Equal(ModelErrorReason.Unavailable, await Seals.RefusedAsync(() => SaveAsync(source)));
        Assert.InRange(source.Opened, 3, 2 + (5 * Connections));
        Assert.Empty(Saved);
    }

    [Fact]
    public async Task A_bit_that_is_changed_anywhere_leaves_nothing()
    {
        byte[] bytes = await SealAsync(Seals.Bytes(16 * Seals.Chunk));
        for (int record = 0; record < 16; record++)
        {
            byte[] changed = [.. bytes];
            changed[^(300 + (record * (Seals.Chunk + SealedFormat.ChunkOverhead)))] ^= 1;
            Assert.Equal(ModelErrorReason.ChunkRefused, await Seals.RefusedAsync(() => SaveAsync(new FarSource(changed))));
            Assert.Empty(Saved);
        }
    }

    [Fact]
    public async Task Chunks_that_open_and_are_not_the_publishers_are_refused()
    {
        // Who knows the key seals a chunk anew; it opens, and its digest is another one.
        byte[] bytes = await SealAsync(Seals.Bytes(16 * Seals.Chunk));
        var header = SealedHeader.Decode(bytes.AsSpan(0, SealedFormat.PrefixLength + SealedHeader.ReadPrefix(bytes)).ToArray());
        var layout = new SealedLayout(Seals.Chunk, SealedFile.FirstChunk(header), 16 * Seals.Chunk);
        using var keys = new SealedKeys(_keys.Keys[^1], header.Salt, SealedHeader.HashOf(header.Encode()));
        byte[] run = Seals.Bytes(SealedFormat.RunLength);
        using var cipher = keys.CreateCipher(run);
        ChunkCodec.Seal(
            cipher, header.FileId, run, 9, isLast: false, new byte[Seals.Chunk],
            bytes.AsSpan((int)layout.OffsetOf(9), Seals.Chunk + SealedFormat.ChunkOverhead));
        Assert.Equal(ModelErrorReason.TrailerRefused, await Seals.RefusedAsync(() => SaveAsync(new FarSource(bytes))));
        Assert.Empty(Saved);
    }

    private IEnumerable<string> Saved => _folder.Names.Where(name => name.Contains("saved", StringComparison.Ordinal));

    private async Task<byte[]> SealAsync(byte[] content) => await File.ReadAllBytesAsync((await _folder.SealAsync(content, _keys)).Path);

    private async Task<byte[]> SaveAsync(FarSource source, IProgress<ModelProgress>? progress = null)
    {
        await using SealedModelReader reader = await SealedModel.OpenAsync(source, Seals.Request(_keys));
        string target = _folder["saved"];
        await reader.SaveAsync(target, overwrite: true, progress);
        byte[] bytes = await File.ReadAllBytesAsync(target);
        File.Delete(target);
        return bytes;
    }
}
