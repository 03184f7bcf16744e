using Ockam.Identities;
using Ockam.Routing;

namespace Ockam.Relays;

/// <summary>Where a relay forwards to, from one registration to the next. Immutable but for its end.</summary>
internal sealed class RelayPath(RelayRegistration registration)
{
    private volatile bool _isLost;

    public RelayRegistration Registration { get; } = registration;

    /// <summary>Who registered it; null for somebody who came without a secure channel.</summary>
    public Identifier? Owner { get; } = registration.Request.Peer?.PeerIdentifier;

    /// <summary>
    /// The forward route without the client's worker: what comes through reaches the client's node directly (section 7.3).
    /// </summary>
    public Route Ahead { get; } = new(registration.Way.Take(registration.Way.Count - 1));

    /// <summary>The worker by which everything leaves.</summary>
    public Address FirstHop => Registration.Way[0];

    /// <summary>Whether the connection or channel to the client has ended.</summary>
    public bool IsLost
    {
        get => _isLost;
        set => _isLost = value;
    }

    /// <summary>Ends the watch over the first hop.</summary>
    public IDisposable? Watch { get; set; }

    /// <summary>Ends the watch over whether its owner may have it; null where that never changes.</summary>
    public IDisposable? Grant { get; set; }

    /// <summary>Ends what watches over it.</summary>
    public void EndWatches()
    {
        Watch?.Dispose();
        Grant?.Dispose();
    }
}
