using Ockam.Node.Configuration;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Node.Control;

/// <summary>A node of this process.</summary>
public sealed partial class LocalNode : INodeControl
{
    private readonly TimeProvider _time;
    private readonly Action<OckamNode>? _opened;
    private readonly string _home;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lock _lock = new();
    private readonly HomeIdentities _homeIdentities = new();
    private readonly bool _isConfigured;
    private NodeConfiguration _configuration;
    private RunningNode? _running;
    private string _identifier = "";
    private string _identity = "";
    private DateTimeOffset _startedAt;
    private IDisposable? _kept;
    private bool _isDisposed;

    private LocalNode(NodeSettings settings, Action<OckamNode>? opened, TimeProvider time)
    {
        _time = time;
        _opened = opened;
        _home = settings.Home ?? OckamHome.Resolve();
        _isConfigured = settings.Configuration is not null;
        _configuration = settings.Configuration ?? new NodeConfiguration
        {
            Name = CheckName(settings.Name),
            Identity = settings.Identity,
            TcpListenerAddress = settings.Listen is { } listen ? ControlTexts.EndPoint(listen) : null,
            Trust = ControlTexts.Trust(settings.Trust),
            AllowAnonymous = settings.AllowAnonymous,
            Project = settings.Project,
            OwnProject = settings.OwnProject,
        };
        // A project's node listens where its members connect, and nowhere else unless it is told to.
        if (settings.OwnProject is { } own && !_isConfigured)
        {
            CheckAddress(own);
            _configuration = _configuration with { TcpListenerAddress = null };
        }
    }

    /// <inheritdoc/>
    public string Name => _configuration.Name;

    /// <summary>Makes a node and starts it.</summary>
    /// <param name="settings">How.</param>
    /// <param name="time">The clocks; null for the system's.</param>
    /// <param name="cancellationToken">Ends the attempt and leaves nothing open.</param>
    /// <exception cref="NodeControlException">A setting cannot be used.</exception>
    /// <exception cref="StoreException">The home cannot be used.</exception>
    /// <exception cref="RoutingException">An address is taken.</exception>
    public static Task<LocalNode> CreateAsync(
        NodeSettings settings, TimeProvider? time = null, CancellationToken cancellationToken = default) =>
        CreateAsync(settings, null, time ?? TimeProvider.System, cancellationToken);

    /// <summary>Makes a node and starts it, and shows its engine to whoever writes a log, each time that there is a new one.</summary>
    internal static async Task<LocalNode> CreateAsync(
        NodeSettings settings, Action<OckamNode>? opened, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var node = new LocalNode(settings, opened, time);
        await node.StartAsync(cancellationToken).ConfigureAwait(false);
        return node;
    }

    /// <inheritdoc/>
    public async Task<NodeDescription> DescribeAsync(CancellationToken cancellationToken = default)
    {
        RunningNode? running = _running;
        if (running is not null) await running.LookAsync(cancellationToken).ConfigureAwait(false);
        return new NodeDescription
        {
            Name = Name,
            Identifier = _identifier,
            Identity = _identity,
            Project = _configuration.Project ?? _configuration.OwnProject?.ProjectName,
            IsRunning = running is not null,
            ProcessId = Environment.ProcessId,
            StartedAt = _startedAt,
            Home = _home,
            Snapshot = running is null ? null : TakeSnapshot(running),
        };
    }

    /// <inheritdoc/>
    public async Task<bool> StartAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_running is not null) return false;
            OckamNode node = await OpenAsync(cancellationToken).ConfigureAwait(false);
            _opened?.Invoke(node);
            var running = new RunningNode(node, _homeIdentities, _time);
            try
            {
                await running.LookAsync(cancellationToken).ConfigureAwait(false);
                await FurnishAsync(running, cancellationToken).ConfigureAwait(false);
                await StartServicesAsync(node, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await StopServicesAsync().ConfigureAwait(false);
                await running.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            (_identifier, _identity, _startedAt) = (node.Identifier.ToString(), node.Identity.Name, running.StartedAt);
            _running = running;
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> StopAsync(TimeSpan drain, CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_running is not { } running) return false;
            // What is started again shall be found where it was.
            NodeConfiguration kept = Remember(running);
            try
            {
                if (drain > TimeSpan.Zero) await running.Node.DrainAsync(drain).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // The stop was asked for, and has begun: who gives up waiting cuts it short.
                _configuration = kept;
                _running = null;
                await StopServicesAsync().ConfigureAwait(false);
                await running.DisposeAsync().ConfigureAwait(false);
            }

            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<string> ExportAsync(CancellationToken cancellationToken = default)
    {
        RunningNode? running = _running;
        NodeConfiguration configuration = running is null ? _configuration : Remember(running);
        if (!_isConfigured) configuration = Explicit(configuration);
        return NodeConfigurationWriter.Write(await WithPoliciesAsync(configuration, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task RefreshAsync(CancellationToken cancellationToken = default)
    {
        if (_running is not { } running) return;
        await running.LookAsync(cancellationToken).ConfigureAwait(false);
        await running.Node.RefreshCredentialsAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the node for good.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _isDisposed = true;
            await EndServicesAsync().ConfigureAwait(false);
            if (_running is { } running) await running.DisposeAsync().ConfigureAwait(false);
            _running = null;
            _kept?.Dispose();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Lets go of something when the node has ended for good.</summary>
    internal void KeepUntilEnd(IDisposable kept) => _kept = kept;

    private RunningNode Require() => _running ?? throw new NodeControlException(
        NodeControlReason.NotRunning, $"The node '{Name}' is stopped.", "Start it first.");

    internal static string CheckName(string name) => ConfigurationValues.IsName(name) ? name : throw ControlTexts.Invalid(
        $"'{name}' cannot be the name of a node.", "Choose a word of at most 128 characters without '/' or spaces.");
}
