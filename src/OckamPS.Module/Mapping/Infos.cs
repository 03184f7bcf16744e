using System.Globalization;
using Ockam.Node;
using Ockam.Node.Control;

namespace OckamPS.Module.Mapping;

/// <summary>Snapshots of the library as the objects of the module.</summary>
internal static class Infos
{
    public static OckamNodeInfo Of(NodeDescription node) => new()
    {
        NodeName = node.Name,
        Identifier = node.Identifier,
        Identity = node.Identity,
        Project = node.Project,
        Status = node.IsRunning ? OckamNodeStatus.Running : OckamNodeStatus.Stopped,
        IsPersistent = node.IsPersistent,
        IsDefault = node.Name == NodeSettings.DefaultName,
        ProcessId = node.ProcessId,
        StartedAt = node.StartedAt.UtcDateTime,
        Listen = node.Snapshot is { } listening ? [.. listening.TcpListeners.Select(listener => listener.Address)] : [],
        TcpConnections = node.Snapshot?.TcpConnections.Count ?? 0,
        SecureChannels = node.Snapshot?.SecureChannels.Count ?? 0,
        Inlets = node.Snapshot?.Inlets.Count ?? 0,
        Outlets = node.Snapshot?.Outlets.Count ?? 0,
        Relays = node.Snapshot?.Relays.Count ?? 0,
        Problems = node.Snapshot is { } snapshot ? [.. snapshot.Problems] : [],
        OckamHome = node.Home,
    };

    public static OckamTcpListenerInfo Of(string node, TcpListenerSnapshot listener) => new()
    {
        NodeName = node, Address = listener.Address, Port = PortOf(listener.Address), Status = listener.Status,
        Accepted = listener.Accepted, Open = listener.Open, LastError = listener.LastError,
    };

    public static OckamTcpConnectionInfo Of(string node, TcpConnectionSnapshot connection) => new()
    {
        NodeName = node, Id = connection.Id, Peer = connection.Peer, Target = connection.Target, IsIncoming = connection.IsIncoming,
        Status = connection.Status, BytesReceived = connection.BytesReceived, BytesSent = connection.BytesSent,
    };

    public static OckamSecureChannelInfo Of(string node, SecureChannelSnapshot channel) => new()
    {
        NodeName = node, Id = channel.Id, Peer = channel.Peer, To = channel.To, Role = channel.Role, Status = channel.Status,
        MessagesSent = channel.MessagesSent, MessagesReceived = channel.MessagesReceived, CloseReason = channel.CloseReason,
    };

    public static OckamSecureChannelListenerInfo Of(string node, SecureChannelListenerSnapshot listener) => new()
    {
        NodeName = node, Address = listener.Address, Trust = listener.Trust, Status = listener.Status, Open = listener.Open,
        HalfOpen = listener.HalfOpen, Accepted = listener.Accepted, Failed = listener.Failed, LastError = listener.LastError,
    };

    public static OckamTcpOutletInfo OutletOf(string node, PortalSnapshot outlet) => new()
    {
        NodeName = node, OutletName = outlet.Name, Address = outlet.Address, To = outlet.To ?? "", Trust = outlet.Trust,
        Allow = outlet.Allow, Status = outlet.Status, OpenConnections = outlet.OpenConnections, TotalConnections = outlet.TotalConnections,
        RefusedConnections = outlet.RefusedConnections, FailedConnections = outlet.FailedConnections,
        BytesToPeer = outlet.BytesToPeer, BytesFromPeer = outlet.BytesFromPeer, LastError = outlet.LastError,
    };

    public static OckamTcpInletInfo InletOf(string node, PortalSnapshot inlet) => new()
    {
        NodeName = node, InletName = inlet.Name, Address = inlet.Address, Port = PortOf(inlet.Address), To = inlet.To, Path = inlet.Path,
        Reconnects = inlet.Reconnects, Trust = inlet.Trust, Allow = inlet.Allow, Status = inlet.Status,
        OpenConnections = inlet.OpenConnections,
        TotalConnections = inlet.TotalConnections, RefusedConnections = inlet.RefusedConnections,
        FailedConnections = inlet.FailedConnections, BytesToPeer = inlet.BytesToPeer, BytesFromPeer = inlet.BytesFromPeer,
        LastError = inlet.LastError,
    };

    public static OckamRelayInfo Of(string node, RelaySnapshot relay) => new()
    {
        NodeName = node, RelayName = relay.Name, At = relay.At, Address = relay.Address, Status = relay.Status,
        IsHosted = relay.At is null, Owner = relay.Owner, Reconnects = relay.Reconnects, LastError = relay.LastError,
    };

    public static OckamMessageInfo Of(string node, MessageAnswer answer) => new()
    {
        NodeName = node,
        Text = answer.Text, Payload = answer.Payload, Peers = [.. answer.Peers],
        Milliseconds = Math.Round(answer.Elapsed.TotalMilliseconds, 3),
    };

    private static int PortOf(string address) => int.Parse(address.AsSpan(address.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
}
