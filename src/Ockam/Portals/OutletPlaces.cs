using System.Diagnostics.CodeAnalysis;
using Ockam.Identities;

namespace Ockam.Portals;

/// <summary>
/// How many connections each peer of an outlet has, and how many of them wait for the target: none is to keep the others out. A connection
/// counts until it has ended and nobody tries to connect for it any more, which need not be at the same time. Thread-safe.
/// </summary>
/// <param name="options">The limits.</param>
internal sealed class OutletPlaces(TcpOutletOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Identifier, Use> _peers = [];
    private int _connecting;

    /// <summary>Takes a place for a connection that begins to connect.</summary>
    /// <param name="peer">Whose it is.</param>
    /// <param name="refusal">Why there is none.</param>
    public bool TryTake(Identifier peer, [NotNullWhen(false)] out string? refusal)
    {
        lock (_lock)
        {
            Use use = _peers.GetValueOrDefault(peer);
            refusal = null;
            if (_connecting >= options.MaximumConnecting)
                refusal = $"{options.MaximumConnecting} connections to {options.Target} are under way, as many as may be.";
            else if (use.Connecting >= options.MaximumConnectingPerPeer)
                refusal = $"{peer} has {use.Connecting} connections to {options.Target} under way, as many as it may.";
            else if (use.Open >= options.MaximumConnectionsPerPeer)
                refusal = $"{peer} has {use.Open} connections, as many as it may.";
            if (refusal is not null) return false;
            _connecting++;
            _peers[peer] = new Use(use.Open + 1, use.Connecting + 1);
            return true;
        }
    }

    /// <summary>An attempt to connect is over, however it went.</summary>
    public void EndConnecting(Identifier peer)
    {
        lock (_lock)
        {
            _connecting--;
            Keep(peer, _peers[peer] with { Connecting = _peers[peer].Connecting - 1 });
        }
    }

    /// <summary>A connection has ended.</summary>
    public void End(Identifier peer)
    {
        lock (_lock) Keep(peer, _peers[peer] with { Open = _peers[peer].Open - 1 });
    }

    private void Keep(Identifier peer, Use use)
    {
        if (use == default) _peers.Remove(peer);
        else _peers[peer] = use;
    }

    private readonly record struct Use(int Open, int Connecting);
}
