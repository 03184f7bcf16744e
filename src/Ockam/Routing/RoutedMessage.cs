namespace Ockam.Routing;

/// <summary>
/// A message on its way through a node (section 1.2): two routes, a payload that stands in a buffer with room around it, and what the node
/// knows of where it came from. One object serves a source for many messages: it belongs to its source again when
/// <see cref="Router.Dispatch"/> returns.
/// </summary>
public sealed partial class RoutedMessage
{
    /// <summary>Room before a payload for the heads of several layers; a longer route takes the copying path.</summary>
    public const int HeadRoom = 1024;

    /// <summary>Room after a payload: 17 bytes (padding and tag) for each of several layers.</summary>
    public const int TailRoom = 128;

    // A payload is copied only where it has too little room or must not be changed; the buffer for that is kept up to this size.
    private const int LargestBufferKept = 128 * 1024;

    private byte[] _buffer = [];
    private int _regionStart;
    private int _regionEnd;
    private int _offset;
    private int _length;
    private byte[] _own = [];

    /// <summary>Where it goes.</summary>
    public RouteBuffer Onward { get; } = new();

    /// <summary>Where an answer goes.</summary>
    public RouteBuffer Return { get; } = new();

    /// <summary>The payload, which may be changed in place.</summary>
    public Span<byte> Payload => _buffer.AsSpan(_offset, _length);

    /// <summary>What a secure channel of this node knows of the sender; null for a message that came without one.</summary>
    public LocalInfo? LocalInfo { get; set; }

    /// <summary>The flow by which it last came in; null for a message made on this node.</summary>
    public Flow? Flow { get; private set; }

    internal bool IsFlowUnchecked { get; set; }

    /// <summary>
    /// Whether the bytes of the payload, as they are when it is handed on, stay where they are until the source's batch of messages ends:
    /// then they can be sent from there. Nothing outside the payload's region may be written.
    /// </summary>
    internal bool IsStable { get; set; }

    internal int Hops { get; set; }

    /// <summary>The transport connection that it arrived by, to tell answers from other messages.</summary>
    internal object? Source { get; set; }

    /// <summary>The buffer in which the payload stands, for sealing and opening in place.</summary>
    internal byte[] Buffer => _buffer;

    internal int PayloadOffset => _offset;

    internal int PayloadLength => _length;

    /// <summary>Starts a message anew: no routes, no payload, no origin.</summary>
    public void Reset()
    {
        Onward.Clear();
        Return.Clear();
        LocalInfo = null;
        Flow = null;
        IsFlowUnchecked = false;
        Source = null;
        IsStable = false;
        Hops = 0;
        EndsTurn = false;
        _buffer = [];
        _regionStart = _regionEnd = _offset = _length = 0;
        if (_own.Length > LargestBufferKept) _own = [];
    }

    /// <summary>Marks the message as coming in by a flow: the next worker must be one of its consumers.</summary>
    internal void Enter(Flow flow)
    {
        Flow = flow;
        IsFlowUnchecked = true;
    }

    /// <summary>Copies a payload in, with room around it.</summary>
    public void SetPayload(ReadOnlySpan<byte> payload)
    {
        Span<byte> target = Allocate(payload.Length);
        payload.CopyTo(target);
    }

    /// <summary>Makes room for a payload of a known length, to be written by the caller.</summary>
    /// <param name="length">In bytes.</param>
    public Span<byte> Allocate(int length)
    {
        int needed = HeadRoom + length + TailRoom;
        if (_own.Length < needed || ReferenceEquals(_own, _buffer)) _own = new byte[needed];
        IsStable = false;
        SetPayload(_own, HeadRoom, length, 0, _own.Length);
        return Payload;
    }

    /// <summary>Lets the payload stand where it is.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="offset">Where the payload begins.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="regionStart">From here on the buffer may be overwritten before the payload.</param>
    /// <param name="regionEnd">Up to here the buffer may be overwritten after the payload.</param>
    public void SetPayload(byte[] buffer, int offset, int length, int regionStart, int regionEnd)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        if (regionStart < 0 || offset < regionStart || length < 0 || regionEnd > buffer.Length || offset + length > regionEnd)
            throw new ArgumentOutOfRangeException(nameof(offset), "The payload must lie within its region, and that within the buffer.");
        _buffer = buffer;
        _offset = offset;
        _length = length;
        _regionStart = regionStart;
        _regionEnd = regionEnd;
    }

    /// <summary>Narrows or widens the payload within its region, for heads that were stripped or added.</summary>
    internal void SetPayloadRange(int offset, int length) => SetPayload(_buffer, offset, length, _regionStart, _regionEnd);

    /// <summary>Whether there is room around the payload.</summary>
    internal bool HasRoom(int head, int tail) => _offset - _regionStart >= head && _regionEnd - _offset - _length >= tail;

    /// <summary>Makes sure of room around the payload; copies it where there is too little.</summary>
    internal void EnsureRoom(int head, int tail)
    {
        if (HasRoom(head, tail)) return;
        head = Math.Max(head, HeadRoom);
        tail = Math.Max(tail, TailRoom);
        int needed = head + _length + tail;
        byte[] target = _own.Length >= needed && !ReferenceEquals(_own, _buffer) ? _own : new byte[needed];
        Payload.CopyTo(target.AsSpan(head));
        _own = target;
        IsStable = false;
        SetPayload(target, head, _length, 0, target.Length);
    }
}
