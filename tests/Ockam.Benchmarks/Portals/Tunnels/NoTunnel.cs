namespace Ockam.Benchmarks.Portals;

/// <summary>The target itself: what the machine can do.</summary>
internal sealed class NoTunnel : TunnelKind
{
    public const string Label = "no tunnel";

    public override string Name => Label;

    public override Task<Tunnel> OpenAsync(Workshop workshop, int target) => Task.FromResult(new Tunnel(this, target, []));
}
