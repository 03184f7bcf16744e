using System.Buffers.Binary;
using System.Security.Cryptography;
using Ockam.Routing;

namespace Ockam.SecureChannels;

public sealed partial class SecureChannel
{
    /// <summary>After so long without any authenticated message the peer is asked for a sign of life.</summary>
    internal static readonly TimeSpan SilenceBeforeProbe = TimeSpan.FromSeconds(30);

    /// <summary>How long each of the three probes may go unanswered; the original's own interval (section 6.3).</summary>
    internal static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(10);

    /// <summary>A peer that never answered may have no echo service; its silence is borne longer.</summary>
    internal static readonly TimeSpan SilenceOfMutePeer = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The same two for a peer that asks for signs of life itself: it is heard of every 2 s, or every 10 s if it is the original. What it
    /// left open here, such as the connections of an outlet, should not outlive it by a minute.
    /// </summary>
    internal static readonly TimeSpan SilenceOfWatchfulPeer = TimeSpan.FromSeconds(12);

    internal static readonly TimeSpan ProbeIntervalOfWatchfulPeer = TimeSpan.FromSeconds(2);

    internal const int ProbesBeforeClose = 3;

    private readonly Lock _probeLock = new();
    private ProbeCollector? _collector;
    private long _lastProbe;
    private int _unanswered;
    private bool _peerAnswersEcho;
    private bool _probesEnded;

    /// <summary>How long ago the last authenticated message came.</summary>
    public TimeSpan Silence => _environment.Time.GetElapsedTime(Interlocked.Read(ref _lastReceived));

    /// <summary>
    /// When the last authenticated message came, as a timestamp of the clock; or when this node last kept the connection that brings them
    /// waiting. A peer that is not listened to is not silent.
    /// </summary>
    internal long LastReceived =>
        Math.Max(Interlocked.Read(ref _lastReceived), (Volatile.Read(ref _authenticatedSource) as IMessageSource)?.LastPaused ?? 0);

    // Only a responder asks: nobody else would find out that its peer has gone, while an initiator has a session that watches over it.
    internal void ProbeIfSilent()
    {
        if (Status != SecureChannelStatus.Open || Role != SecureChannelRole.Responder) return;
        TimeSpan silence = _environment.Time.GetElapsedTime(LastReceived);
        bool close;
        Address? collector = null;
        lock (_probeLock)
        {
            if (_probesEnded) return;
            bool isWatchful = _peerGivesSigns;
            if (silence < (isWatchful ? SilenceOfWatchfulPeer : SilenceBeforeProbe))
            {
                _unanswered = 0;
                return;
            }

            TimeSpan interval = isWatchful ? ProbeIntervalOfWatchfulPeer : ProbeInterval;
            bool due = _unanswered == 0 || _environment.Time.GetElapsedTime(_lastProbe) >= interval;
            close = _peerAnswersEcho || isWatchful ? due && _unanswered >= ProbesBeforeClose : silence >= SilenceOfMutePeer;
            if (!close && due)
            {
                _unanswered++;
                _lastProbe = _environment.Time.GetTimestamp();
                _collector ??= new ProbeCollector(this);
                collector = _collector.Address;
            }
        }

        if (close) Close(SecureChannelCloseReason.PeerSilent);
        else if (collector is not null) SendProbe(collector);
    }

    private void NoteSignOfLife() => Interlocked.Exchange(ref _lastReceived, _environment.Time.GetTimestamp());

    private void SendProbe(Address collector)
    {
        Span<byte> ping = stackalloc byte[9];
        ping[0] = 0x1b;
        RandomNumberGenerator.Fill(ping[1..]);
        // Section 6.3: a CBOR integer of 64 bits; the highest bit keeps it from having a shorter form.
        BinaryPrimitives.WriteUInt64BigEndian(ping[1..], BinaryPrimitives.ReadUInt64BigEndian(ping[1..]) | 1UL << 63);
        RoutedMessage message = _environment.Router.Rent();
        try
        {
            message.Onward.Push(ServiceAddresses.Echo);
            message.Onward.Push(EncryptorAddress);
            message.Return.Push(collector);
            message.SetPayload(ping);
            _environment.Router.Dispatch(message);
        }
        finally
        {
            _environment.Router.Return(message);
        }
    }

    private void EndProbes()
    {
        lock (_probeLock)
        {
            _probesEnded = true;
            if (_collector is null) return;
            _environment.Router.Remove(_collector.Address);
            Flow.RemoveConsumer(_collector.Address);
            _collector = null;
        }
    }

    // That the answer was opened is the sign of life; here is only learned that this peer has an echo service.
    private sealed class ProbeCollector : Worker
    {
        private readonly SecureChannel _channel;

        public ProbeCollector(SecureChannel channel)
        {
            _channel = channel;
            channel._environment.Router.Register(Address, this);
            channel.Flow.AddConsumer(Address);
        }

        public Address Address { get; } = Address.Random();

        protected internal override Disposition Handle(RoutedMessage message)
        {
            if (!ReferenceEquals(message.LocalInfo, _channel.Info)) return _channel.Refuse(DropReason.AccessDenied);
            Interlocked.Increment(ref _channel._answers);
            lock (_channel._probeLock)
            {
                _channel._peerAnswersEcho = true;
                _channel._unanswered = 0;
            }

            return Disposition.Done;
        }
    }
}
