using System.Net;
using Ockam.Identities;
using Ockam.Node.Configuration;
using Ockam.Policies;
using Ockam.Projects;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Node.Control;

public sealed partial class LocalNode
{
    private async Task<OckamNode> OpenAsync(CancellationToken cancellationToken)
    {
        if (!_isConfigured && _configuration.OwnProject is null && _configuration.Project is null)
            await RecallProjectAsync(cancellationToken).ConfigureAwait(false);
        OckamNodeOptions options = _configuration.ToOptions() with { Time = _time };
        // The default one may be another meanwhile, and one that was removed is not made anew.
        if (_identifier.Length > 0) options = options with { Identity = _identity, RequiredIdentifier = Identifier.Parse(_identifier) };
        if (!_isConfigured)
        {
            options = options with
            {
                // Who may open a channel; what lies behind decides for itself by whom the node trusts.
                Trust = TrustPolicy.Anyone,
                // It makes relays for this machine.
                StallLimit = OckamNodeOptions.RelayStallLimit,
            };
        }

        if (_configuration.Authority is null && (_configuration.Project is not null || _configuration.Ticket is not null))
        {
            // Of the same identity and name, and without services: it ends before the node begins.
            OckamNode joining = await CreateAsync(options, cancellationToken).ConfigureAwait(false);
            await using (joining.ConfigureAwait(false))
            {
                JoinedProject? joined = await joining
                    .JoinAsync(_configuration.Project, _configuration.Ticket, TextReader.Null, cancellationToken).ConfigureAwait(false);
                options = options with { Project = joined!.Project.Name };
                // From now on it is a member, and what is exported holds no ticket.
                Change(configuration => configuration with { Project = joined.Project.Name, Ticket = null });
            }
        }

        return await CreateAsync(options, cancellationToken).ConfigureAwait(false);
    }

    // What has joined a project is in it at its next start too, without being told again.
    private async Task RecallProjectAsync(CancellationToken cancellationToken)
    {
        SqliteStore store = await SqliteStore.OpenAsync(_home, cancellationToken).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            NodeProject? noted = await store.Projects.GetNodeAsync(Name, cancellationToken).ConfigureAwait(false);
            if (noted is not { IsMember: true }) return;
            string? identity = _configuration.Identity ?? await FindMemberAsync(store, noted, cancellationToken).ConfigureAwait(false);
            Change(configuration => configuration with { Project = noted.Name, Identity = identity });
        }
    }

    // The identity with which this node joined: one of this home for which its name has a credential, be it over. The default one first,
    // which is meant where none is named.
    private async Task<string?> FindMemberAsync(SqliteStore store, NodeProject noted, CancellationToken cancellationToken)
    {
        var services = new HomeServices(store, _time);
        if (await services.Projects.FindAsync(noted.Name, cancellationToken).ConfigureAwait(false) is not { } project) return null;
        IReadOnlyList<NamedIdentity> all = await services.Identities.ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (NamedIdentity named in all.OrderByDescending(item => item.IsDefault))
        {
            byte[]? credential = await store.Credentials
                .GetAsync(named.Identifier, project.Authority.Identifier, project.MemberScope, Name, now: 0, cancellationToken)
                .ConfigureAwait(false);
            if (credential is not null) return named.Name;
        }

        return null;
    }

    private async Task<OckamNode> CreateAsync(OckamNodeOptions options, CancellationToken cancellationToken)
    {
        SqliteStore store = await SqliteStore.OpenAsync(_home, cancellationToken).ConfigureAwait(false);
        try
        {
            if (_configuration.Authority?.ChangeHistory is { } history)
                await new HomeServices(store, _time).Identities.ImportWrittenAsync(history, cancellationToken).ConfigureAwait(false);
            return await OckamNode.CreateAsync(options with { Store = store }, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task FurnishAsync(RunningNode running, CancellationToken cancellationToken)
    {
        OckamNode node = running.Node;
        // Without a file, a node makes relays for this machine, as every node of the original does; a file says whether it does.
        // The node of a project makes them for its members.
        if (!_isConfigured && _configuration.OwnProject is null) node.StartRelayService(new RelayServiceOptions());
        await node.StartAsync(_configuration, cancellationToken).ConfigureAwait(false);
        // A project listens before all others do; and what the system chose stays.
        IPEndPoint[] listeners = [.. node.TcpListeners.Select(listener => listener.LocalEndPoint)];
        if (_configuration.OwnProject is { } own)
        {
            Change(configuration => configuration with { OwnProject = own with { Listen = listeners[0] } });
            listeners = listeners[1..];
        }

        if (listeners is [var first, ..] && _configuration.TcpListenerAddress is { Port: 0 })
            Change(configuration => configuration with { TcpListenerAddress = first });
    }

    private TrustPolicy TrustOf(IReadOnlyList<string>? texts, RunningNode running) =>
        ControlTexts.Trust(texts) ?? _configuration.Trust ?? DefaultTrust(running);

    // In a project, its members.
    private TrustPolicy PortalTrustOf(IReadOnlyList<string>? texts, RunningNode running) =>
        ControlTexts.Trust(texts) ?? _configuration.Trust ?? (running.Node.Project is not null ? TrustPolicy.Members : running.HomeTrust);

    // In a project, whoever opens a channel proves by a credential what policies ask for.
    private TrustPolicy DefaultTrust(RunningNode running) =>
        running.Node.Project is not null ? TrustPolicy.Anyone : running.HomeTrust;

    // A file must say what a node that was made by hand has by default: who is trusted stands at each portal and listener, and its relays
    // are for this machine.
    private static NodeConfiguration Explicit(NodeConfiguration configuration) => configuration with
    {
        Trust = null,
        RelayService = configuration is { TcpListenerAddress: not null, OwnProject: null }
            ? new RelayServiceConfiguration { Trust = TrustPolicy.Anyone, IsForThisMachine = true }
            : null,
    };

    // Policies that were set since are kept in the home, and count in place of what portals were made with.
    private async Task<NodeConfiguration> WithPoliciesAsync(NodeConfiguration configuration, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredPolicy> stored;
        SqliteStore store = await SqliteStore.OpenAsync(_home, cancellationToken).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
            stored = await store.Policies.ListAsync(Name, cancellationToken).ConfigureAwait(false);
        Dictionary<string, PolicyExpression> own = stored.Where(policy => policy.Target.Resource is not null)
            .ToDictionary(policy => policy.Target.Resource!, policy => PolicyExpression.Parse(policy.Expression));
        var atPortals = configuration with
        {
            Outlets = [.. configuration.Outlets.Select(outlet => outlet with { Allow = own.GetValueOrDefault(outlet.From.Name) })],
            Inlets = [.. configuration.Inlets.Select(inlet => inlet with { Allow = own.GetValueOrDefault(inlet.Alias) })],
        };
        foreach (string name in atPortals.Outlets.Select(outlet => outlet.From.Name).Concat(atPortals.Inlets.Select(inlet => inlet.Alias)))
            own.Remove(name);
        if (configuration.RelayService?.Allow is not null) own.Remove(PolicyResourceTypes.RelayService);
        // A node with an authority has the default policies without being told.
        bool hasDefaults = configuration is not { Authority: null, Project: null, OwnProject: null };
        return atPortals with
        {
            Policies =
            [
                .. stored.Where(policy => policy.Target.Type is not null
                        && !(hasDefaults && policy.Expression == PolicyExpression.Default.ToString()))
                    .Select(policy => new PolicyConfiguration(policy.Target, PolicyExpression.Parse(policy.Expression))),
                .. own.Select(policy => new PolicyConfiguration(PolicyTarget.ForResource(policy.Key), policy.Value)),
            ],
        };
    }

    // What was done by hand since the start is in the configuration already; what the system chose is not.
    private NodeConfiguration Remember(RunningNode running)
    {
        lock (_lock)
        {
            return _configuration with
            {
                Inlets = [.. _configuration.Inlets.Select(inlet => running.Node.FindInlet(inlet.Alias) is { } made
                    ? inlet with { From = HostnamePort.Parse(made.LocalEndPoint.ToString()) }
                    : inlet)],
            };
        }
    }

    private void Change(Func<NodeConfiguration, NodeConfiguration> change)
    {
        lock (_lock) _configuration = change(_configuration);
    }

    private NodeSnapshot TakeSnapshot(RunningNode running)
    {
        NodeSnapshot snapshot = running.Node.GetSnapshot();
        return snapshot with
        {
            SecureChannels = [.. snapshot.SecureChannels.Select(channel =>
                channel with { To = running.Channels.GetValueOrDefault(channel.Id)?.To.ToString() })],
            Inlets = [.. snapshot.Inlets.Select(inlet => Complete(inlet, running))],
        };
    }

    private static PortalSnapshot Complete(PortalSnapshot inlet, RunningNode running) =>
        inlet.To is null && running.InletRoutes.TryGetValue(inlet.Name, out (MultiAddr To, string? Channel) way)
            ? inlet with { To = way.To.ToString(), Through = way.Channel }
            : inlet;
}
