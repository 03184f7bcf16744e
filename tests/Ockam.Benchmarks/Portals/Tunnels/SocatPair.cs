namespace Ockam.Benchmarks.Portals;

/// <summary>Two socat in a row, without encryption.</summary>
internal sealed class SocatPair : TunnelKind
{
    public const string Label = "socat pair (plain)";

    public override string Name => Label;

    public override async Task<Tunnel> OpenAsync(Workshop workshop, int target)
    {
        int middle = workshop.FreePort();
        int front = workshop.FreePort();
        return new Tunnel(this, front, [await StartAsync(workshop, front, middle), await StartAsync(workshop, middle, target)]);
    }

    private static async Task<Child> StartAsync(Workshop workshop, int from, int to)
    {
        Child child = workshop.Start(
            Tool.Socat.Required,
            ["-b65536", $"TCP-LISTEN:{from},fork,reuseaddr,bind=127.0.0.1,nodelay,backlog=1024", $"TCP:127.0.0.1:{to},nodelay"]);
        await child.WaitUntilItListensAsync(from, workshop.Stopped);
        return child;
    }
}
