namespace Ockam.Models.Tests.Support;

/// <summary>A sealed file of zeros of any length, each of whose records is made when it is asked for.</summary>
internal sealed class ZerosSource : ISealedSource
{
    private const int Chunk = SealedFormat.DefaultChunkSize;

    private readonly SealedKeys _keys;
    private readonly SealedLayout _layout;
    private readonly byte[] _fileId = new byte[SealedFormat.FileIdLength];
    private readonly byte[] _start;
    private readonly byte[] _end;

    public ZerosSource(long length)
    {
        var header = new SealedHeader
        {
            FileId = _fileId, Salt = new byte[32], ChunkSize = Chunk, Name = "zeros", KeyService = "test", KeyId = "key-1",
            Context = SealedContext.Create(EncryptionContext.Empty, "zeros", _fileId, null), WrappedKey = [1], Publisher = null,
        };
        byte[] bytes = header.Encode();
        _keys = new SealedKeys(DataKey, header.Salt, SealedHeader.HashOf(bytes));
        _start = [.. bytes, .. _keys.Commitment];
        _layout = new SealedLayout(Chunk, _start.Length, length);
        byte[] body = new SealedTrailer(length, _layout.ChunkCount, new byte[32], new byte[48], new byte[48]).Encode();
        _end = [.. body, .. _keys.Authenticate(body), 0, 0, 0, 0, .. SealedFormat.EndMagic];
    }

    public static byte[] DataKey { get; } = Seals.Bytes(32);

    public long Length => _layout.Trailer + _end.Length;

    public string Description => "zeros";

    public ValueTask ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken = default)
    {
        if (offset < _start.Length)
        {
            _start.AsMemory((int)offset, target.Length).CopyTo(target);
        }
        else if (offset >= _layout.Trailer)
        {
            _end.AsMemory((int)(offset - _layout.Trailer), target.Length).CopyTo(target);
        }
        else
        {
            long chunk = (offset - _layout.FirstChunk) / (Chunk + SealedFormat.ChunkOverhead);
            Assert.Equal(_layout.OffsetOf(chunk), offset);
            using System.Security.Cryptography.AesGcm cipher = _keys.CreateCipher(new byte[SealedFormat.RunLength]);
            ChunkCodec.Seal(
                cipher, _fileId, new byte[SealedFormat.RunLength], chunk, _layout.IsLast(chunk), new byte[_layout.LengthOf(chunk)],
                target.Span);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _keys.Dispose();
        return ValueTask.CompletedTask;
    }
}
