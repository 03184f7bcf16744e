using System.Globalization;
using Ockam.Identities;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;

namespace Ockam.Node.Diagnosis;

/// <summary>
/// Walks a portal's way part by part, as a new inlet would go it, with a connection and channels of its own. The first part that fails ends
/// the walk; where a part is silent because of an earlier one, that is the one that failed.
/// </summary>
/// <param name="node">The inlet's node.</param>
/// <param name="target">What is walked.</param>
/// <param name="limits">How long each part may take.</param>
internal sealed partial class PortalDiagnosis(OckamNode node, PortalTarget target, PortalLimits limits) : IAsyncDisposable
{
    private readonly List<PortalHopResult> _results = [];
    private OpenedRoute? _opened;
    private string? _credentialRefused;
    private PortalProbeAnswer _answer;
    private TimeSpan _answerTime;

    /// <summary>The way to the outlet's worker, as far as it was opened; closed with this.</summary>
    public ISessionPath? Path { get; private set; }

    // A route that was given begins with a channel that this node has anyway.
    private SecureChannelInfo? Info => Path is null
        ? null
        : Path.Channel?.Info ?? node.Router.Find(Path.Route[0].Bytes)?.Terminal as SecureChannelInfo;

    private Identifier? Peer => Info?.PeerIdentifier;

    /// <summary>Walks.</summary>
    /// <param name="end">The last part that is looked at.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <returns>One result for each part up to the last.</returns>
    public async Task<IReadOnlyList<PortalHopResult>> WalkAsync(
        PortalHop end = PortalHop.Target, CancellationToken cancellationToken = default)
    {
        bool isBroken = false;
        for (PortalHop hop = PortalHop.Inlet; hop <= end; hop++)
        {
            if (isBroken)
            {
                _results.Add(NotReached(hop));
                continue;
            }

            long start = node.Time.GetTimestamp();
            PortalFinding finding = await LookAsync(hop, cancellationToken).ConfigureAwait(false);
            Note(hop, finding, finding.Elapsed ?? node.Time.GetElapsedTime(start));
            isBroken = !finding.Passed;
        }

        return _results;
    }

    /// <summary>Measures the way, which must have been walked to its end or to the inlet's policy.</summary>
    public PortalMeter CreateMeter() => new(node, Path!, Info, limits);

    /// <summary>Closes what was opened for the walk.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_opened is not null) await _opened.DisposeAsync().ConfigureAwait(false);
        if (target.Owned is not null) await target.Owned.DisposeAsync().ConfigureAwait(false);
    }

    private Task<PortalFinding> LookAsync(PortalHop hop, CancellationToken cancellationToken) => hop switch
    {
        PortalHop.Inlet => Task.FromResult(LookAtInlet()),
        PortalHop.Project => LookAtProjectAsync(cancellationToken),
        PortalHop.Relay => LookAtRelayAsync(cancellationToken),
        PortalHop.Channel => LookAtChannelAsync(cancellationToken),
        PortalHop.Credential => LookAtCredentialsAsync(cancellationToken),
        PortalHop.InletPolicy => LookAtInletPolicyAsync(cancellationToken),
        PortalHop.OutletPolicy => LookAtOutletAsync(cancellationToken),
        _ => Task.FromResult(LookAtTarget()),
    };

    private void Note(PortalHop hop, PortalFinding finding, TimeSpan elapsed)
    {
        PortalHop at = finding.Blames ?? hop;
        int first = (int)at;
        for (int i = first; i < _results.Count; i++)
        {
            if (i == first) elapsed += _results[i].Elapsed;
            else _results[i] = NotReached((PortalHop)i);
        }

        var result = new PortalHopResult
        {
            Hop = at, Passed = finding.Passed, Elapsed = elapsed, Reason = finding.Reason, Remedy = finding.Passed ? null : finding.Remedy,
        };
        if (first < _results.Count) _results[first] = result;
        else _results.Add(result);
        if (at != hop) _results.Add(NotReached(hop));
    }

    private static PortalHopResult NotReached(PortalHop hop) => new()
    {
        Hop = hop, Passed = false, IsReached = false, Reason = "Not reached: a part before it failed.",
    };

    private PortalFinding LookAtInlet()
    {
        if (target.Inlet is not { } inlet)
            return PortalFinding.Pass("There is no inlet yet: the way is walked as a new one would go it.");
        if (inlet.Status == TcpPortalStatus.Suspended)
            return PortalFinding.Fail($"The inlet '{inlet.Name}' is suspended, and accepts no clients.", "Let it go on: resume it.");
        if (inlet.Status == TcpPortalStatus.Closed)
            return PortalFinding.Fail($"The inlet '{inlet.Name}' was closed.", "Make it anew.");
        if (inlet.PauseReason is { } pause)
        {
            return PortalFinding.Fail(
                $"The inlet '{inlet.Name}' accepts nothing at the moment: {pause}",
                "Let the system give this process more descriptors, or end connections.");
        }

        string way = node.FindSession(inlet) is { Status: SessionStatus.Down } session
            ? $" The way that it keeps is down just now: {session.LastError}"
            : "";
        return PortalFinding.Pass(string.Create(
            CultureInfo.InvariantCulture,
            $"It accepts clients at {inlet.LocalEndPoint}, and has {inlet.OpenConnections} connections.{way}"));
    }

    private async Task<TimeSpan?> EchoAsync(Route route, CancellationToken cancellationToken)
    {
        long start = node.Time.GetTimestamp();
        try
        {
            await node.RequestAsync(route, Guid.NewGuid().ToByteArray(), limits.Handshake, cancellationToken).ConfigureAwait(false);
            return node.Time.GetElapsedTime(start);
        }
        catch (RoutingException)
        {
            // Dropped here or unanswered: no answer either way.
            return null;
        }
    }

    private SecureChannelOptions Options(TrustPolicy trust) => node.CreateChannelOptions(trust) with
    {
        Timeout = limits.Handshake, CredentialRefused = (_, reason) => _credentialRefused = reason,
    };

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#} ms");

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
}
