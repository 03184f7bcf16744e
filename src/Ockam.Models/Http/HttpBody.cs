using System.Globalization;

namespace Ockam.Models;

/// <summary>The body of a request: of the length that the head says, or in chunks (RFC 9112, section 7.1) without extensions and trailers.
/// A body that is cut off is an error and not an end.</summary>
internal sealed class HttpBody(HttpInput input, HttpHead head)
{
    // 15 digits are a petabyte; a chunk's length has no sign, prefix or space.
    private const int MaximumDigits = 15;

    private long _left = head.IsChunked ? 0 : head.Length ?? 0;
    private bool _isFirst = true;
    private volatile bool _isDone = !head.HasBody;

    /// <summary>Whether all of it has come.</summary>
    public bool IsDone => _isDone;

    /// <summary>Reads a piece; 0 at the end.</summary>
    /// <exception cref="HttpRefusedException">The body is cut off, or not of its form.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (_isDone) return 0;
        if (_left == 0)
        {
            await StartChunkAsync(cancellationToken).ConfigureAwait(false);
            if (_isDone) return 0;
        }

        int length = (int)Math.Min(target.Length, _left);
        int read = await input.ReadAsync(target[..length], cancellationToken).ConfigureAwait(false);
        if (read == 0) throw new HttpRefusedException(400, "The body of the request is cut off.");
        _left -= read;
        if (_left == 0 && !head.IsChunked) _isDone = true;
        return read;
    }

    /// <summary>Reads all of it.</summary>
    /// <param name="maximum">How many bytes it may have.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="take">Told of memory, in bytes, before it is used; null if nobody counts it.</param>
    /// <exception cref="HttpRefusedException">It is too long, cut off, or not of its form.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAllAsync(
        int maximum, CancellationToken cancellationToken, Action<int>? take = null)
    {
        const int First = 16 * 1024;
        if (head.Length > maximum) throw TooLong(maximum);
        // One more than there may be, which is where the end, or what is too much, is seen.
        int most = (int)Math.Min(head.Length ?? maximum, maximum) + 1;
        byte[] whole = [];
        int length = 0;
        while (!_isDone)
        {
            if (length == whole.Length)
            {
                if (length == most) throw TooLong(maximum);
                // What is announced need not come: memory grows with what has come.
                int next = (int)Math.Min(most, Math.Max(First, whole.Length * 2L));
                take?.Invoke(next - whole.Length);
                Array.Resize(ref whole, next);
            }

            length += await ReadAsync(whole.AsMemory(length), cancellationToken).ConfigureAwait(false);
        }

        return length <= maximum ? whole.AsMemory(0, length) : throw TooLong(maximum);
    }

    private async Task StartChunkAsync(CancellationToken cancellationToken)
    {
        if (!_isFirst && (await input.ReadLineAsync(0, cancellationToken).ConfigureAwait(false)).Length != 0) throw NoChunk();
        _isFirst = false;
        string line = await input.ReadLineAsync(MaximumDigits, cancellationToken).ConfigureAwait(false);
        if (!line.All(char.IsAsciiHexDigit)
            || !long.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left)) throw NoChunk();
        if (_left > 0) return;
        if ((await input.ReadLineAsync(0, cancellationToken).ConfigureAwait(false)).Length != 0) throw NoChunk();
        _isDone = true;
    }

    private static HttpRefusedException NoChunk() =>
        new(400, "A chunk of the request is not of its form; extensions and trailers are refused.");

    private static HttpRefusedException TooLong(int maximum) => new(413, $"The body of the request has more than {maximum} bytes.");
}
