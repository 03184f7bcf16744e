using System.Globalization;

namespace Ockam.Benchmarks.Portals;

/// <summary>A server of this program in a process of its own, and its port.</summary>
/// <param name="Child">The process.</param>
/// <param name="Port">Where it listens on 127.0.0.1.</param>
internal sealed record EchoTarget(Child Child, int Port) : IAsyncDisposable
{
    /// <summary>Starts one.</summary>
    /// <param name="workshop">Where it belongs.</param>
    /// <param name="command">The command that prints its port.</param>
    public static async Task<EchoTarget> StartAsync(Workshop workshop, string command)
    {
        Child child = workshop.StartSelf(command);
        return new EchoTarget(child, int.Parse(await child.FirstLineAsync(workshop.Stopped), CultureInfo.InvariantCulture));
    }

    public ValueTask DisposeAsync() => Child.DisposeAsync();
}
