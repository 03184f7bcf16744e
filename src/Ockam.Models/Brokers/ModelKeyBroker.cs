using System.Collections.Concurrent;
using Ockam.Node;
using Ockam.Node.Control;

namespace Ockam.Models;

/// <summary>
/// Releases keys of a local keystore to attested consumers, as a service of its owner's node that secure channels alone reach (BROKER.md).
/// It can be started and stopped with its node any number of times; challenges of before are worth nothing afterwards.
/// </summary>
public sealed partial class ModelKeyBroker : INodeService
{
    private readonly ModelKeyBrokerOptions _options;
    private readonly KeyReleaseLog _log;
    private readonly KeyReleaseLogLimit _limit;
    private readonly ConcurrentDictionary<KeyReleaseRefusal, long> _refused = new();
    private volatile Running? _running;
    private string _access;
    private string? _lastRefusal;
    private long _challenges;
    private long _released;
    private long _withoutChannel;

    private ModelKeyBroker(ModelKeyBrokerOptions options, KeyReleaseLog log)
    {
        _options = options;
        _log = log;
        _limit = new KeyReleaseLogLimit(options.Time);
        _access = options.Trust.ToString();
    }

    /// <summary>Raised when it has failed itself, as when its log cannot be written; it must not block.</summary>
    public event Action<Exception>? Failed;

    /// <inheritdoc/>
    public string Name => _options.Address.Name;

    /// <summary>Makes a broker, which serves nobody until it is started; its log is this process's from now on.</summary>
    /// <param name="options">How.</param>
    /// <exception cref="ModelException">The log was changed, is in use, or cannot be written.</exception>
    public static ModelKeyBroker Create(ModelKeyBrokerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ModelKeyBroker(options, KeyReleaseLog.Open(options.LogPath, options.Time));
    }

    /// <inheritdoc/>
    /// <exception cref="ModelException">The log cannot be written.</exception>
    /// <exception cref="Ockam.Routing.RoutingException">The address is taken.</exception>
    public async Task StartAsync(OckamNode node, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (_running is not null) throw new InvalidOperationException($"The broker '{Name}' runs already.");
        ChannelAccess access = await node.CreateChannelAccessAsync(_options.Address, _options.Trust, _options.Allow, cancellationToken)
            .ConfigureAwait(false);
        _log.Append(new KeyReleaseEntry(KeyReleaseEntry.Opened) { Reason = $"{node.Identifier} serves {access} at '{Name}'." });
        var running = new Running(this, node, access);
        try
        {
            node.StartChannelService(_options.Address, running);
        }
        catch
        {
            await running.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _running = running;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        if (_running is not { } running) return;
        _running = null;
        _access = running.Access.ToString();
        running.Node.StopService(_options.Address);
        await running.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What it is and has done.</summary>
    public ModelKeyBrokerSnapshot GetSnapshot()
    {
        Running? running = _running;
        (long entries, string head, string? failure) = _log.State;
        return new ModelKeyBrokerSnapshot
        {
            Address = Name,
            IsRunning = running is not null,
            Access = running?.Access.ToString() ?? _access,
            OpenChallenges = running?.OpenChallenges ?? 0,
            Challenges = Interlocked.Read(ref _challenges),
            Released = Interlocked.Read(ref _released),
            Refused = new Dictionary<KeyReleaseRefusal, long>(_refused),
            WithoutChannel = Interlocked.Read(ref _withoutChannel),
            LastRefusal = Volatile.Read(ref _lastRefusal),
            LogPath = _log.Path,
            LogEntries = entries,
            LogHead = head,
            LogFailure = failure,
        };
    }

    /// <summary>Ends it, and gives up its log.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _log.Dispose();
    }

    /// <summary>For tests: the log is gone, as with its disk.</summary>
    internal void CloseLog() => _log.Dispose();

    private static string NameOf(KeyReleaseRefusal refusal) => refusal == KeyReleaseRefusal.UserData
        ? "user-data"
        : refusal.ToString().ToLowerInvariant();

    private void Count(KeyReleaseRefusal refusal) => _refused.AddOrUpdate(refusal, 1, static (_, count) => count + 1);
}
