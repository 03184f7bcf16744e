using Ockam.Encoding;

namespace Ockam.Routing;

/// <summary>
/// The route of a message on its way: addresses in canonical CBOR, taken from and put to the front without allocation. It holds at
/// most <see cref="Route.MaximumAddresses"/> addresses and <see cref="MaximumLength"/> bytes.
/// </summary>
public sealed class RouteBuffer
{
    /// <summary>How many bytes a route may take. A worker's address has 36; 64 of them, and some long names, fit.</summary>
    public const int MaximumLength = 16 * 1024;

    // Room for a few addresses to be put in front before anything must move: 36 bytes each.
    private const int HeadRoom = 160;

    private byte[] _bytes = new byte[512];
    private int _start = HeadRoom;
    private int _end = HeadRoom;

    /// <summary>How many addresses there are.</summary>
    public int Count { get; private set; }

    /// <summary>The CBOR of the addresses without the head of the array; valid until the next change.</summary>
    public ReadOnlySpan<byte> Elements => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Removes all addresses.</summary>
    public void Clear()
    {
        _start = _end = HeadRoom;
        Count = 0;
    }

    /// <summary>Takes over another route.</summary>
    public void Set(Route route) => Set(route.Elements, route.Count);

    /// <summary>Takes over another route.</summary>
    public void Set(RouteBuffer route) => Set(route.Elements, route.Count);

    /// <summary>Reads a CBOR array of addresses in any encoding and keeps it canonical.</summary>
    /// <exception cref="EncodingException">Another form, or beyond the limits.</exception>
    public void Read(ref CborReader reader)
    {
        if (!TryRead(ref reader)) ThrowBeyondLimits();
    }

    /// <summary>Reads a CBOR array of addresses to its end, also one beyond the limits, which leaves the route empty.</summary>
    /// <returns>False if it is beyond the limits: such a message is dropped, but the bytes behind it can still be read.</returns>
    /// <exception cref="EncodingException">Another form.</exception>
    internal bool TryRead(ref CborReader reader)
    {
        Clear();
        int count = reader.ReadArrayHead();
        bool fits = true;
        for (int i = 0; count < 0 ? !reader.TryReadBreak() : i < count; i++)
        {
            if (fits) fits = TryReadAddress(ref reader);
            else reader.Skip();
        }

        if (!fits) Clear();
        return fits;
    }

    /// <summary>Reads addresses that stand one after the other, in any encoding, and keeps them canonical.</summary>
    /// <exception cref="EncodingException">Another form, or beyond the limits.</exception>
    public void ReadElements(ReadOnlySpan<byte> elements, int count)
    {
        Clear();
        var reader = new CborReader(elements);
        for (int i = 0; i < count; i++)
        {
            if (!TryReadAddress(ref reader)) ThrowBeyondLimits();
        }
    }

    /// <summary>The first address, if there is one.</summary>
    /// <param name="type">Its transport type.</param>
    /// <param name="address">Its bytes, valid until the next change.</param>
    public bool TryPeek(out byte type, out ReadOnlySpan<byte> address)
    {
        if (Count == 0)
        {
            type = 0;
            address = default;
            return false;
        }

        var reader = new CborReader(Elements);
        reader.ReadArrayHead();
        type = reader.ReadByte();
        address = reader.ReadByteString();
        return true;
    }

    /// <summary>Removes the first address; nothing happens where there is none.</summary>
    public void Pop()
    {
        if (Count == 0) return;
        // Not Skip, which can do with any item: this is on the path of every message.
        var reader = new CborReader(Elements);
        reader.ReadArrayHead();
        reader.ReadUInt64();
        reader.ReadByteString();
        _start += reader.Position;
        Count--;
    }

    /// <summary>Puts an address in front.</summary>
    /// <exception cref="EncodingException">Beyond the limits.</exception>
    public void Push(Address address) => Push(address.Encoded, 1);

    /// <summary>Puts an address in front if the limits allow it.</summary>
    internal bool TryPush(Address address)
    {
        if (!Fits(address.Encoded.Length, 1)) return false;
        Push(address.Encoded, 1);
        return true;
    }

    /// <summary>Puts a route in front.</summary>
    /// <exception cref="EncodingException">Beyond the limits.</exception>
    public void Push(Route route) => Push(route.Elements, route.Count);

    /// <summary>An immutable copy.</summary>
    public Route ToRoute()
    {
        var addresses = new Address[Count];
        var reader = new CborReader(Elements);
        for (int i = 0; i < addresses.Length; i++)
        {
            reader.ReadArrayHead();
            byte type = reader.ReadByte();
            addresses[i] = new Address(type, reader.ReadByteString());
        }

        return new Route(addresses);
    }

    internal void Set(ReadOnlySpan<byte> elements, int count)
    {
        Clear();
        Reserve(elements.Length, count);
        elements.CopyTo(_bytes.AsSpan(_end));
        _end += elements.Length;
        Count = count;
    }

    private void Push(ReadOnlySpan<byte> elements, int count)
    {
        Check(elements.Length, count);
        if (_start < elements.Length) MoveBack(elements.Length);
        _start -= elements.Length;
        elements.CopyTo(_bytes.AsSpan(_start));
        Count += count;
    }

    private bool TryReadAddress(ref CborReader reader)
    {
        int fields = reader.ReadArrayHead();
        ulong type = reader.ReadUInt64();
        if (type > byte.MaxValue) EncodingException.Throw($"An address has transport type {type}; types go up to 255.");
        ReadOnlySpan<byte> address = reader.ReadByteString();
        reader.SkipRest(fields, 2);
        int length = 1 + CborWriter.HeadLength(type) + CborWriter.HeadLength((ulong)address.Length) + address.Length;
        if (!Fits(length, 1)) return false;
        Reserve(length, 1);
        Span<byte> target = _bytes.AsSpan(_end);
        target = target[CborWriter.WriteHead(target, 4, 2)..];
        target = target[CborWriter.WriteHead(target, 0, type)..];
        target = target[CborWriter.WriteHead(target, 2, (ulong)address.Length)..];
        address.CopyTo(target);
        _end += length;
        Count++;
        return true;
    }

    private bool Fits(int bytes, int count) => Count + count <= Route.MaximumAddresses && _end - _start + bytes <= MaximumLength;

    private void Check(int bytes, int count)
    {
        if (!Fits(bytes, count)) ThrowBeyondLimits();
    }

    private static void ThrowBeyondLimits() =>
        EncodingException.Throw($"A route has more than {Route.MaximumAddresses} addresses or {MaximumLength} bytes.");

    // Makes room behind.
    private void Reserve(int bytes, int count)
    {
        Check(bytes, count);
        if (_bytes.Length - _end >= bytes) return;
        Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _end + bytes));
    }

    // Makes room in front.
    private void MoveBack(int bytes)
    {
        int length = _end - _start;
        int start = bytes + HeadRoom;
        byte[] target = _bytes.Length >= start + length ? _bytes : new byte[Math.Max(_bytes.Length * 2, start + length)];
        Elements.CopyTo(target.AsSpan(start));
        _bytes = target;
        _start = start;
        _end = start + length;
    }
}
