using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// The plain bytes of an open sealed model as a stream that is read once, from its beginning to its end. It is hashed on the way, and the
/// last piece is given out only when the whole had the hashes that the trailer authenticates: who reads on never has all of anything else.
/// Pieces are read ahead, several at once, since the sealed bytes may come from far away; memory is theirs, whatever the size.
/// </summary>
internal sealed class VerifiedContent : Stream
{
    // Enough to keep a store busy, and small enough for the memory that a load may take.
    private const int ReadAhead = 4;
    private const int Piece = 1 << 20;

    private readonly SealedModelReader _reader;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _sha384 = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<Task<ReadOnlyMemory<byte>>> _ahead = [];
    private readonly Stack<byte[]> _free = [];
    private readonly List<byte[]> _buffers = [];
    private readonly int _piece;
    private ReadOnlyMemory<byte> _current;
    private byte[]? _inUse;
    private long _asked;
    private long _hashed;
    private long _given;

    public VerifiedContent(SealedModelReader reader)
    {
        _reader = reader;
        // Whole chunks are opened in their place; a part of one would be opened twice.
        int chunk = reader.Info.ChunkSize;
        _piece = Math.Max(chunk, Piece / chunk * chunk);
    }

    /// <summary>Whether all of it was read and had the right hashes.</summary>
    public bool IsVerified { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _reader.Length;

    public override long Position
    {
        get => _given;
        set => throw new NotSupportedException("It is read from its beginning to its end.");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0) return 0;
        if (_current.IsEmpty && !await NextAsync(cancellationToken).ConfigureAwait(false)) return 0;
        int count = Math.Min(buffer.Length, _current.Length);
        _current[..count].CopyTo(buffer);
        _current = _current[count..];
        _given += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <summary>Reads everything that is left, to no other end than to verify it.</summary>
    public async Task DrainAsync(IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        do
        {
            _given += _current.Length;
            _current = default;
            progress?.Report(new ModelProgress(_given, Length));
        }
        while (await NextAsync(cancellationToken).ConfigureAwait(false));
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("It is read from its beginning to its end.");

    public override void SetLength(long value) => throw new NotSupportedException("A sealed model is read only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A sealed model is read only.");

    public override void Flush()
    {
        // Nothing is written.
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        // What still reads has a buffer that is zeroed next.
        foreach (Task<ReadOnlyMemory<byte>> reading in _ahead)
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ahead.Clear();
        foreach (byte[] buffer in _buffers) CryptographicOperations.ZeroMemory(buffer);
        _sha256.Dispose();
        _sha384.Dispose();
        _stop.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    // The next piece; false at the end, which an empty model has at once.
    private async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        if (_inUse is not null) _free.Push(_inUse);
        _inUse = null;
        Ask();
        if (_ahead.Count == 0)
        {
            if (!IsVerified) Verify();
            return false;
        }

        ReadOnlyMemory<byte> piece = await _ahead.Peek().WaitAsync(cancellationToken).ConfigureAwait(false);
        _ = _ahead.Dequeue();
        _inUse = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(piece, out ArraySegment<byte> segment) ? segment.Array : null;
        Task other = Task.Run(() => _sha384.AppendData(piece.Span), CancellationToken.None);
        _sha256.AppendData(piece.Span);
        await other.ConfigureAwait(false);
        _hashed += piece.Length;
        if (_hashed == Length) Verify();
        _current = piece;
        return true;
    }

    private void Ask()
    {
        while (_asked < Length && _ahead.Count < ReadAhead)
        {
            if (!_free.TryPop(out byte[]? buffer)) _buffers.Add(buffer = new byte[_piece]);
            long offset = _asked;
            _asked += Math.Min(_piece, Length - _asked);
            _ahead.Enqueue(Task.Run(
                async () =>
                {
                    int read = await _reader.ReadPartAsync(offset, buffer, _stop.Token).ConfigureAwait(false);
                    return (ReadOnlyMemory<byte>)buffer.AsMemory(0, read);
                },
                CancellationToken.None));
        }
    }

    private void Verify()
    {
        bool same = Same(_sha256.GetHashAndReset(), _reader.Info.Sha256) & Same(_sha384.GetHashAndReset(), _reader.Info.Sha384);
        if (!same)
            throw new ModelException(
                ModelErrorReason.TrailerRefused,
                $"The plain bytes of {_reader.Info.Name} do not have the hashes that its trailer names: whoever sealed it has not said the "
                + "truth, or somebody has put other chunks in. The model server keeps nothing of it, and nothing was measured.");
        IsVerified = true;
    }

    private static bool Same(byte[] hash, string digits) =>
        CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(digits));
}
