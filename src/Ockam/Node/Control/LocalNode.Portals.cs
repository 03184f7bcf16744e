using Ockam.Node.Configuration;
using Ockam.Policies;
using Ockam.Portals;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Control;

public sealed partial class LocalNode
{
    // Registering takes some round trips; a relay node that is being restarted is back by then.
    private static readonly TimeSpan s_relayWait = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public async Task<PortalSnapshot> CreateOutletAsync(OutletSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RunningNode running = Require();
        await running.LookAsync(cancellationToken).ConfigureAwait(false);
        var outlet = new OutletConfiguration
        {
            From = new Address(ChooseAddress(settings.From, running.Node)),
            To = ControlTexts.HostPort(settings.To, mayBeFree: false),
            Trust = PortalTrustOf(settings.Trust, running),
            Allow = ReadPolicy(settings.Allow),
            Tls = settings.Tls,
            TlsAuthorities = settings.TlsAuthorities,
            TlsServerName = settings.TlsServerName,
            ConnectTimeout = settings.ConnectTimeout,
        };
        TcpOutlet made = await running.Node.CreateOutletAsync(OckamNode.ToOptions(outlet), cancellationToken).ConfigureAwait(false);
        Change(configuration => configuration with { Outlets = [.. configuration.Outlets, outlet] });
        return OckamNode.Describe(made);
    }

    /// <inheritdoc/>
    public async Task<PortalSnapshot> CreateInletAsync(InletSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RunningNode running = Require();
        await running.LookAsync(cancellationToken).ConfigureAwait(false);
        OpenedChannel? through = null;
        SecureChannel? channel = settings.Channel is { } id ? RequireChannel(running, id) : null;
        if (channel is not null && settings.Via is not null)
            throw ControlTexts.Invalid($"A channel leads to the outlet's node already, without place for the relay '{settings.Via}'.",
                "Give one of them.");
        if (channel is not null) running.Channels.TryGetValue(settings.Channel!, out through);
        TrustPolicy trust = InletTrustOf(settings, running);
        MultiAddr to = channel is null
            ? WholeRoute(settings)
            : (through?.To ?? MultiAddr.Empty).Append(ControlTexts.Relative(settings.To ?? RouteDefaults.Outlet));
        if (channel is null) await RequireProjectsAsync(running, to, cancellationToken).ConfigureAwait(false);
        var inlet = new InletConfiguration
        {
            Alias = settings.Name ?? "",
            From = ControlTexts.HostPort(settings.From, mayBeFree: true),
            To = to,
            Trust = trust,
            Allow = ReadPolicy(settings.Allow),
            RelayTrust = ControlTexts.Trust(settings.RelayTrust),
            ConnectionWait = settings.ConnectionWait,
            HalfCloseGrace = settings.HalfCloseGrace,
            Isolate = settings.Isolate,
            TlsCertificate = settings.TlsCertificate,
            TlsKey = settings.TlsKey,
        };
        TcpInletOptions options = OckamNode.ToOptions(inlet) with { Name = settings.Name };
        TcpInlet made = channel is null
            ? await running.Node.CreateInletAsync(options, OckamNode.ToRoute(inlet), cancellationToken).ConfigureAwait(false)
            : await running.Node.CreateInletAsync(options, Through(channel, settings.To), cancellationToken).ConfigureAwait(false);
        running.InletRoutes[made.Name] = (to, settings.Channel);
        inlet = inlet with { Alias = made.Name, From = HostnamePort.Parse(made.LocalEndPoint.ToString()) };
        if (!settings.IsTemporary) Change(configuration => configuration with { Inlets = [.. configuration.Inlets, inlet] });
        return Complete(running.Node.Describe(made), running);
    }

    /// <inheritdoc/>
    public async Task<RelaySnapshot> CreateRelayAsync(RelaySettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RunningNode running = Require();
        await running.LookAsync(cancellationToken).ConfigureAwait(false);
        string name = settings.Name ?? RouteDefaults.Relay;
        if (running.Node.FindRelay(name) is not null)
            throw new NodeControlException(NodeControlReason.NameTaken, $"The node '{Name}' has a relay named '{name}' already.",
                "Choose another name, or remove that one.");
        MultiAddr at = settings.At is { } given ? ControlTexts.Route(given) : ProjectRoute("A relay without a relay node");
        await RequireProjectsAsync(running, at, cancellationToken).ConfigureAwait(false);
        TrustPolicy trust = TrustOf(settings.Trust, running);
        RelayClient relay;
        try
        {
            relay = running.Node.CreateRelay(name, at, running.Node.CreateChannelOptions(trust));
        }
        catch (FormatException exception)
        {
            throw ControlTexts.Invalid(exception.Message, "Choose another name.");
        }

        TimeSpan wait = settings.Wait ?? s_relayWait;
        if (wait > TimeSpan.Zero) await WaitAsync(relay, wait, cancellationToken).ConfigureAwait(false);
        bool proves = at.Components.Any(component => component.Protocol == MultiAddrProtocol.Secure);
        var kept = new RelayConfiguration { Name = name, At = at, Trust = proves ? trust : null };
        Change(configuration => configuration with { Relays = [.. configuration.Relays, kept] });
        return OckamNode.Describe(relay);
    }

    /// <inheritdoc/>
    public Task<PortalSnapshot?> SetInletSuspendedAsync(string name, bool suspended, CancellationToken cancellationToken = default)
    {
        RunningNode running = Require();
        if (running.Node.FindInlet(name) is not { } inlet) return Task.FromResult<PortalSnapshot?>(null);
        _ = suspended ? inlet.Suspend() : inlet.Resume();
        return Task.FromResult<PortalSnapshot?>(Complete(running.Node.Describe(inlet), running));
    }

    private async Task WaitAsync(RelayClient relay, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(wait, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await relay.WaitUntilUpAsync(linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            string? error = relay.LastError;
            await relay.DisposeAsync().ConfigureAwait(false);
            if (exception is not OperationCanceledException || cancellationToken.IsCancellationRequested) throw;
            throw new NodeControlException(
                NodeControlReason.Timeout,
                $"The relay '{relay.Name}' was not registered at {relay.At} within {wait.TotalSeconds:0.#} s"
                + (error is null ? "." : $": {error}"),
                "Look whether the relay node runs, can be reached, and serves this node's identity.");
        }
    }

    private static Route Through(SecureChannel channel, string? to) => new(ControlTexts
        .Relative(to ?? RouteDefaults.Outlet).Components.Select(component => new Address(component.Value))
        .Prepend(channel.EncryptorAddress));

    private MultiAddr WholeRoute(InletSettings settings)
    {
        if (settings.To is not { } to || !to.Contains('/', StringComparison.Ordinal) || settings.Via is not null)
        {
            string project = ProjectRoute("An inlet without a whole route").Components[0].Value;
            try
            {
                return RouteDefaults.InletTo(settings.To, settings.Via, project);
            }
            catch (FormatException exception)
            {
                throw ControlTexts.Invalid(exception.Message, "Name a service with -To, and a relay with -Via.");
            }
        }

        MultiAddr route = ControlTexts.Route(to);
        return route.Components[^1].Protocol is MultiAddrProtocol.Service or MultiAddrProtocol.Worker
            ? route
            : throw ControlTexts.Invalid($"The route '{to}' ends with {route.Components[^1]} and not at an outlet.",
                "Add /service/outlet, or the name of the outlet.");
    }

    // Through a channel, whom that was opened to, if nothing is said. In a project anyone may be at the end of a channel then, and only
    // members at the end of a portal.
    private TrustPolicy InletTrustOf(InletSettings settings, RunningNode running)
    {
        OpenedChannel? through = settings.Channel is { } id ? running.Channels.GetValueOrDefault(id) : null;
        TrustPolicy? ofChannel = through is { Trust.AcceptsAnyone: true } && running.Node.Project is not null ? null : through?.Trust;
        return ControlTexts.Trust(settings.Trust) ?? ofChannel ?? PortalTrustOf(null, running);
    }

    private static PolicyExpression? ReadPolicy(string? text)
    {
        try
        {
            return text is null ? null : PolicyExpression.Parse(text);
        }
        catch (PolicyException exception)
        {
            throw ControlTexts.Invalid(exception.Message, "Write the name of an attribute such as ai-inlet, or a whole expression.");
        }
    }

    // What leads through one that was removed would be tried again and again, and nobody would say why.
    private static async Task RequireProjectsAsync(RunningNode running, MultiAddr route, CancellationToken cancellationToken)
    {
        foreach (MultiAddrComponent component in route.Components.Where(item => item.Protocol == MultiAddrProtocol.Project))
            await running.Node.Projects.GetAsync(component.Value, cancellationToken).ConfigureAwait(false);
    }

    private MultiAddr ProjectRoute(string what) => _configuration.Project is { } project
        ? MultiAddr.Empty.Append(MultiAddrProtocol.Project, project)
        : throw NeedsProject(what);

    private NodeControlException NeedsProject(string what) => new(
        NodeControlReason.NoProject, $"{what} leads through a project, and the node '{Name}' is in none.",
        "Join a project, or give the whole route.");

    private static string ChooseAddress(string? given, OckamNode node)
    {
        if (given is not null)
        {
            string name = ControlTexts.ServiceName(given);
            // Of any worker, such as a service of the node. Whoever takes it in the meantime is found out when the worker is registered.
            return !node.Router.Addresses.Contains(new Address(name)) ? name : throw new NodeControlException(
                NodeControlReason.NameTaken, $"The address '{name}' of the node '{node.Name}' is taken already.",
                "Choose another address, or remove what has it: Get-OckamTcpOutlet lists outlets.");
        }

        return node.FindOutlet(RouteDefaults.Outlet) is null ? RouteDefaults.Outlet : Address.Random().Name;
    }
}
