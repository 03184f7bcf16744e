using System.Net.Sockets;

namespace Ockam.Models;

/// <summary>What a client sends, byte by byte from one buffer: first its head, then its body.</summary>
internal sealed class HttpInput(Socket socket)
{
    private readonly byte[] _buffer = new byte[HttpHead.MaximumLength];
    private int _start;
    private int _end;

    /// <summary>Reads the head.</summary>
    /// <returns>The head, or null if the client ended before it had sent anything.</returns>
    /// <exception cref="HttpRefusedException">It is too long, cut off, or not of its form.</exception>
    public async Task<HttpHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int end = _buffer.AsSpan(0, _end).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                _start = end + 4;
                return HttpHead.Parse(_buffer.AsSpan(0, end));
            }

            if (_end == _buffer.Length) throw new HttpRefusedException(431, $"The head has more than {_buffer.Length} bytes.");
            int read = await socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0) return _end == 0 ? null : throw new HttpRefusedException(400, "The head of the request is cut off.");
            _end += read;
        }
    }

    /// <summary>Reads what is there, at least one byte; 0 at the end.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        int length = Math.Min(_end - _start, target.Length);
        if (length == 0) return target.Length == 0 ? ValueTask.FromResult(0) : socket.ReceiveAsync(target, cancellationToken);
        _buffer.AsSpan(_start, length).CopyTo(target.Span);
        _start += length;
        return ValueTask.FromResult(length);
    }

    /// <summary>Reads a line of the framing of a body, which is ASCII and ends with CR and LF.</summary>
    /// <exception cref="HttpRefusedException">It has more than <paramref name="maximum"/> bytes, or there is none.</exception>
    public async Task<string> ReadLineAsync(int maximum, CancellationToken cancellationToken)
    {
        byte[] line = new byte[maximum + 2];
        for (int length = 0; length < line.Length;)
        {
            // One by one: what follows the line is not its reader's.
            if (await ReadAsync(line.AsMemory(length, 1), cancellationToken).ConfigureAwait(false) == 0) break;
            length++;
            if (length >= 2 && line.AsSpan(length - 2, 2).SequenceEqual("\r\n"u8))
                return System.Text.Encoding.Latin1.GetString(line, 0, length - 2);
            // Others take this for the end too.
            if (line[length - 1] == '\n') break;
        }

        throw new HttpRefusedException(400, "The body of the request is not of its form.");
    }
}
