using Ockam.Node.Diagnosis;

namespace OckamPS.Module.Mapping;

/// <summary>What was found out about portals as the objects of the module.</summary>
internal static class PortalInfos
{
    public static OckamPortalTestResult Of(string node, string portal, PortalHopResult result) => new()
    {
        NodeName = node,
        Portal = portal,
        Hop = (OckamPortalHop)result.Hop,
        Passed = result.Passed,
        IsReached = result.IsReached,
        Milliseconds = Math.Round(result.Elapsed.TotalMilliseconds, 3),
        Reason = result.Reason,
        Remedy = result.Remedy,
    };
}
