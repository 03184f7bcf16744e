namespace Ockam.Models;

/// <summary>Reads lines of a stream, in whatever pieces it comes; a line has a limit.</summary>
/// <param name="stream">The stream; whoever opened it closes it.</param>
/// <param name="maximum">How many bytes a line may have.</param>
internal sealed class LineReader(Stream stream, int maximum)
{
    private const int FirstLength = 4 * 1024;

    private byte[] _buffer = new byte[FirstLength];
    private int _start;
    private int _end;

    /// <summary>The next line without its end, valid until the next call; null at the end. The last line needs no end.</summary>
    /// <exception cref="ModelException">The line is too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        int searched = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0) return Take(searched + found, 1);
            searched = _end - _start;
            if (searched > maximum)
                throw new ModelException(
                    ModelErrorReason.MalformedAnswer, $"A line of the model server's answer has more than {maximum} bytes.");
            MakeRoom();
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            // Without the cast, null would become empty bytes by way of the array's conversion.
            if (read == 0) return searched == 0 ? (ReadOnlyMemory<byte>?)null : Take(searched, 0);
            _end += read;
        }
    }

    private ReadOnlyMemory<byte> Take(int length, int ending)
    {
        ReadOnlyMemory<byte> line = _buffer.AsMemory(_start, length);
        _start += length + ending;
        return line.Span is [.., (byte)'\r'] ? line[..^1] : line;
    }

    // Grows with the bytes that came, never ahead of them.
    private void MakeRoom()
    {
        if (_end < _buffer.Length) return;
        byte[] target = _end - _start > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _buffer = target;
        _end -= _start;
        _start = 0;
    }
}
