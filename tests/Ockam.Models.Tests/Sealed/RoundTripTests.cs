using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Sealed;

/// <summary>What was sealed comes back, of every length that is special; at any place, by stream, and as a file.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly XorKeyService _keys = new();

    public static TheoryData<int> Lengths =>
        [0, 1, Seals.Chunk - 1, Seals.Chunk, Seals.Chunk + 1, 2 * Seals.Chunk, (40 * Seals.Chunk) + 17];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task A_file_comes_back_byte_for_byte_with_its_hashes(int length)
    {
        byte[] content = Seals.Bytes(length);
        ProtectedModel made = await _folder.SealAsync(content, _keys);
        Assert.Equal(length, made.Info.PlainSize);
        Assert.Equal(SHA256.HashData(content).ToHex(), made.Info.Sha256);
        Assert.Equal(SHA384.HashData(content).ToHex(), made.Info.Sha384);
        Assert.Equal(new FileInfo(made.Path).Length, made.Info.SealedSize);
        Assert.Equal(content, await _folder.OpenAsync(made.Path, Seals.Request(_keys)));
        Assert.DoesNotContain(_folder.Names, name => name.EndsWith(".partial", StringComparison.Ordinal));
        if (length >= 32) Assert.DoesNotContain(content.ToHex()[..64], File.ReadAllBytes(made.Path).ToHex(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64 * 1024)]
    [InlineData(1024 * 1024)]
    [InlineData(4 * 1024 * 1024)]
    public async Task Every_chunk_size_works_around_its_bounds_and_those_of_pieces(int chunk)
    {
        foreach (int length in (int[])[chunk - 1, chunk, chunk + 1, chunk + (64 * 1024), (2 * chunk) + (64 * 1024) + 1])
        {
            byte[] content = Seals.Bytes(length, chunk);
            ProtectedModel made = await _folder.SealAsync(content, _keys, chunkSize: chunk);
            Assert.Equal(content, await _folder.OpenAsync(made.Path, Seals.Request(_keys)));
        }
    }

    [Fact]
    public async Task Bytes_can_be_read_at_any_place_by_many_at_once()
    {
        byte[] content = Seals.Bytes((20 * Seals.Chunk) + 5);
        ProtectedModel made = await _folder.SealAsync(content, _keys);
        await using SealedModelReader reader = await SealedModel.OpenAsync(new FileSealedSource(made.Path), Seals.Request(_keys));
        await Parallel.ForAsync(0, Scale.Of(400), async (round, ct) =>
        {
            var random = new Random(round);
            int offset = random.Next(content.Length + 10);
            var target = new byte[random.Next(3 * Seals.Chunk)];
            int read = await reader.ReadAsync(offset, target, ct);
            Assert.Equal(Math.Clamp(content.Length - offset, 0, target.Length), read);
            Assert.True(content.AsSpan(Math.Min(offset, content.Length), read).SequenceEqual(target.AsSpan(0, read)));
        });
    }

    [Fact]
    public async Task Plain_bytes_do_not_stay_in_memory_when_the_chunk_that_was_read_last_is_shorter()
    {
        ProtectedModel made = await _folder.SealAsync(Seals.Bytes((2 * Seals.Chunk) + 10), _keys);
        await using SealedModelReader reader = await SealedModel.OpenAsync(new FileSealedSource(made.Path), Seals.Request(_keys));
        Assert.Equal(Seals.Chunk + 9, await reader.ReadAsync(Seals.Chunk + 1, new byte[2 * Seals.Chunk]));
        ChunkSlot slot = Assert.Single(IdleOf(reader));
        slot.Length = Seals.Chunk;
        // What the last record does not cover is what the one before has left.
        Assert.All(slot.Body[(10 + SealedFormat.ChunkOverhead)..].ToArray(), left => Assert.Equal(0, left));
    }

    [Fact]
    public async Task A_stream_reads_seeks_and_ends_as_the_plain_file_does()
    {
        byte[] content = Seals.Bytes((3 * Seals.Chunk) + 5);
        ProtectedModel made = await _folder.SealAsync(content, _keys);
        await using SealedModelReader reader = await SealedModel.OpenAsync(new FileSealedSource(made.Path), Seals.Request(_keys));
        await using Stream stream = reader.OpenStream();
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        Assert.Equal(content, all.ToArray());
        stream.Seek(-7, SeekOrigin.End);
        var last = new byte[20];
        Assert.Equal(7, await stream.ReadAtLeastAsync(last, 20, throwOnEndOfStream: false));
        Assert.Equal(content[^7..], last[..7]);
        using var copied = new MemoryStream();
        await reader.CopyToAsync(copied);
        Assert.Equal(content, copied.ToArray());
    }

    [Fact]
    public async Task Each_attempt_has_a_salt_an_id_and_a_data_key_of_its_own()
    {
        byte[] content = Seals.Bytes(100);
        byte[] first = await File.ReadAllBytesAsync((await _folder.SealAsync(content, _keys)).Path);
        byte[] second = await File.ReadAllBytesAsync((await _folder.SealAsync(content, _keys)).Path);
        SealedHeader one = SealedHeader.Decode(first.AsSpan(0, 16 + SealedHeader.ReadPrefix(first)));
        SealedHeader two = SealedHeader.Decode(second.AsSpan(0, 16 + SealedHeader.ReadPrefix(second)));
        Assert.NotEqual(one.Salt, two.Salt);
        Assert.NotEqual(one.FileId, two.FileId);
        Assert.NotEqual(_keys.Keys[0], _keys.Keys[1]);
    }

    [Fact]
    public async Task Nothing_is_overwritten_unasked_and_files_are_their_owners_alone()
    {
        ProtectedModel made = await _folder.SealAsync(Seals.Bytes(10), _keys);
        string taken = _folder.Write("taken", [1]);
        Assert.Equal(
            ModelErrorReason.AlreadyExists,
            await Seals.RefusedAsync(() => SealedModel.UnprotectAsync(made.Path, taken, Seals.Request(_keys))));
        Assert.Equal([1], await File.ReadAllBytesAsync(taken));
        UnprotectedModel plain = await SealedModel.UnprotectAsync(made.Path, _folder["plain"], Seals.Request(_keys));
        Assert.False(plain.IsVouchedFor);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(plain.Path));
    }

    [Fact]
    public async Task A_cancelled_opening_leaves_nothing_and_a_cancelled_sealing_only_what_can_be_resumed()
    {
        byte[] content = Seals.Bytes(200 * Seals.Chunk);
        ProtectedModel made = await _folder.SealAsync(content, _keys);
        using var stop = new CancellationTokenSource();
        var progress = new Trigger(progress => progress.Done > 50 * Seals.Chunk, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => SealedModel.UnprotectAsync(made.Path, _folder["plain"], Seals.Request(_keys), false, progress, stop.Token));
        Assert.Equal(["model.gguf", "model.gguf.sealed"], _folder.Names);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_idle")]
    private static extern ref ConcurrentBag<ChunkSlot> IdleOf(SealedModelReader reader);
}
