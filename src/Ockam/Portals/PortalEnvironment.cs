using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Portals;

/// <summary>What all portals of one node share.</summary>
internal sealed class PortalEnvironment(Router router, TimeProvider time, long spillLimit = PortalEnvironment.DefaultSpillLimit)
    : IDisposable
{
    /// <summary>What all local applications together may leave waiting, in bytes: 256 of the default for one.</summary>
    public const long DefaultSpillLimit = 256L * 1024 * 1024;

    // At 3,500 new connections a second each is still given a quarter of a second.
    private const int MaximumHeldBack = 1024;

    private int _openConnections;

    public Router Router { get; } = router;

    public TimeProvider Time { get; } = time;

    public ByteBudget Spill { get; } = new(spillLimit);

    public PortalWatch Watch { get; } = new(router, time);

    public HeldBackConnections HeldBack { get; } = new(MaximumHeldBack);

    /// <summary>How many connections of all portals are open.</summary>
    public int OpenConnections => Volatile.Read(ref _openConnections);

    public void Opened() => Interlocked.Increment(ref _openConnections);

    public void Closed() => Interlocked.Decrement(ref _openConnections);

    public void Dispose() => Watch.Dispose();
}
