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
            return target with { Path = new FixedPath(path), Owned = path, Trust = ControlTexts.Trust(way.Trust)?.ToAccess() };
        }

        try
        {
            return target with
            {
                Way = new InletRoute
                {
                    To = WholeRoute(way), Trust = TrustOf(way.Trust, running),
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
