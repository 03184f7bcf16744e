using System.Diagnostics;

namespace Ockam.Benchmarks.Portals;

/// <summary>The three nodes of a soak, of which the relay is killed and started again.</summary>
internal sealed class SoakNodes
{
    private readonly Workshop _workshop;
    private readonly OckamProgram _program;
    private readonly OckamHome _relayHome;
    private readonly string _relayFile;
    private readonly int _relayPort;

    private SoakNodes(Workshop workshop, OckamProgram program, OckamHome relayHome, string relayFile, int relayPort, int[] http) =>
        (_workshop, _program, _relayHome, _relayFile, _relayPort, Http) = (workshop, program, relayHome, relayFile, relayPort, http);

    /// <summary>Where clients connect.</summary>
    public int Port { get; private init; }

    public Child Inlet { get; private set; } = null!;

    public Child Outlet { get; private set; } = null!;

    public Child Relay { get; private set; } = null!;

    /// <summary>The ports of <c>/metrics</c>: inlet, outlet, relay.</summary>
    public IReadOnlyList<int> Http { get; }

    /// <summary>Starts all three, and waits until a byte comes back through them.</summary>
    public static async Task<SoakNodes> StartAsync(Workshop workshop, OckamProgram program, int target)
    {
        OckamHome inlet = await OckamHome.CreateAsync(workshop, program, "inlet");
        OckamHome outlet = await OckamHome.CreateAsync(workshop, program, "outlet");
        OckamHome relay = await OckamHome.CreateAsync(workshop, program, "relay");
        int middle = workshop.FreePort();
        int front = workshop.FreePort();
        int[] http = [workshop.FreePort(), workshop.FreePort(), workshop.FreePort()];
        string relayFile = workshop.Write("relay.yaml", OckamConfiguration.Relay(inlet.Identifier, outlet.Identifier, middle, http[2]));
        string outletFile = workshop.Write(
            "outlet.yaml", OckamConfiguration.OutletBehindRelay(inlet.Identifier, relay.Identifier, middle, target, http[1]));
        string inletFile = workshop.Write(
            "inlet.yaml", OckamConfiguration.InletThroughRelay(outlet.Identifier, relay.Identifier, front, middle, http[0]));
        var nodes = new SoakNodes(workshop, program, relay, relayFile, middle, http) { Port = front };
        await nodes.StartRelayAsync();
        nodes.Outlet = program.Start(workshop, outlet.Folder, "run", outletFile);
        nodes.Inlet = program.Start(workshop, inlet.Folder, "run", inletFile);
        await nodes.Inlet.WaitUntilItListensAsync(front, workshop.Stopped);
        Requests.WaitForAnswer(front);
        return nodes;
    }

    /// <summary>Kills the relay without a word, starts it again after a while, and measures until a new connection is answered.</summary>
    /// <param name="outage">How long there is none.</param>
    /// <returns>From when the relay listens again.</returns>
    public async Task<TimeSpan> RestartRelayAsync(TimeSpan outage)
    {
        await Relay.DisposeAsync();
        await Task.Delay(outage, _workshop.Stopped);
        await StartRelayAsync();
        long start = Stopwatch.GetTimestamp();
        Requests.WaitForAnswer(Port);
        return Stopwatch.GetElapsedTime(start);
    }

    private async Task StartRelayAsync()
    {
        Relay = _program.Start(_workshop, _relayHome.Folder, "run", _relayFile);
        await Relay.WaitUntilItListensAsync(_relayPort, _workshop.Stopped);
    }
}
