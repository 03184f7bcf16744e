using System.Net;
using System.Net.Sockets;
using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Node.Diagnosis;
using Ockam.Policies;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.Node.Diagnosis;

/// <summary>Walks of ways, and what must be true of every one of them.</summary>
internal static class Walks
{
    // Silence is what is to be found: no test waits longer for it. Honest answers over loopback take milliseconds.
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1.5);

    public static async Task<PortalHopResult> FailureAsync(this INodeControl node, InletSettings way)
    {
        IReadOnlyList<PortalHopResult> results =
            await node.TestPortalAsync(new PortalTestSettings { Way = way, Timeout = Limit });
        return FailureOf(results);
    }

    public static async Task<IReadOnlyList<PortalHopResult>> WalkAsync(
        OckamNode node, MultiAddr to, TrustPolicy? trust = null, string? allow = null)
    {
        var target = new PortalTarget
        {
            Way = new InletRoute { To = to, Trust = trust ?? TrustPolicy.Anyone },
            Allow = allow is null ? null : PolicyExpression.Parse(allow),
        };
        await using var diagnosis = new PortalDiagnosis(node, target, PortalLimits.Of(Limit));
        return await diagnosis.WalkAsync();
    }

    /// <summary>The one part that failed: those before have passed, and those behind were not reached.</summary>
    public static PortalHopResult FailureOf(IReadOnlyList<PortalHopResult> results)
    {
        Assert.Equal(Enum.GetValues<PortalHop>(), results.Select(result => result.Hop));
        PortalHopResult failure = results.First(result => !result.Passed);
        Assert.True(failure.IsReached);
        Assert.NotEmpty(failure.Remedy!);
        Assert.All(results.Where(result => result.Hop < failure.Hop), result => Assert.True(result.Passed && result.IsReached));
        Assert.All(results.Where(result => result.Hop > failure.Hop), result =>
            Assert.Equal((false, false, TimeSpan.Zero, null), (result.Passed, result.IsReached, result.Elapsed, result.Remedy)));
        return failure;
    }

    public static void AllPassed(IReadOnlyList<PortalHopResult> results)
    {
        Assert.Equal(Enum.GetValues<PortalHop>(), results.Select(result => result.Hop));
        Assert.All(results, result => Assert.True(result is { Passed: true, IsReached: true, Remedy: null }, $"{result}"));
    }

    public static int FreePort()
    {
        using var nobody = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        return ((IPEndPoint)nobody.LocalEndpoint).Port;
    }
}
