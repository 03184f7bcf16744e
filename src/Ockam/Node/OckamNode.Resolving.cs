using Ockam.Encoding;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Transport;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    /// <summary>
    /// Turns a MultiAddr into a route, from left to right (section 11): at most one TCP connection is made, and a secure channel is opened
    /// for each <c>/secure/NAME</c> over everything before it.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="channels">Who this end of the channels is and whom it trusts.</param>
    /// <param name="cancellationToken">Ends the attempt and closes what was opened.</param>
    /// <exception cref="RoutingException">A component that cannot be resolved here.</exception>
    /// <exception cref="SecureChannelException">A handshake failed.</exception>
    public Task<OpenedRoute> ResolveAsync(
        MultiAddr address, SecureChannelOptions channels, CancellationToken cancellationToken = default) =>
        ResolveAsync(address, channels, channels, _tcp.Options.ConnectTimeout, cancellationToken);

    // Of the channels, the last has options of its own: it ends at somebody else than those before.
    internal async Task<OpenedRoute> ResolveAsync(
        MultiAddr address, SecureChannelOptions before, SecureChannelOptions last, TimeSpan connectTimeout,
        CancellationToken cancellationToken)
    {
        ProjectWay way = await FindProjectAsync(address, before, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(way, way.Address.Components.Count, before, last, connectTimeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the first components of a way in which no project is named any more.</summary>
    /// <param name="way">The way.</param>
    /// <param name="end">How many of its components.</param>
    /// <param name="before">Who this end of its channels is and whom it trusts, but for the last channel of the whole way.</param>
    /// <param name="last">The same for that.</param>
    /// <param name="connectTimeout">How long connecting may take.</param>
    /// <param name="cancellationToken">Ends the attempt and closes what was opened.</param>
    internal async Task<OpenedRoute> OpenAsync(
        ProjectWay way, int end, SecureChannelOptions before, SecureChannelOptions last, TimeSpan connectTimeout,
        CancellationToken cancellationToken)
    {
        MultiAddr address = way.Address;
        IReadOnlyList<MultiAddrComponent> components = address.Components;
        int channels = components.Count(component => component.Protocol == MultiAddrProtocol.Secure);
        int opened = 0;
        var resolved = new OpenedRoute();
        try
        {
            var route = new List<Address>();
            for (int i = 0; i < end; i++)
            {
                MultiAddrComponent component = components[i];
                switch (component.Protocol)
                {
                    case MultiAddrProtocol.Ip4 or MultiAddrProtocol.Ip6 or MultiAddrProtocol.DnsAddr:
                        if (i + 1 >= components.Count || components[i + 1].Protocol != MultiAddrProtocol.Tcp)
                            throw new RoutingException($"In {address}, /tcp/PORT must follow {component}.");
                        if (route.Count > 0 || resolved.Connection is not null)
                            throw new RoutingException(
                                $"In {address}, {component} must come first: a route has one TCP connection of its own at most.");
                        int port = int.Parse(components[++i].Value, System.Globalization.CultureInfo.InvariantCulture);
                        TcpConnection connection =
                            await _tcp.ConnectAsync(component.Value, port, connectTimeout, cancellationToken).ConfigureAwait(false);
                        resolved.Add(connection);
                        route.Add(connection.SenderAddress);
                        break;
                    case MultiAddrProtocol.Service or MultiAddrProtocol.Worker:
                        route.Add(new Address(component.Value));
                        break;
                    case MultiAddrProtocol.Secure:
                        var listener = new Route(route.Append(new Address(component.Value)));
                        opened++;
                        SecureChannelOptions options = opened == way.Channels ? way.Options! : opened == channels ? last : before;
                        SecureChannel channel = await CreateSecureChannelAsync(listener, options, cancellationToken).ConfigureAwait(false);
                        resolved.Add(channel);
                        route = [channel.EncryptorAddress];
                        break;
                    default:
                        throw new RoutingException($"In {address}, {component} cannot be resolved by this node.");
                }
            }

            resolved.Complete(new Route(route), Router);
            return resolved;
        }
        catch
        {
            await resolved.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a payload along a route and waits for the answer.</summary>
    /// <param name="route">The route; its first address is a local worker.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="timeout">How long to wait; 30 s in the original (section 8.1).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RoutingException">It was dropped here, or no answer came in time.</exception>
    public Task<ReceivedMessage> RequestAsync(
        Route route, ReadOnlyMemory<byte> payload, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Requests.SendAsync(Router, _options.Time, route, payload, timeout, cancellationToken);

    /// <summary>Sends a text as a BARE string and waits for one, as the original's <c>message send</c> does (section 8.4).</summary>
    public async Task<string> SendTextAsync(Route route, string text, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ReceivedMessage answer = await RequestAsync(route, Bare.EncodeString(text), timeout, cancellationToken).ConfigureAwait(false);
        return Bare.ReadString(answer.Payload.Span, out _);
    }
}
