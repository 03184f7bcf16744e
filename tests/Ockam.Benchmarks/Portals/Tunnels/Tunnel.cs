namespace Ockam.Benchmarks.Portals;

/// <summary>A way to a target that is open: connect to its port.</summary>
/// <param name="Kind">What it is made of.</param>
/// <param name="Port">The port of 127.0.0.1 where it begins.</param>
/// <param name="Children">Its processes, the client's side first; none without a tunnel.</param>
internal sealed record Tunnel(TunnelKind Kind, int Port, IReadOnlyList<Child> Children) : IAsyncDisposable
{
    public string Name => Kind.Name;

    /// <summary>The ports where the nodes of ours answer <c>/metrics</c>, in the order of the processes; empty for other tunnels.</summary>
    public IReadOnlyList<int> HttpPorts { get; init; } = [];

    /// <summary>The processor time that its processes have used so far, in seconds.</summary>
    public double ProcessorSeconds() => ProcFs.ProcessorSeconds(Children.Select(child => child.Id));

    public async ValueTask DisposeAsync()
    {
        foreach (Child child in Children) await child.DisposeAsync();
    }
}
