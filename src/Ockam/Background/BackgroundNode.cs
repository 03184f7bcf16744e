using System.Net.Sockets;
using System.Text.Json;
using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Node.Diagnosis;

namespace Ockam.Background;

/// <summary>
/// A node that runs in another process of the same user, commanded over its control socket. Disposing of it lets go of it alone: the node
/// runs until <see cref="EndAsync"/>.
/// </summary>
public sealed partial class BackgroundNode : INodeControl
{
    private readonly string _home;

    private BackgroundNode(string home, string name)
    {
        _home = home;
        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The nodes of a home folder that run in other processes and take commands, by name.</summary>
    /// <param name="home">The home folder; it need not be there.</param>
    public static IReadOnlyList<BackgroundNode> List(string home) =>
        [.. NodeClaim.List(home).Where(record => record.IsControlled).Select(record => new BackgroundNode(home, record.Name))];

    /// <summary>The one with a name; null if none of that name runs and takes commands.</summary>
    /// <param name="home">The home folder; it need not be there.</param>
    /// <param name="name">The node's name.</param>
    public static BackgroundNode? Find(string home, string name) =>
        NodeClaim.Find(home, name) is { IsControlled: true } ? new BackgroundNode(home, name) : null;

    /// <inheritdoc/>
    public async Task<NodeDescription> DescribeAsync(CancellationToken cancellationToken = default) =>
        await CallAsync(ControlOperations.Describe, ControlNothing.Instance, cancellationToken).ConfigureAwait(false)
            with { IsPersistent = true };

    /// <inheritdoc/>
    public Task<bool> StartAsync(CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.Start, ControlNothing.Instance, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> StopAsync(TimeSpan drain, CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.Stop, new ControlStop(drain), cancellationToken);

    /// <summary>Ends the node and its process. Its name is free then.</summary>
    /// <param name="drain">How long open connections may go on before they are cut.</param>
    /// <param name="cancellationToken">Ends the wait; the node ends all the same.</param>
    public Task EndAsync(TimeSpan drain, CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.EndProcess, new ControlStop(drain), cancellationToken);

    /// <inheritdoc/>
    public Task<string> ExportAsync(CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.Export, ControlNothing.Instance, cancellationToken);

    /// <inheritdoc/>
    public Task RefreshAsync(CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.Refresh, ControlNothing.Instance, cancellationToken);

    /// <inheritdoc/>
    public Task<TcpListenerSnapshot> CreateTcpListenerAsync(string address, CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.CreateTcpListener, new ControlText(address), cancellationToken);

    /// <inheritdoc/>
    public Task<TcpConnectionSnapshot> CreateTcpConnectionAsync(string address, CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.CreateTcpConnection, new ControlText(address), cancellationToken);

    /// <inheritdoc/>
    public Task<SecureChannelListenerSnapshot> CreateSecureChannelListenerAsync(
        SecureChannelListenerSettings settings, CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.CreateSecureChannelListener, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<SecureChannelSnapshot> CreateSecureChannelAsync(
        SecureChannelSettings settings, CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.CreateSecureChannel, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<PortalSnapshot> CreateOutletAsync(OutletSettings settings, CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.CreateOutlet, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<PortalSnapshot> CreateInletAsync(InletSettings settings, CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.CreateInlet, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<RelaySnapshot> CreateRelayAsync(RelaySettings settings, CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.CreateRelay, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(NodeResource resource, string id, CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.Remove, new ControlRemoval(resource, id), cancellationToken);

    /// <inheritdoc/>
    public async Task<PortalSnapshot?> SetInletSuspendedAsync(
        string name, bool suspended, CancellationToken cancellationToken = default) =>
        (await CallAsync(ControlOperations.SetInletSuspended, new ControlSuspension(name, suspended), cancellationToken)
            .ConfigureAwait(false)).Portal;

    /// <inheritdoc/>
    public Task<MessageAnswer> SendMessageAsync(MessageSettings settings, CancellationToken cancellationToken = default) =>
        CallAsync(ControlOperations.SendMessage, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PortalHopResult>> TestPortalAsync(
        PortalTestSettings settings, CancellationToken cancellationToken = default) =>
        CallAsync(PortalOperations.Test, settings, cancellationToken);

    /// <inheritdoc/>
    public Task<PortalMeasurement> MeasurePortalAsync(PortalMeasureSettings settings, CancellationToken cancellationToken = default) =>
        CallAsync(PortalOperations.Measure, settings, cancellationToken);

    /// <summary>Lets go of the node, which runs on.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        string place = ControlPlace.Of(_home, Name);
        return OperatingSystem.IsWindows()
            ? await ControlPipe.ConnectAsync(place, cancellationToken).ConfigureAwait(false)
            : await ControlSocket.ConnectAsync(place, cancellationToken).ConfigureAwait(false);
    }

    // A node whose name is free has ended, however it did.
    private NodeControlException Silent(string why, Exception? cause) => NodeClaim.Find(_home, Name) is { } record
        ? new(NodeControlReason.Unavailable, $"The node '{Name}' in {_home} does not answer: {why.TrimEnd('.')}.",
            $"Try again; if it stays silent, end its process {record.ProcessId}, and start it again.", cause)
        : new(NodeControlReason.NotFound, $"The node '{Name}' in {_home} has ended.", "Start it again.", cause);
}
