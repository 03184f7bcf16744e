using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Sealed;

/// <summary>An interrupted sealing goes on where that is safe, and starts over where it is not; no key ever meets a nonce twice.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int Record = Seals.Chunk + SealedFormat.ChunkOverhead;

    private readonly Folder _folder = new();
    private readonly XorKeyService _keys = new();
    private readonly byte[] _content = Seals.Bytes((100 * Seals.Chunk) + 50);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Derived_keys_are_zeroed_where_nobody_has_taken_them_over()
    {
        byte[] zeros = System.Security.Cryptography.HMACSHA256.HashData(new byte[32], (byte[])[1]);
        var keys = new SealedKeys(new byte[32], new byte[SealedFormat.SaltLength], new byte[48]);
        Assert.Same(keys, keys.HandOver(taken => taken));
        Assert.NotEqual(zeros, keys.Authenticate([1]));
        Assert.Throws<IOException>(() => keys.HandOver<object>(_ => throw new IOException("The disk is full.")));
        Assert.Equal(zeros, keys.Authenticate([1]));
    }

    [Fact]
    public async Task What_was_finished_is_kept_and_what_was_not_gets_a_key_of_its_own()
    {
        byte[] left = await InterruptAsync();
        ProtectedModel made = await SealAsync();
        Assert.Null(made.NotResumed);
        Assert.InRange(made.ResumedChunks, 10, 99);
        Assert.Equal(_content, await _folder.OpenAsync(made.Path, Seals.Request(_keys)));
        byte[] final = await File.ReadAllBytesAsync(made.Path);
        int first = FirstChunk(left);
        int kept = first + ((int)made.ResumedChunks * Record);
        Assert.Equal(left[..kept], final[..kept]);
        Assert.NotEqual(RunAt(final, first), RunAt(final, kept));
        Assert.Equal(1, _keys.Generated);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5 * Seals.Chunk)]
    public async Task A_byte_changed_in_what_was_finished_starts_over_with_another_salt(int place)
    {
        byte[] left = await InterruptAsync();
        _content[place] ^= 1;
        ProtectedModel made = await SealAsync();
        Assert.Equal(0, made.ResumedChunks);
        Assert.Contains("does not hold what the source holds", made.NotResumed, StringComparison.Ordinal);
        await RequireNothingTwiceAsync(left, made);
    }

    [Fact]
    public async Task A_byte_changed_behind_the_resume_point_never_meets_a_key_that_its_chunk_was_sealed_with()
    {
        byte[] left = await InterruptAsync();
        int finished = (left.Length - FirstChunk(left)) / Record;
        // The chunk that was torn: its first half is in the file that was left, for anyone to see.
        File.WriteAllBytes(PartialFile.PathOf(_folder["sealed"]), left[..(FirstChunk(left) + (finished * Record) - (Record / 2))]);
        _content[((finished - 1) * Seals.Chunk) + 3] ^= 1;
        ProtectedModel made = await SealAsync();
        Assert.Equal(finished - 1, made.ResumedChunks);
        await RequireNothingTwiceAsync(left, made);
    }

    [Fact]
    public async Task A_source_that_has_grown_or_shrunk_starts_over()
    {
        byte[] left = await InterruptAsync();
        File.WriteAllBytes(_folder["model.gguf"], _content[..(3 * Seals.Chunk)]);
        ProtectedModel made = await SealAsync(write: false);
        Assert.Equal(0, made.ResumedChunks);
        Assert.NotNull(made.NotResumed);
        Assert.Equal(_content[..(3 * Seals.Chunk)], await _folder.OpenAsync(made.Path, Seals.Request(_keys)));
        Assert.NotEqual(left[..FirstChunk(left)], (await File.ReadAllBytesAsync(made.Path))[..FirstChunk(left)]);
    }

    [Fact]
    public async Task Other_settings_damage_and_a_key_that_is_not_given_out_start_over()
    {
        await InterruptAsync();
        _keys.RefusesToDecrypt = true;
        ProtectedModel made = await SealAsync();
        Assert.Equal(0, made.ResumedChunks);
        Assert.Equal("No.", made.NotResumed);
        _keys.RefusesToDecrypt = false;
        Assert.Equal(_content, await _folder.OpenAsync(made.Path, Seals.Request(_keys)));

        await InterruptAsync();
        made = await SealedModel.ProtectAsync(Request() with { ChunkSize = 2 * Seals.Chunk });
        Assert.Equal((0, "the earlier attempt was made with other settings"), (made.ResumedChunks, made.NotResumed));

        byte[] left = await InterruptAsync();
        var random = new Random(3);
        for (int round = 0; round < Scale.Of(40); round++)
        {
            byte[] damaged = [.. left];
            int place = random.Next(damaged.Length);
            damaged[place] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(PartialFile.PathOf(_folder["sealed"]), damaged[..random.Next(place + 1, damaged.Length + 1)]);
            made = await SealAsync();
            Assert.Equal(_content, await _folder.OpenAsync(made.Path, Seals.Request(_keys)));
        }
    }

    [Fact]
    public async Task A_whole_attempt_whose_name_was_not_given_is_completed_as_it_is()
    {
        ProtectedModel made = await SealAsync();
        File.Move(made.Path, PartialFile.PathOf(made.Path));
        ProtectedModel again = await SealAsync();
        Assert.Equal(101, again.ResumedChunks);
        Assert.Equal(made.Info, again.Info with { Context = made.Info.Context, WrappedKey = made.Info.WrappedKey });
    }

    [Fact]
    public async Task Two_at_once_do_not_write_one_file_and_a_link_is_not_followed()
    {
        File.WriteAllBytes(_folder["model.gguf"], _content);
        using (PartialFile.Open(_folder["sealed"], false, keep: true))
            Assert.Equal(ModelErrorReason.InUse, await Seals.RefusedAsync(() => SealAsync()));
        if (OperatingSystem.IsWindows()) return;
        string victim = _folder.Write("victim", [1, 2, 3]);
        File.Delete(PartialFile.PathOf(_folder["sealed"]));
        File.CreateSymbolicLink(PartialFile.PathOf(_folder["sealed"]), victim);
        await SealAsync();
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(victim));
    }

    [Fact]
    public async Task An_attempt_that_came_to_nothing_leaves_nothing()
    {
        File.WriteAllBytes(_folder["model.gguf"], _content);
        var stranger = new LocalKeyService(new LocalKeyStore(_folder["keys"]));
        Assert.Equal(ModelErrorReason.UnknownKey,
            await Seals.RefusedAsync(() => SealedModel.ProtectAsync(Request() with { KeyService = stranger })));
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SealedModel.ProtectAsync(Request(), null, stop.Token));
        Assert.Equal(["keys", "model.gguf"], _folder.Names);
    }

    private ProtectModelRequest Request() => new()
    {
        Source = _folder["model.gguf"], Destination = _folder["sealed"], KeyService = _keys, KeyId = "key-1", ChunkSize = Seals.Chunk,
        Overwrite = true,
    };

    private Task<ProtectedModel> SealAsync(bool write = true)
    {
        if (write) File.WriteAllBytes(_folder["model.gguf"], _content);
        return SealedModel.ProtectAsync(Request());
    }

    /// <summary>Begins and stops somewhere in the middle.</summary>
    /// <returns>What was left.</returns>
    private async Task<byte[]> InterruptAsync()
    {
        File.WriteAllBytes(_folder["model.gguf"], _content);
        using var stop = new CancellationTokenSource();
        var trigger = new Trigger(progress => progress.Done >= 30 * Seals.Chunk, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SealedModel.ProtectAsync(Request(), trigger, stop.Token));
        return await File.ReadAllBytesAsync(PartialFile.PathOf(_folder["sealed"]));
    }

    // Salt, run, index and end determine key and nonce: where they agree, the ciphertext must agree too.
    private async Task RequireNothingTwiceAsync(byte[] left, ProtectedModel made)
    {
        Assert.Equal(_content, await _folder.OpenAsync(made.Path, Seals.Request(_keys)));
        byte[] final = await File.ReadAllBytesAsync(made.Path);
        bool sameHeader = left.AsSpan(0, FirstChunk(left)).SequenceEqual(final.AsSpan(0, FirstChunk(final)));
        Assert.Equal(made.ResumedChunks > 0, sameHeader);
        if (!sameHeader) return;
        for (int at = FirstChunk(left); at + SealedFormat.ChunkHeadLength < left.Length; at += Record)
        {
            if (!RunAt(left, at).SequenceEqual(RunAt(final, at))) continue;
            int length = Math.Min(Record, left.Length - at);
            Assert.Equal(left[at..(at + length)], final[at..(at + length)]);
        }
    }

    private static byte[] RunAt(byte[] file, int record) => file[(record + 4)..(record + 4 + SealedFormat.RunLength)];

    private static int FirstChunk(byte[] file) => 16 + SealedHeader.ReadPrefix(file) + SealedFormat.CommitmentLength;
}
