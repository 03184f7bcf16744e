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

    public static OckamPortalMeasurement Of(string node, string portal, PortalMeasurement measured) => new()
    {
        NodeName = node,
        Portal = portal,
        RoundTrip = Of(measured.RoundTrip),
        Connect = measured.Connect is { } connect ? Of(connect) : null,
        BytesPerSecond = measured.BytesPerSecond,
        EchoedBytes = measured.EchoedBytes,
        EchoSeconds = Math.Round(measured.EchoTime.TotalSeconds, 3),
    };

    public static OckamPortalActivity Of(PortalActivity activity, DateTime time) => new()
    {
        Time = time,
        NodeName = activity.NodeName,
        Kind = activity.IsInlet ? "Inlet" : "Outlet",
        Portal = activity.Portal.Name,
        Status = activity.Portal.Status,
        Path = activity.Portal.Path,
        OpenConnections = activity.Portal.OpenConnections,
        TotalConnections = activity.Portal.TotalConnections,
        BytesToPeerPerSecond = activity.BytesToPeerPerSecond,
        BytesFromPeerPerSecond = activity.BytesFromPeerPerSecond,
        LastError = activity.Portal.LastError,
    };

    private static OckamLatencyInfo Of(LatencySummary summary) => new()
    {
        Count = summary.Count,
        Failed = summary.Failed,
        Minimum = Rounded(summary.Minimum),
        P50 = Rounded(summary.P50),
        P90 = Rounded(summary.P90),
        P99 = Rounded(summary.P99),
        Maximum = Rounded(summary.Maximum),
        Buckets =
        [
            .. summary.Buckets.Select(bucket => new OckamLatencyBucket
            {
                UpToMilliseconds = bucket.UpToMilliseconds ?? double.PositiveInfinity, Count = bucket.Count,
            }),
        ],
    };

    private static double Rounded(double milliseconds) => Math.Round(milliseconds, 3);
}
