using System.Collections.Frozen;
using Ockam.Node;
using Ockam.Node.Control;

namespace Ockam.Background;

/// <summary>Everything that a node can be told from another process: what <see cref="INodeControl"/> has.</summary>
internal static class ControlOperations
{
    /// <summary>Ends the node's process. It is the server's own: a node does not know its process.</summary>
    public const string End = "end";

    private static readonly BackgroundJson s_json = BackgroundJson.Default;

    public static readonly ControlOperation<ControlNothing, NodeDescription> Describe = new(
        "describe", s_json.ControlNothing, s_json.NodeDescription, (node, _, token) => node.DescribeAsync(token));

    public static readonly ControlOperation<ControlNothing, bool> Start = new(
        "start", s_json.ControlNothing, s_json.Boolean, (node, _, token) => node.StartAsync(token));

    public static readonly ControlOperation<ControlStop, bool> Stop = new(
        "stop", s_json.ControlStop, s_json.Boolean, (node, how, token) => node.StopAsync(how.Drain, token));

    public static readonly ControlOperation<ControlStop, bool> EndProcess = new(
        End, s_json.ControlStop, s_json.Boolean, (node, how, token) => node.StopAsync(how.Drain, token));

    public static readonly ControlOperation<ControlNothing, string> Export = new(
        "export", s_json.ControlNothing, s_json.String, (node, _, token) => node.ExportAsync(token));

    public static readonly ControlOperation<ControlNothing, ControlNothing> Refresh = new(
        "refresh", s_json.ControlNothing, s_json.ControlNothing, async (node, _, token) =>
        {
            await node.RefreshAsync(token).ConfigureAwait(false);
            return ControlNothing.Instance;
        });

    public static readonly ControlOperation<ControlText, TcpListenerSnapshot> CreateTcpListener = new(
        "create_tcp_listener", s_json.ControlText, s_json.TcpListenerSnapshot,
        (node, at, token) => node.CreateTcpListenerAsync(at.Value, token));

    public static readonly ControlOperation<ControlText, TcpConnectionSnapshot> CreateTcpConnection = new(
        "create_tcp_connection", s_json.ControlText, s_json.TcpConnectionSnapshot,
        (node, to, token) => node.CreateTcpConnectionAsync(to.Value, token));

    public static readonly ControlOperation<SecureChannelListenerSettings, SecureChannelListenerSnapshot> CreateSecureChannelListener = new(
        "create_secure_channel_listener", s_json.SecureChannelListenerSettings, s_json.SecureChannelListenerSnapshot,
        (node, settings, token) => node.CreateSecureChannelListenerAsync(settings, token));

    public static readonly ControlOperation<SecureChannelSettings, SecureChannelSnapshot> CreateSecureChannel = new(
        "create_secure_channel", s_json.SecureChannelSettings, s_json.SecureChannelSnapshot,
        (node, settings, token) => node.CreateSecureChannelAsync(settings, token));

    public static readonly ControlOperation<OutletSettings, PortalSnapshot> CreateOutlet = new(
        "create_outlet", s_json.OutletSettings, s_json.PortalSnapshot, (node, settings, token) => node.CreateOutletAsync(settings, token));

    public static readonly ControlOperation<InletSettings, PortalSnapshot> CreateInlet = new(
        "create_inlet", s_json.InletSettings, s_json.PortalSnapshot, (node, settings, token) => node.CreateInletAsync(settings, token));

    public static readonly ControlOperation<RelaySettings, RelaySnapshot> CreateRelay = new(
        "create_relay", s_json.RelaySettings, s_json.RelaySnapshot, (node, settings, token) => node.CreateRelayAsync(settings, token));

    public static readonly ControlOperation<ControlRemoval, bool> Remove = new(
        "remove", s_json.ControlRemoval, s_json.Boolean, (node, what, token) => node.RemoveAsync(what.Resource, what.Id, token));

    public static readonly ControlOperation<ControlSuspension, ControlPortal> SetInletSuspended = new(
        "set_inlet_suspended", s_json.ControlSuspension, s_json.ControlPortal, async (node, what, token) =>
            new ControlPortal(await node.SetInletSuspendedAsync(what.Name, what.Suspended, token).ConfigureAwait(false)));

    public static readonly ControlOperation<MessageSettings, MessageAnswer> SendMessage = new(
        "send_message", s_json.MessageSettings, s_json.MessageAnswer, (node, settings, token) => node.SendMessageAsync(settings, token));

    /// <summary>All of them, by name.</summary>
    public static readonly FrozenDictionary<string, ControlOperation> All = new ControlOperation[]
    {
        Describe, Start, Stop, EndProcess, Export, Refresh, CreateTcpListener, CreateTcpConnection, CreateSecureChannelListener,
        CreateSecureChannel, CreateOutlet, CreateInlet, CreateRelay, Remove, SetInletSuspended, SendMessage,
        ProjectOperations.Join, ProjectOperations.CreateToken, ProjectOperations.ListMembers, ProjectOperations.AddMember,
        ProjectOperations.RemoveMember, ProjectOperations.RemoveTicket, ProjectOperations.RevokeTicket,
        PolicyOperations.Set, PolicyOperations.List, PolicyOperations.Remove, PolicyOperations.Explain,
        PortalOperations.Test, PortalOperations.Measure,
    }.ToFrozenDictionary(operation => operation.Name, StringComparer.Ordinal);
}
