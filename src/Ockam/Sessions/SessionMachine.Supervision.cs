namespace Ockam.Sessions;

internal sealed partial class SessionMachine
{
    // What arrives within an interval must be more than the questions themselves, even in several layers of encryption.
    private const int Substantial = 4 * 1024;

    private TimeSpan _lastProbe;
    private int _unanswered;
    private long _ahead;
    private long _acknowledged;
    private bool _canBeAsked;
    private bool _hasAsked;

    /// <summary>When the other end of the path last gave a sign of life.</summary>
    public TimeSpan LastSign { get; private set; }

    private void BeginSupervision(TimeSpan now, bool canBeAsked)
    {
        // The handshake, or whatever made the path, was a sign of life.
        LastSign = now;
        _unanswered = 0;
        _canBeAsked = canBeAsked;
        _hasAsked = false;
    }

    private SessionStep Supervise(TimeSpan now, PathSigns signs)
    {
        if (!_canBeAsked) return new SessionStep(SessionAction.Wait, TimeSpan.MaxValue);
        if (!_hasAsked)
        {
            // Not for the answer: from now on the other end knows that this one watches over the path, and looks sooner itself whether
            // it ends.
            _hasAsked = true;
            return new SessionStep(SessionAction.Probe);
        }

        if (signs.LastReceived > LastSign)
        {
            LastSign = signs.LastReceived;
            _unanswered = 0;
        }

        TimeSpan silence = now - LastSign;
        if (silence < options.ProbeAfter) return new SessionStep(SessionAction.Wait, LastSign + options.ProbeAfter);
        if (_unanswered > 0 && IsOnItsWay(silence, signs)) _lastProbe = now;
        if (_unanswered > 0 && now - _lastProbe < options.ProbeInterval)
            return new SessionStep(SessionAction.Wait, _lastProbe + options.ProbeInterval);
        if (_unanswered >= options.ProbesBeforeDown) return new SessionStep(SessionAction.GiveUp);
        if (_unanswered++ == 0) _ahead = signs.BytesWritten;
        _acknowledged = signs.BytesAcknowledged;
        _lastProbe = now;
        return new SessionStep(SessionAction.Probe);
    }

    // Whether what was sent arrives, and the question stands behind some of it: on a slow line, a long time may pass before it can be
    // answered. This node sees no further than the next machine; what waits there, only a peer that gives signs of itself lets one know.
    private bool IsOnItsWay(TimeSpan silence, PathSigns signs)
    {
        bool arrives = signs.BytesAcknowledged - _acknowledged >= Substantial && silence < options.Patience;
        bool isAhead = _acknowledged < _ahead || !signs.PeerGivesSigns;
        _acknowledged = signs.BytesAcknowledged;
        return arrives && isAhead;
    }
}
