using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;
using Ockam.Transport;

namespace Ockam.Node;

/// <summary>A route that begins on this node, and what was opened to make it so; disposing it closes that again.</summary>
public sealed class OpenedRoute : ISessionPath
{
    private readonly List<IAsyncDisposable> _opened = [];
    private readonly TaskCompletionSource _firstHopRemoved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDisposable? _firstHopWatch;

    internal OpenedRoute() { }

    /// <summary>The route; its first address is a local worker.</summary>
    public Route Route { get; private set; } = Route.Empty;

    /// <inheritdoc/>
    public Route? ProbeRoute { get; private set; }

    /// <summary>The TCP connection that was made, if the address named one.</summary>
    public TcpConnection? Connection { get; private set; }

    /// <summary>The secure channels that were opened, the outermost first.</summary>
    public IReadOnlyList<SecureChannel> SecureChannels => [.. _opened.OfType<SecureChannel>()];

    /// <inheritdoc/>
    public SecureChannel? Channel { get; private set; }

    /// <inheritdoc/>
    public Flow ReturnFlow { get; private set; } = new();

    /// <inheritdoc/>
    public long LastReceived => Channel?.LastReceived ?? (Connection is { } connection
        ? Math.Max(connection.LastReceived, connection.LastPaused)
        : 0);

    /// <inheritdoc/>
    public long BytesWritten => Connection is { } connection ? connection.BytesSent + connection.BytesQueued : 0;

    /// <inheritdoc/>
    public long BytesAcknowledged => Connection?.BytesAcknowledged ?? 0;

    /// <inheritdoc/>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <inheritdoc/>
    public string? EndReason
    {
        get
        {
            if (!Ended.IsCompleted) return null;
            if (Connection is { CloseReason: { } reason }) return $"The connection to {Connection.Target} ended: {reason}";
            SecureChannel? ended = SecureChannels.FirstOrDefault(channel => channel.Status == SecureChannelStatus.Closed);
            return ended is null ? $"Nobody on this node has the address {Route[0]} any more." : $"The secure channel {Describe(ended)}.";
        }
    }

    /// <summary>Closes what was opened, the last first.</summary>
    public async ValueTask DisposeAsync()
    {
        _firstHopWatch?.Dispose();
        for (int i = _opened.Count - 1; i >= 0; i--) await _opened[i].DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Abandon()
    {
        // The connection first: the farewells of channels would have to wait behind everything else that cannot leave.
        Connection?.Abort("Nothing came by it any more, and this node gave it up.");
        foreach (SecureChannel channel in SecureChannels.Reverse()) channel.Close(SecureChannelCloseReason.PeerSilent);
    }

    internal void Add(TcpConnection connection)
    {
        Connection = connection;
        _opened.Add(connection);
    }

    internal void Add(SecureChannel channel)
    {
        Channel = channel;
        _opened.Add(channel);
    }

    /// <summary>Everything is open: the route stands, and its end is watched for.</summary>
    internal void Complete(Route route, Router router)
    {
        Route = route;
        Flow? paired = route.Count > 0 ? router.Find(route[0].Bytes)?.PairedFlow : null;
        ReturnFlow = Channel?.Flow ?? Connection?.Flow ?? paired ?? ReturnFlow;
        // What leads off this node has a flow of its own; its route may consist of nothing but the way out.
        if (ReferenceEquals(ReturnFlow, paired))
            ProbeRoute = new Route(route.Take(Math.Max(1, route.Count - 1)).Append(ServiceAddresses.Echo));
        List<Task> parts = [.. SecureChannels.Select(channel => channel.Completion)];
        if (Connection is not null) parts.Add(Connection.Completion);
        if (parts.Count == 0 && route.Count > 0)
        {
            _firstHopWatch = router.OnRemoved(route[0].Bytes, () => _firstHopRemoved.TrySetResult());
            parts = [_firstHopRemoved.Task];
        }

        if (parts.Count > 0) Ended = Task.WhenAny(parts);
    }

    private static string Describe(SecureChannel channel)
    {
        string peer = channel.Info is { } info ? $"to {info.PeerIdentifier} " : string.Empty;
        return peer + channel.CloseReason switch
        {
            SecureChannelCloseReason.ClosedHere => "was closed by this node",
            SecureChannelCloseReason.ClosedByPeer => "was closed by the peer",
            SecureChannelCloseReason.TransportLost => "ended with the connection under it",
            SecureChannelCloseReason.PeerSilent => "was given up, since its peer was silent",
            SecureChannelCloseReason.SendFailed => "ended, since too much waited to be sent",
            _ => $"ended: {channel.CloseReason}",
        };
    }
}
