using Ockam.Routing;

namespace Ockam.SecureChannels;

/// <summary>
/// A peer that sends much and hears nothing cannot know whether this end still lives: its own questions stand behind what it sends, or
/// are not read because this node makes the peer wait. Then this end says something unasked.
/// </summary>
public sealed partial class SecureChannel
{
    // Looks come once a second, so after 2 s; a session asks after 2 s of silence, and gives up after 5.
    private const int LooksBeforeSign = 2;

    // What comes more seldom is no stream of messages, but may be questions that nobody here answers.
    private const int LooksApart = 5;

    private long _seenReceived;
    private long _seenSent;
    private int _oneWayLooks;
    private int _quietLooks;
    private long _answers;
    private volatile bool _peerGivesSigns;

    /// <summary>Whether the peer has asked something of this end's <c>echo</c> service: then it gives signs of life of itself.</summary>
    internal bool PeerGivesSigns => _peerGivesSigns;

    /// <summary>Looks whether messages have only come of late, and says something then. Called once a second.</summary>
    internal void GiveSignOfLife()
    {
        if (Status != SecureChannelStatus.Open) return;
        // Answers to this end's own questions do not count, or one sign would bring about the next.
        long received = MessagesReceived - Interlocked.Read(ref _answers);
        long sent = MessagesSent;
        bool isSpokenTo = received != _seenReceived || _authenticatedSource is IMessageSource { IsPaused: true };
        _quietLooks = isSpokenTo ? 0 : _quietLooks + 1;
        if (sent != _seenSent || _quietLooks >= LooksApart) _oneWayLooks = 0;
        else if (isSpokenTo) _oneWayLooks++;
        _seenReceived = received;
        if (_oneWayLooks >= LooksBeforeSign)
        {
            _oneWayLooks = 0;
            if (Collector() is { } collector) SendProbe(collector);
        }

        _seenSent = MessagesSent;
    }

    /// <summary>The peer has asked this end's <c>echo</c> service.</summary>
    internal void NoteQuestion()
    {
        if (!_peerGivesSigns) _peerGivesSigns = true;
    }

    private Address? Collector()
    {
        lock (_probeLock)
        {
            if (_probesEnded) return null;
            _collector ??= new ProbeCollector(this);
            return _collector.Address;
        }
    }
}
