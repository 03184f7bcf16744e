using System.Net;
using System.Net.Sockets;
using Ockam.Node;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Transport;

namespace Ockam.Tests.Portals;

/// <summary>Two nodes over loopback TCP, with a secure channel from the client's to the server's; inlets here, outlets there.</summary>
internal sealed class PortalPair : IAsyncDisposable
{
    public required OckamNode Near { get; init; }

    public required OckamNode Far { get; init; }

    public required TcpConnection Connection { get; init; }

    public required SecureChannel Channel { get; init; }

    public static async Task<PortalPair> CreateAsync()
    {
        OckamNode near = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "near", Store = new InMemoryStore() });
        OckamNode far = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "far", Store = new InMemoryStore() });
        int port = far.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        TcpConnection connection = await near.ConnectTcpAsync("127.0.0.1", port);
        SecureChannel channel = await near.CreateSecureChannelAsync(
            new Route(connection.SenderAddress, ServiceAddresses.Api), near.CreateChannelOptions(TrustPolicy.Only(far.Identifier)));
        await Eventually.TrueAsync(
            () => far.SecureChannels.Any(other => other.Status == SecureChannelStatus.Open), "the responder is open");
        return new PortalPair { Near = near, Far = far, Connection = connection, Channel = channel };
    }

    public TcpOutlet Outlet(IPEndPoint target, Func<TcpOutletOptions, TcpOutletOptions>? change = null)
    {
        var options = new TcpOutletOptions { Target = HostnamePort.Parse(target.ToString()), Access = PortalAccess.Only(Near.Identifier) };
        return Far.CreateOutlet(change?.Invoke(options) ?? options);
    }

    public Task<TcpInlet> InletAsync(Func<TcpInletOptions, TcpInletOptions>? change = null, string outlet = "outlet")
    {
        var options = new TcpInletOptions { Access = PortalAccess.Only(Far.Identifier) };
        return Near.CreateInletAsync(change?.Invoke(options) ?? options, new Route(Channel.EncryptorAddress, new Address(outlet)));
    }

    public async ValueTask DisposeAsync()
    {
        await Near.DisposeAsync();
        await Far.DisposeAsync();
    }
}
