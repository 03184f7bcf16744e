using System.Buffers;

namespace Ockam.Models;

/// <summary>Memory for what is written anew, up to a length: what a text grows to when it is written depends on its letters.</summary>
internal sealed class BoundedBuffer(int maximum) : IBufferWriter<byte>
{
    // What a writer asks for at least, whatever it has to write.
    private const int Slack = 8 * 1024;

    private byte[] _bytes = new byte[Math.Min(maximum, Slack)];
    private int _length;

    /// <summary>What is written, where it is.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Advance(int count)
    {
        _length += count;
        if (_length > maximum) throw TooLong();
    }

    /// <exception cref="HttpRefusedException">It would be more than the maximum.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        long needed = (long)_length + Math.Max(sizeHint, 1);
        if (needed > (long)maximum + Slack) throw TooLong();
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Max(needed, Math.Min(_bytes.Length * 2L, (long)maximum + Slack)));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private HttpRefusedException TooLong() => new(413, $"The request, written anew, has more than {maximum} bytes.");
}
