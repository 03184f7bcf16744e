using System.Collections.Concurrent;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Control;

/// <summary>The engine of a local node between a start and a stop, and what was opened for whoever commands it.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    // Another process on this home may make an identity at any time; its owner waits no longer than this to be trusted.
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _ended = new();
    private readonly HomeIdentities _home;
    private readonly ITimer _looking;
    private int _looks;

    public RunningNode(OckamNode node, HomeIdentities home, TimeProvider time)
    {
        Node = node;
        StartedAt = time.GetUtcNow();
        _home = home;
        _looking = time.CreateTimer(
            static state => _ = ((RunningNode)state!).LookQuietlyAsync(), this, s_lookInterval, s_lookInterval);
    }

    public OckamNode Node { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>Whom the node trusts where nobody is named.</summary>
    public TrustPolicy HomeTrust => _home.Trust;

    /// <summary>The channels that were asked for, by id.</summary>
    public ConcurrentDictionary<string, OpenedChannel> Channels { get; } = new(StringComparer.Ordinal);

    /// <summary>The routes of inlets that go through one of those, with the channel's id, by the inlet's name.</summary>
    public ConcurrentDictionary<string, (MultiAddr To, string? Channel)> InletRoutes { get; } = new(StringComparer.Ordinal);

    public Task LookAsync(CancellationToken cancellationToken) =>
        _home.RefreshAsync(Node.Identities, Node.Identifier, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _looking.DisposeAsync().ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        await Node.DisposeAsync().ConfigureAwait(false);
    }

    private async Task LookQuietlyAsync()
    {
        if (Interlocked.Exchange(ref _looks, 1) != 0) return;
        try
        {
            await LookAsync(_ended.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            if (!_ended.IsCancellationRequested) Node.Router.ReportFailure(ServiceAddresses.Api, failure);
        }
        finally
        {
            Volatile.Write(ref _looks, 0);
        }
    }
}
