using System.Buffers.Binary;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Sealed;

/// <summary>Whatever is flipped, cut, moved or put together is refused; where the key is there, at the chunk where it happened.</summary>
public sealed class TamperTests : IAsyncLifetime
{
    private const int Record = Seals.Chunk + SealedFormat.ChunkOverhead;

    private readonly Folder _folder = new();
    private readonly XorKeyService _keys = new();
    private Publisher _publisher = null!;
    private byte[] _genuine = [];
    private int _firstChunk;
    private int _trailer;

    public async Task InitializeAsync()
    {
        _publisher = await Publisher.CreateAsync();
        ProtectedModel made = await _folder.SealAsync(Seals.Bytes((4 * Seals.Chunk) + 100), _keys, publisher: _publisher.AsPublisher);
        _genuine = await File.ReadAllBytesAsync(made.Path);
        _firstChunk = 16 + SealedHeader.ReadPrefix(_genuine) + SealedFormat.CommitmentLength;
        _trailer = _firstChunk + (4 * Record) + 100 + SealedFormat.ChunkOverhead;
    }

    public async Task DisposeAsync()
    {
        await _publisher.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_bit_flipped_in_any_byte_of_the_structure_is_refused_with_and_without_the_key()
    {
        // Everything that is not ciphertext, byte by byte, and some of the ciphertext.
        List<int> places = [.. Enumerable.Range(0, _firstChunk), .. Enumerable.Range(_trailer, _genuine.Length - _trailer)];
        for (int chunk = 0; chunk < 5; chunk++)
        {
            int start = _firstChunk + (chunk * Record);
            int end = chunk == 4 ? _trailer : start + Record;
            places.AddRange(Enumerable.Range(start, SealedFormat.ChunkHeadLength + 2));
            places.AddRange(Enumerable.Range(end - SealedFormat.TagLength - 2, SealedFormat.TagLength + 2));
        }

        var random = new Random(7);
        foreach (int place in places)
        {
            byte[] changed = [.. _genuine];
            changed[place] ^= (byte)(1 << random.Next(8));
            await RequireRefusedAsync(changed, $"byte {place}");
        }
    }

    [Fact]
    public async Task A_file_cut_anywhere_or_grown_is_refused()
    {
        List<int> lengths = [.. Enumerable.Range(0, 20), _firstChunk - 1, _firstChunk, _trailer, _trailer + 10, _genuine.Length - 1];
        for (int chunk = 1; chunk < 5; chunk++) lengths.AddRange([_firstChunk + (chunk * Record), _firstChunk + (chunk * Record) - 1]);
        foreach (int length in lengths) await RequireRefusedAsync(_genuine[..length], $"cut to {length}");
        await RequireRefusedAsync([.. _genuine, 0], "one byte more");
        await RequireRefusedAsync([0, .. _genuine], "one byte before");
        await RequireRefusedAsync([.. _genuine, .. _genuine], "twice");
    }

    [Fact]
    public async Task Chunks_that_were_left_out_repeated_swapped_or_taken_for_the_last_are_refused()
    {
        await RequireRefusedAsync(Chunks(0, 1, 2, 4), "one left out");
        await RequireRefusedAsync(Chunks(0, 1, 1, 2, 3, 4), "one repeated");
        await RequireRefusedAsync(Chunks(0, 2, 1, 3, 4), "two swapped", ModelErrorReason.ChunkRefused);
        await RequireRefusedAsync(Chunks(0, 1, 1, 3, 4), "one in place of another", ModelErrorReason.ChunkRefused);
        // Cut behind a chunk, with a trailer that fits: whoever cuts can write numbers, but not the code over them.
        byte[] cut = [.. _genuine[..(_firstChunk + (2 * Record))], .. _genuine[_trailer..]];
        BinaryPrimitives.WriteInt64BigEndian(cut.AsSpan(_firstChunk + (2 * Record)), 2 * Seals.Chunk);
        BinaryPrimitives.WriteInt64BigEndian(cut.AsSpan(_firstChunk + (2 * Record) + 8), 2);
        cut[_firstChunk + Record] |= 0x80;
        await RequireRefusedAsync(cut, "cut behind the second chunk");
    }

    [Fact]
    public async Task Parts_of_another_file_of_the_same_key_service_are_refused()
    {
        ProtectedModel other = await _folder.SealAsync(
            Seals.Bytes((4 * Seals.Chunk) + 100, 2), _keys, publisher: _publisher.AsPublisher);
        byte[] foreign = await File.ReadAllBytesAsync(other.Path);
        Assert.Equal(_genuine.Length, foreign.Length);
        byte[] spliced = [.. _genuine];
        foreign.AsSpan(_firstChunk + Record, Record).CopyTo(spliced.AsSpan(_firstChunk + Record));
        await RequireRefusedAsync(spliced, "a chunk of another file", ModelErrorReason.ChunkRefused);
        await RequireRefusedAsync([.. _genuine[.._trailer], .. foreign[_trailer..]], "the end of another file");
        await RequireRefusedAsync([.. foreign[.._firstChunk], .. _genuine[_firstChunk..]], "the header of another file");
        await RequireRefusedAsync([.. foreign[..16], .. _genuine[16..(_firstChunk - 32)], .. foreign[(_firstChunk - 32)..]], "mixed");
    }

    [Fact]
    public async Task A_holder_of_the_key_cannot_change_a_chunk_under_the_publishers_name()
    {
        SealedHeader header = SealedHeader.Decode(_genuine.AsSpan(0, _firstChunk - SealedFormat.CommitmentLength));
        using var keys = new SealedKeys(_keys.Keys[0], header.Salt, SealedHeader.HashOf(_genuine.AsSpan(0, _firstChunk - 32)));
        byte[] run = _genuine[(_firstChunk + 4)..(_firstChunk + 20)];
        using System.Security.Cryptography.AesGcm cipher = keys.CreateCipher(run);
        byte[] forged = [.. _genuine];
        ChunkCodec.Seal(cipher, header.FileId, run, 0, false, new byte[Seals.Chunk], forged.AsSpan(_firstChunk, Record));
        // The chunk opens, since its maker knows the key; the digest that the publisher has signed does not fit it.
        await RequireRefusedAsync(forged, "a forged chunk", ModelErrorReason.TrailerRefused);
        byte[] body = forged[_trailer..(_trailer + SealedFormat.TrailerBodyLength)];
        body[^1] ^= 1;
        body.CopyTo(forged, _trailer);
        keys.Authenticate(body).CopyTo(forged, _trailer + SealedFormat.TrailerBodyLength);
        await RequireRefusedAsync(forged, "a forged trailer", ModelErrorReason.SignatureRefused);
    }

    [Fact]
    public async Task Random_bytes_and_mutations_end_in_a_refusal_and_never_in_another_error()
    {
        var mutator = new Mutator(11);
        byte[][] seeds = [_genuine[.._firstChunk], _genuine];
        for (int round = 0; round < Scale.Of(400); round++)
        {
            byte[] bytes = mutator.Next(seeds);
            if (bytes.AsSpan().SequenceEqual(_genuine)) continue;
            await RequireRefusedAsync(bytes, $"round {round}");
        }
    }

    [Fact]
    public async Task What_a_file_announces_is_bounded_before_anything_of_it_is_believed()
    {
        byte[] bytes = [.. _genuine];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), int.MaxValue);
        await RequireRefusedAsync(bytes, "a huge header");
        bytes = [.. _genuine];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - 12), uint.MaxValue);
        await RequireRefusedAsync(bytes, "a huge signature");
        bytes = [.. _genuine];
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(_trailer), long.MaxValue);
        await RequireRefusedAsync(bytes, "a huge plain size");
        bytes = [.. _genuine];
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(_trailer), -1);
        await RequireRefusedAsync(bytes, "a negative plain size");
    }

    private byte[] Chunks(params int[] order)
    {
        byte[] last = _genuine[(_firstChunk + (4 * Record)).._trailer];
        IEnumerable<byte> chunks = order.SelectMany(
            chunk => chunk == 4 ? last : _genuine[(_firstChunk + (chunk * Record))..(_firstChunk + ((chunk + 1) * Record))]);
        return [.. _genuine[.._firstChunk], .. chunks, .. _genuine[_trailer..]];
    }

    private async Task RequireRefusedAsync(byte[] bytes, string what, ModelErrorReason? reason = null)
    {
        string path = _folder.Write("changed.sealed", bytes);
        string target = _folder["target"];
        ModelException? refused = null;
        try
        {
            var expected = new SealedModelExpectations { Publishers = [_publisher.Identifier] };
            await SealedModel.UnprotectAsync(path, target, Seals.Request(_keys, expected));
        }
        catch (ModelException error)
        {
            refused = error;
        }

        Assert.True(refused is not null, $"{what} was accepted");
        if (reason is not null) Assert.Equal(reason, refused.Reason);
        Assert.False(File.Exists(target), what);
        Assert.False(File.Exists(PartialFile.PathOf(target)), what);
        SealedModelVerdict verdict = await Seals.TestAsync(path, new SealedModelExpectations { Publishers = [_publisher.Identifier] });
        Assert.False(verdict.IsValid, $"{what} passed the test without the key");
    }
}
