namespace Ockam.Encoding;

/// <summary>
/// Writes CBOR from the end of a span towards its start: the last item first, so that heads of shortest form are put before a
/// payload that already stands in place (section 0.1). The span must be large enough; a write that does not fit throws
/// <see cref="ArgumentException"/> or <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
public ref struct CborBackwardWriter
{
    private readonly Span<byte> _span;
    private int _start;

    /// <summary>Starts at the end of a span.</summary>
    public CborBackwardWriter(Span<byte> span)
    {
        _span = span;
        _start = span.Length;
    }

    /// <summary>Where the bytes written begin.</summary>
    public readonly int Start => _start;

    /// <summary>Puts encoded items, or the content of a string, before what was written.</summary>
    public void WriteEncoded(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_span[(_start - bytes.Length)..]);
        _start -= bytes.Length;
    }

    /// <summary>Puts one byte before what was written.</summary>
    public void WriteRaw(byte value) => _span[--_start] = value;

    /// <summary>Puts an unsigned integer before what was written.</summary>
    public void WriteUInt64(ulong value) => WriteHead(0, value);

    /// <summary>Puts the head of a byte string before its content, which was written already.</summary>
    public void WriteByteStringHead(int length) => WriteHead(2, (ulong)length);

    /// <summary>Puts the head of an array before its elements, which were written already.</summary>
    public void WriteArrayHead(int count) => WriteHead(4, (ulong)count);

    private void WriteHead(int major, ulong argument)
    {
        int length = CborWriter.HeadLength(argument);
        CborWriter.WriteHead(_span[(_start - length)..], major, argument);
        _start -= length;
    }
}
