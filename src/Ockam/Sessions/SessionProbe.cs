using System.Buffers.Binary;
using System.Security.Cryptography;
using Ockam.Routing;

namespace Ockam.Sessions;

/// <summary>
/// Asks the node at the end of a path for a sign of life, and takes the answers (section 6.3): a random 64-bit integer as raw CBOR, which
/// comes back unchanged.
/// </summary>
internal sealed class SessionProbe : Worker, IDisposable
{
    private const int PayloadLength = 9;

    // A session asks three times before it gives up; a peer that never answers, but sends other things, is asked again and again.
    private const int MostOutstanding = 16;

    private readonly Router _router;
    private readonly ISessionPath _path;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _outstanding = [];
    private long _lastAnswer;

    public SessionProbe(Router router, ISessionPath path, TimeProvider time)
    {
        _router = router;
        _path = path;
        _time = time;
        if (path.ProbeRoute is null) return;
        router.Register(Address, this);
        path.ReturnFlow.AddConsumer(Address);
    }

    /// <summary>When something last came by the path, as a timestamp of the clock.</summary>
    public long LastSign => Math.Max(Interlocked.Read(ref _lastAnswer), _path.LastReceived);

    private Address Address { get; } = Address.Random();

    /// <summary>Asks. Never waits; a question that is lost is one that goes unanswered.</summary>
    public void Send()
    {
        Span<byte> payload = stackalloc byte[PayloadLength];
        payload[0] = 0x1b;
        RandomNumberGenerator.Fill(payload[1..]);
        // The highest bit keeps the integer from having a shorter form.
        payload[1] |= 0x80;
        lock (_lock)
        {
            if (_outstanding.Count >= MostOutstanding) _outstanding.Clear();
            _outstanding.Add(BinaryPrimitives.ReadUInt64BigEndian(payload[1..]));
        }

        RoutedMessage message = _router.Rent();
        try
        {
            message.Onward.Set(_path.ProbeRoute!);
            message.Return.Push(Address);
            message.SetPayload(payload);
            _router.Dispatch(message);
        }
        finally
        {
            _router.Return(message);
        }
    }

    public void Dispose()
    {
        if (_path.ProbeRoute is null) return;
        _path.ReturnFlow.RemoveConsumer(Address);
        _router.Remove(Address);
    }

    protected internal override Disposition Handle(RoutedMessage message)
    {
        if (_path.Channel is { } channel && !ReferenceEquals(message.LocalInfo, channel.Info)) return Refuse(DropReason.AccessDenied);
        ReadOnlySpan<byte> payload = message.Payload;
        if (payload.Length != PayloadLength || payload[0] != 0x1b) return Refuse(DropReason.Malformed);
        lock (_lock)
        {
            if (!_outstanding.Contains(BinaryPrimitives.ReadUInt64BigEndian(payload[1..]))) return Refuse(DropReason.AccessDenied);
            _outstanding.Clear();
        }

        Interlocked.Exchange(ref _lastAnswer, _time.GetTimestamp());
        return Disposition.Done;
    }

    private Disposition Refuse(DropReason reason)
    {
        _router.Drop(reason);
        return Disposition.Dropped;
    }
}
