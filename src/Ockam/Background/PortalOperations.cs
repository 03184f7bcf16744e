using Ockam.Node.Control;
using Ockam.Node.Diagnosis;

namespace Ockam.Background;

/// <summary>What a node can be told to find out about portals.</summary>
internal static class PortalOperations
{
    private static readonly BackgroundJson s_json = BackgroundJson.Default;

    public static readonly ControlOperation<PortalTestSettings, IReadOnlyList<PortalHopResult>> Test = new(
        "test_portal", s_json.PortalTestSettings, s_json.IReadOnlyListPortalHopResult,
        (node, settings, token) => node.TestPortalAsync(settings, token));

    public static readonly ControlOperation<PortalMeasureSettings, PortalMeasurement> Measure = new(
        "measure_portal", s_json.PortalMeasureSettings, s_json.PortalMeasurement,
        (node, settings, token) => node.MeasurePortalAsync(settings, token));
}
