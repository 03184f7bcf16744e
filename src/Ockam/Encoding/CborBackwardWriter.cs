namespace Ockam.Encoding;

/// <summary>
/// Writes CBOR from the end of a span towards its start: the last item first, so that heads of shortest form are put before a
/// payload that already stands in place (section 0.1). The span must be large enough; a write that does not fit throws
/// <see cref="ArgumentOutOfRangeException"/> and writes nothing.
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
        bytes.CopyTo(Take(bytes.Length));
    }

    /// <summary>Puts one byte before what was written.</summary>
    public void WriteRaw(byte value) => Take(1)[0] = value;

    /// <summary>Puts an unsigned integer before what was written.</summary>
    public void WriteUInt64(ulong value) => WriteHead(0, value);

    /// <summary>Puts the head of a byte string before its content, which was written already.</summary>
    public void WriteByteStringHead(int length) => WriteHead(2, CborWriter.Count(length));

    /// <summary>Puts the head of an array before its elements, which were written already.</summary>
    public void WriteArrayHead(int count) => WriteHead(4, CborWriter.Count(count));

    private void WriteHead(int major, ulong argument)
    {
        CborWriter.WriteHead(Take(CborWriter.HeadLength(argument)), major, argument);
    }

    private Span<byte> Take(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _start);
        _start -= length;
        return _span.Slice(_start, length);
    }
}
