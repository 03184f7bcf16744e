using System.Net;
using Ockam.Node.Configuration;
using Ockam.Portals;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    /// <summary>Starts what a configuration file describes: listeners, relay service, a project, relays, outlets and inlets.</summary>
    /// <param name="configuration">The file. Its name, identity and trust are for <see cref="OckamNodeOptions"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="InvalidOperationException">The file needs an authority, and the node was made without one.</exception>
    /// <exception cref="RoutingException">An address is taken.</exception>
    /// <exception cref="PortalException">An inlet's address cannot be listened at, or a file of certificates cannot be read.</exception>
    public async Task StartAsync(NodeConfiguration configuration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.NeedsAuthority && _options.Authority is null)
            throw new InvalidOperationException("The file is for a node that believes an authority, and this node was made without one.");
        foreach (PolicyConfiguration policy in configuration.Policies)
            await SetPolicyAsync(policy.Target, policy.Allow, cancellationToken).ConfigureAwait(false);
        // Services before those who lead to them: nobody shall be turned away who comes early.
        foreach (OutletConfiguration outlet in configuration.Outlets)
            await CreateOutletAsync(ToOptions(outlet), cancellationToken).ConfigureAwait(false);
        if (configuration.RelayService is { } service)
        {
            // Who names nobody on a node with an authority means its members, each under the name that its credential allows (section 7.2).
            bool forMembers = _options.Authority is not null && service.Trust.AcceptsAnyone;
            var options = new RelayServiceOptions
            {
                Authorization = forMembers ? CreateMemberRelayAuthorization() : service.Trust.ToAuthorization(),
                MembersOnly = forMembers && !configuration.AllowAnonymous,
                Allow = service.Allow,
            };
            if (service.RelaysPerIdentifier is { } limit) options = options with { MaximumPerIdentifier = limit };
            if (service.IsForThisMachine) StartRelayService(new RelayServiceOptions());
            else await StartLastingRelayServiceAsync(options, cancellationToken).ConfigureAwait(false);
        }

        foreach (SecureChannelListenerConfiguration listener in configuration.SecureChannelListeners)
            CreateSecureChannelListener(listener.Address, CreateChannelOptions(listener.Trust));
        if (configuration.OwnProject is { } project) await StartProjectAsync(project, cancellationToken).ConfigureAwait(false);
        if (configuration.TcpListenerAddress is { } endPoint) ListenTcp(endPoint);
        foreach (IPEndPoint further in configuration.FurtherTcpListeners) ListenTcp(further);
        OfferListeners();
        foreach (InletConfiguration inlet in configuration.Inlets)
        {
            await CreateInletAsync(ToOptions(inlet), ToRoute(inlet), cancellationToken).ConfigureAwait(false);
        }

        foreach (RelayConfiguration relay in configuration.Relays)
            CreateRelay(relay.Name, relay.At, CreateChannelOptions(relay.Trust ?? TrustPolicy.Anyone));
    }

    // Whoever comes over TCP shall reach each channel listener as the listener 'api' is reached, whichever of the two was there first.
    internal void OfferListeners()
    {
        foreach (Transport.TcpListener tcp in TcpListeners)
        {
            foreach (SecureChannelListener listener in SecureChannelListeners) tcp.Flow.AddConsumer(listener.Address);
        }
    }

    internal static TcpOutletOptions ToOptions(OutletConfiguration outlet)
    {
        var options = new TcpOutletOptions
        {
            Address = outlet.From,
            Target = outlet.To,
            Access = outlet.Trust.ToAccess(),
            Allow = outlet.Allow,
            Tls = outlet.Tls ? new OutletTls { ServerName = outlet.TlsServerName, AuthorityFile = outlet.TlsAuthorities } : null,
        };
        return options with
        {
            ConnectTimeout = outlet.ConnectTimeout ?? options.ConnectTimeout,
        };
    }

    internal static InletRoute ToRoute(InletConfiguration inlet) => new()
    {
        To = inlet.To, Trust = inlet.Trust, RelayTrust = inlet.RelayTrust ?? TrustPolicy.Anyone, Isolate = inlet.Isolate,
    };

    internal static TcpInletOptions ToOptions(InletConfiguration inlet)
    {
        var options = new TcpInletOptions
        {
            Name = inlet.Alias,
            From = inlet.From,
            Access = inlet.Trust.ToAccess(),
            Allow = inlet.Allow,
            Tls = inlet.TlsCertificate is { } certificate ? new InletTls { CertificateFile = certificate, KeyFile = inlet.TlsKey } : null,
        };
        return options with
        {
            HalfCloseGrace = inlet.HalfCloseGrace ?? options.HalfCloseGrace,
            PathWait = inlet.ConnectionWait ?? options.PathWait,
        };
    }
}
