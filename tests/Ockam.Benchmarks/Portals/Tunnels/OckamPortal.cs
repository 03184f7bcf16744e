namespace Ockam.Benchmarks.Portals;

/// <summary>An inlet and an outlet, each in a node of its own, each started from a configuration file.</summary>
/// <param name="program">Which <c>ockam-node</c>.</param>
/// <param name="throughRelay">Whether a third node stands between them: then each byte has two record layers on each leg.</param>
internal sealed class OckamPortal(OckamProgram program, bool throughRelay) : TunnelKind
{
    public override string Name => NameOf(program, throughRelay);

    /// <summary>The name in tables.</summary>
    public static string NameOf(OckamProgram program, bool throughRelay) =>
        $"{program.Name}, {(throughRelay ? "through a relay" : "direct")}";

    public override async Task<Tunnel> OpenAsync(Workshop workshop, int target)
    {
        OckamHome inlet = await OckamHome.CreateAsync(workshop, program, "inlet");
        OckamHome outlet = await OckamHome.CreateAsync(workshop, program, "outlet");
        return throughRelay
            ? await OpenThroughRelayAsync(workshop, inlet, outlet, target)
            : await OpenDirectAsync(workshop, inlet, outlet, target);
    }

    private async Task<Tunnel> OpenDirectAsync(Workshop workshop, OckamHome inlet, OckamHome outlet, int target)
    {
        int middle = workshop.FreePort();
        int front = workshop.FreePort();
        int[] http = [workshop.FreePort(), workshop.FreePort()];
        Child back = Start(workshop, outlet, OckamConfiguration.Outlet(inlet.Identifier, middle, target, http[1]));
        await back.WaitUntilItListensAsync(middle, workshop.Stopped);
        Child first = Start(workshop, inlet, OckamConfiguration.Inlet(outlet.Identifier, front, middle, http[0]));
        await first.WaitUntilItListensAsync(front, workshop.Stopped);
        return new Tunnel(this, front, [first, back]) { HttpPorts = http };
    }

    private async Task<Tunnel> OpenThroughRelayAsync(Workshop workshop, OckamHome inlet, OckamHome outlet, int target)
    {
        OckamHome relay = await OckamHome.CreateAsync(workshop, program, "relay");
        int middle = workshop.FreePort();
        int front = workshop.FreePort();
        int[] http = [workshop.FreePort(), workshop.FreePort(), workshop.FreePort()];
        Child between = Start(workshop, relay, OckamConfiguration.Relay(inlet.Identifier, outlet.Identifier, middle, http[2]));
        await between.WaitUntilItListensAsync(middle, workshop.Stopped);
        Child back = Start(
            workshop, outlet, OckamConfiguration.OutletBehindRelay(inlet.Identifier, relay.Identifier, middle, target, http[1]));
        Child first = Start(
            workshop, inlet, OckamConfiguration.InletThroughRelay(outlet.Identifier, relay.Identifier, front, middle, http[0]));
        await first.WaitUntilItListensAsync(front, workshop.Stopped);
        return new Tunnel(this, front, [first, back, between]) { HttpPorts = http };
    }

    private Child Start(Workshop workshop, OckamHome home, string configuration) =>
        program.Start(workshop, home.Folder, "run", workshop.Write("node.yaml", configuration));
}
