using Ockam.Node.Diagnosis;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Control;

public sealed partial class LocalNode
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<PortalHopResult>> TestPortalAsync(
        PortalTestSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RunningNode running = Require();
        await running.LookAsync(cancellationToken).ConfigureAwait(false);
        var diagnosis = new PortalDiagnosis(running.Node, ToTarget(running, settings), PortalLimits.Of(settings.Timeout));
        await using (diagnosis.ConfigureAwait(false))
            return await diagnosis.WalkAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<PortalMeasurement> MeasurePortalAsync(PortalMeasureSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        CheckMeasuring(settings);
        RunningNode running = Require();
        await running.LookAsync(cancellationToken).ConfigureAwait(false);
        PortalLimits limits = PortalLimits.Of(settings.Portal.Timeout);
        var diagnosis = new PortalDiagnosis(running.Node, ToTarget(running, settings.Portal), limits);
        await using (diagnosis.ConfigureAwait(false))
        {
            PortalHop end = settings.Connections > 0 ? PortalHop.Target : PortalHop.InletPolicy;
            IReadOnlyList<PortalHopResult> walked = await diagnosis.WalkAsync(end, cancellationToken).ConfigureAwait(false);
            if (walked.FirstOrDefault(result => !result.Passed) is { } failed)
                throw new NodeControlException(NodeControlReason.NoWay, $"There is no way to measure: {failed.Reason}", failed.Remedy!);
            if (diagnosis.Path!.ProbeRoute is null)
                throw ControlTexts.Invalid("The way does not leave this node, and has no other end to measure.", "Name a way to another.");
            return await diagnosis.CreateMeter().MeasureAsync(settings.Count, settings.Connections, settings.Duration, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static void CheckMeasuring(PortalMeasureSettings settings)
    {
        if (settings.Count is < 1 or > PortalMeasureSettings.MaximumCount)
            throw ControlTexts.Invalid($"{settings.Count} round trips cannot be measured.", "Choose 1 to 100,000.");
        if (settings.Connections is < 0 or > PortalMeasureSettings.MaximumConnections)
            throw ControlTexts.Invalid($"{settings.Connections} connections cannot be made.", "Choose 0 to 1,000.");
        if (settings.Duration < TimeSpan.Zero || settings.Duration > TimeSpan.FromHours(1))
            throw ControlTexts.Invalid($"Bytes cannot be sent for {settings.Duration.TotalSeconds} s.", "Choose 0 s to 1 h.");
    }

    private PortalTarget ToTarget(RunningNode running, PortalTestSettings settings)
    {
        if (settings.Inlet is null == settings.Way is null)
            throw ControlTexts.Invalid("A portal is an inlet that there is, or a way to an outlet.", "Name one of the two.");
        if (settings.Inlet is { } name)
        {
            TcpInlet inlet = running.Node.FindInlet(name) ?? throw new NodeControlException(
                NodeControlReason.NotFound, $"The node '{Name}' has no inlet '{name}'.", "List the inlets, or name a way.");
            return new PortalTarget { Inlet = inlet, Way = running.Node.FindRoute(inlet), Path = inlet.Paths };
        }

        InletSettings way = settings.Way!;
        var target = new PortalTarget { Name = way.Name, Allow = ReadPolicy(way.Allow) };
        if (way.Channel is { } id)
        {
            SecureChannel channel = RequireChannel(running, id);
            var path = new OpenedRoute();
            path.Complete(Through(channel, way.To), running.Node.Router);
            return target with { Path = new FixedPath(path), Owned = path, Trust = InletTrustOf(way, running).ToAccess() };
        }

        try
        {
            return target with
            {
                Way = new InletRoute
                {
                    To = WholeRoute(way), Trust = InletTrustOf(way, running),
                    RelayTrust = ControlTexts.Trust(way.RelayTrust) ?? TrustPolicy.Anyone,
                },
            };
        }
        catch (NodeControlException missing) when (missing.Reason == NodeControlReason.NoProject)
        {
            // That is an answer to the question.
            return target with { NoProject = PortalFinding.Fail(WithoutRemedy(missing), missing.Remedy) };
        }
    }

    private static string WithoutRemedy(NodeControlException exception) => exception.Message[..^(exception.Remedy.Length + 1)];
}
