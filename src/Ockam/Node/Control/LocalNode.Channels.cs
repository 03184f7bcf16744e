using System.Net;
using Ockam.Node.Configuration;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Transport;

namespace Ockam.Node.Control;

public sealed partial class LocalNode
{
    // What the original gives a handshake (section 5.2), the connection under it included.
    private static readonly TimeSpan s_channelTimeout = TimeSpan.FromSeconds(120);

    /// <inheritdoc/>
    public Task<TcpListenerSnapshot> CreateTcpListenerAsync(string address, CancellationToken cancellationToken = default)
    {
        RunningNode running = Require();
        TcpListener listener = running.Node.ListenTcp(ControlTexts.EndPoint(address));
        IPEndPoint at = listener.LocalEndPoint;
        if (_configuration.TcpListenerAddress is null) Change(configuration => configuration with { TcpListenerAddress = at });
        else Change(configuration => configuration with { FurtherTcpListeners = [.. configuration.FurtherTcpListeners, at] });
        running.Node.OfferListeners();
        return Task.FromResult(OckamNode.Describe(listener));
    }

    /// <inheritdoc/>
    public async Task<TcpConnectionSnapshot> CreateTcpConnectionAsync(string address, CancellationToken cancellationToken = default)
    {
        RunningNode running = Require();
        HostnamePort to = ControlTexts.HostPort(address, mayBeFree: false);
        return OckamNode.Describe(await running.Node.ConnectTcpAsync(to.Host, to.Port, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public Task<SecureChannelListenerSnapshot> CreateSecureChannelListenerAsync(
        SecureChannelListenerSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RunningNode running = Require();
        string address = ControlTexts.ServiceName(settings.Address);
        var kept = new SecureChannelListenerConfiguration { Address = new Address(address), Trust = TrustOf(settings.Trust, running) };
        SecureChannelListener listener =
            running.Node.CreateSecureChannelListener(kept.Address, running.Node.CreateChannelOptions(kept.Trust));
        running.Node.OfferListeners();
        Change(configuration => configuration with { SecureChannelListeners = [.. configuration.SecureChannelListeners, kept] });
        return Task.FromResult(OckamNode.Describe(listener));
    }

    /// <inheritdoc/>
    public async Task<SecureChannelSnapshot> CreateSecureChannelAsync(
        SecureChannelSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RunningNode running = Require();
        MultiAddr to = ControlTexts.ToChannel(settings.To);
        await running.LookAsync(cancellationToken).ConfigureAwait(false);
        TrustPolicy trust = TrustOf(settings.Trust, running);
        OpenedRoute route = await OpenAsync(running, to, trust, settings.Timeout ?? s_channelTimeout, cancellationToken)
            .ConfigureAwait(false);
        SecureChannel channel = route.Channel!;
        string id = WorkerId.Of(channel.EncryptorAddress);
        var opened = new OpenedChannel(route, to, trust);
        running.Channels[id] = opened;
        // The connection was made for the channel, and has no other user.
        _ = CloseAfterAsync(running, id, opened);
        return OckamNode.Describe(channel) with { To = to.ToString() };
    }

    private static async Task<OpenedRoute> OpenAsync(
        RunningNode running, MultiAddr to, TrustPolicy trust, TimeSpan timeout, CancellationToken cancellationToken)
    {
        OckamNode node = running.Node;
        // The ends of channels before the last forward ciphertext.
        SecureChannelOptions before = node.CreateChannelOptions(TrustPolicy.Anyone) with { Timeout = timeout };
        SecureChannelOptions last = node.CreateChannelOptions(trust) with { Timeout = timeout };
        return await node.ResolveAsync(to, before, last, timeout, cancellationToken).ConfigureAwait(false);
    }

    private static async Task CloseAfterAsync(RunningNode running, string id, OpenedChannel opened)
    {
        await opened.Route.Channel!.Completion.ConfigureAwait(false);
        running.Channels.TryRemove(id, out _);
        await opened.Route.DisposeAsync().ConfigureAwait(false);
    }

    private static SecureChannel RequireChannel(RunningNode running, string id) =>
        FindChannel(running, id) ?? throw new NodeControlException(
            NodeControlReason.NotFound, $"The node '{running.Node.Name}' has no open secure channel {id}.",
            "It may have ended: open a new one.");

    private static SecureChannel? FindChannel(RunningNode running, string id) => running.Node.SecureChannels.FirstOrDefault(
        channel => channel.Status == SecureChannelStatus.Open && WorkerId.Of(channel.EncryptorAddress) == id);
}
