using Ockam.Identities;

namespace Ockam.SecureChannels;

public sealed partial class SecureChannel
{
    private readonly Lock _expiryLock = new();
    private Deadline? _peerKeyEnds;
    private Deadline? _attributesEnd;

    /// <summary>Ends what was accepted for a time that is over: the peer's key with the channel, and attributes.</summary>
    internal void EndWhatHasExpired()
    {
        if (Status != SecureChannelStatus.Open) return;
        bool isOver;
        ulong? attributesOver = null;
        lock (_expiryLock)
        {
            isOver = _peerKeyEnds is { } keyEnds && keyEnds.IsPast(_environment.Time);
            if (_attributesEnd is { } end && end.IsPast(_environment.Time))
            {
                attributesOver = end.At;
                _attributesEnd = null;
                isOver |= _options.EndsWithCredential;
            }
        }

        if (attributesOver is { } at) _ = ForgetAttributesAsync(at);
        if (isOver) Close(SecureChannelCloseReason.PeerExpired);
    }

    /// <summary>Whether the peer has presented a credential of this end's authority that is valid still.</summary>
    internal bool IsPeerAttested
    {
        get
        {
            lock (_expiryLock) return _attributesEnd is { } end && !end.IsPast(_environment.Time);
        }
    }

    private void NoteKeyEnd(ulong at)
    {
        lock (_expiryLock) _peerKeyEnds = new Deadline(at, _environment.Time);
    }

    private void NoteAttributesEnd(ulong at)
    {
        lock (_expiryLock) _attributesEnd = new Deadline(at, _environment.Time);
    }

    // A read removes what has expired, but asks the wall clock; one that was set back must not let it live again.
    private async Task ForgetAttributesAsync(ulong at)
    {
        try
        {
            await _environment.Credentials.ForgetExpiredAsync(
                Info!.PeerIdentifier, _options.Authority!.Value, _environment.NodeName, at, _ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The channel has ended meanwhile; whoever reads the attributes still asks the wall clock.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _environment.Router.ReportFailure(DecryptorAddress, failure);
        }
    }

    /// <summary>A time by both clocks: a step of the wall clock can bring it nearer, but never put it off.</summary>
    private readonly struct Deadline
    {
        // Far beyond any key's end, and short enough to be counted in ticks.
        private const ulong LongestSeconds = 100UL * 365 * 24 * 3600;

        private readonly long _from;
        private readonly TimeSpan _left;

        public Deadline(ulong at, TimeProvider time)
        {
            At = at;
            ulong now = time.UnixSeconds();
            _from = time.GetTimestamp();
            // The second that is named belongs to the time (section 4.1), and the present one has begun.
            _left = TimeSpan.FromSeconds(at < now ? 0 : Math.Min(at - now, LongestSeconds) + 1);
        }

        /// <summary>Unix seconds.</summary>
        public ulong At { get; }

        public bool IsPast(TimeProvider time) => time.UnixSeconds() > At || time.GetElapsedTime(_from) > _left;
    }
}
