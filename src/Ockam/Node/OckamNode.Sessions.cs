using System.Collections.Concurrent;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    // A session tries often: an attempt that has not come so far by then had better begin anew.
    private static readonly TimeSpan s_connectLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_handshakeLimit = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Session, byte> _sessions = new();

    /// <summary>The sessions that keep paths to other nodes up, for relays and inlets, and have not been closed.</summary>
    public IReadOnlyCollection<Session> Sessions => [.. _sessions.Keys];

    /// <summary>Makes a session over a path that the caller makes; it begins when it is started.</summary>
    internal Session CreateSession(string name, Func<CancellationToken, Task<ISessionPath>> connect)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var session = new Session(name, connect, Router, new SessionOptions { TimeProvider = _options.Time });
        _sessions.TryAdd(session, 0);
        session.Changed += changed =>
        {
            if (changed.Status == SessionStatus.Closed) _sessions.TryRemove(changed, out _);
        };
        return session;
    }

    /// <summary>Makes a session that keeps a path to an address up; it begins when it is started.</summary>
    /// <param name="name">What it is for, in lists and texts.</param>
    /// <param name="address">Where the path leads.</param>
    /// <param name="channels">Who this end of its channels is and whom it trusts.</param>
    /// <param name="before">The same for the channels before the last; null if they are no different.</param>
    internal Session CreateSession(string name, MultiAddr address, SecureChannelOptions channels, SecureChannelOptions? before = null) =>
        CreateSession(
            name, async cancellationToken => await ConnectPathAsync(address, channels, cancellationToken, before).ConfigureAwait(false));

    /// <summary>Makes a path as a session does: connecting is given up after 2 s, and each handshake after 3 s.</summary>
    internal Task<OpenedRoute> ConnectPathAsync(
        MultiAddr address, SecureChannelOptions channels, CancellationToken cancellationToken, SecureChannelOptions? before = null) =>
        ResolveAsync(address, Hasten(before ?? channels), Hasten(channels), s_connectLimit, cancellationToken);

    private static SecureChannelOptions Hasten(SecureChannelOptions channels) =>
        channels.Timeout < s_handshakeLimit ? channels : channels with { Timeout = s_handshakeLimit };

    private async Task CloseSessionsAsync()
    {
        foreach (Session session in Sessions) await session.DisposeAsync().ConfigureAwait(false);
    }
}
