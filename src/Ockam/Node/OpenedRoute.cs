using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Transport;

namespace Ockam.Node;

/// <summary>A route that begins on this node, and what was opened to make it so; disposing it closes that again.</summary>
public sealed class OpenedRoute : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _opened = [];

    internal OpenedRoute() { }

    /// <summary>The route; its first address is a local worker.</summary>
    public Route Route { get; internal set; } = Route.Empty;

    /// <summary>The TCP connection that was made, if the address named one.</summary>
    public TcpConnection? Connection { get; private set; }

    /// <summary>The secure channels that were opened, the outermost first.</summary>
    public IReadOnlyList<SecureChannel> SecureChannels => [.. _opened.OfType<SecureChannel>()];

    /// <summary>Closes what was opened, the last first.</summary>
    public async ValueTask DisposeAsync()
    {
        for (int i = _opened.Count - 1; i >= 0; i--) await _opened[i].DisposeAsync().ConfigureAwait(false);
        _opened.Clear();
    }

    internal void Add(TcpConnection connection)
    {
        Connection = connection;
        _opened.Add(connection);
    }

    internal void Add(SecureChannel channel) => _opened.Add(channel);
}
