namespace Ockam.Transport;

/// <summary>
/// What the operating system took to send is not yet at the peer's machine. When that is gone, TCP repeats the last few bytes for a
/// quarter of an hour, ever more seldom: by then others have long lived with a connection that leads nowhere.
/// </summary>
internal sealed partial class TcpOutput
{
    private long _confirmedSent;
    private long _unconfirmedSince;

    /// <summary>Fails the connection if its peer's machine has confirmed nothing for the stall limit. Called every few seconds.</summary>
    public void CheckConfirmed(long now)
    {
        long sent = BytesSent;
        if (_unconfirmedSince == 0 && sent == _confirmedSent) return;
        if (TcpInformation.ReadSilence(_socket) is not { } silence)
        {
            _confirmedSent = sent;
            _unconfirmedSince = 0;
            return;
        }

        if (_unconfirmedSince == 0) _unconfirmedSince = now;
        else if (silence >= _options.StallLimit && _options.TimeProvider.GetElapsedTime(_unconfirmedSince, now) >= _options.StallLimit)
            _failed(PeerIsGone, null);
    }
}
