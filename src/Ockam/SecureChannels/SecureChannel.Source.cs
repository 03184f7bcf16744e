using Ockam.Routing;

namespace Ockam.SecureChannels;

public sealed partial class SecureChannel
{
    private readonly Lock _sourceLock = new();
    private object? _authenticatedSource;

    private bool IsPeerTrusted => !_options.Trust.AcceptsAnyone;

    // A connection by which someone has come who proved who it is is not among the first to go when its listener is full, for as long as
    // the channel lasts and comes by it.
    private void TellSource(object? source)
    {
        lock (_sourceLock)
        {
            if (Status == SecureChannelStatus.Closed) return;
            (source as IMessageSource)?.PeerAuthenticated(IsPeerTrusted);
            (_authenticatedSource as IMessageSource)?.PeerLeft(IsPeerTrusted);
            _authenticatedSource = source;
        }
    }

    private void LeaveSource()
    {
        lock (_sourceLock)
        {
            (_authenticatedSource as IMessageSource)?.PeerLeft(IsPeerTrusted);
            _authenticatedSource = null;
        }
    }
}
