namespace Ockam.Aws;

/// <summary>Something that a portal network has.</summary>
/// <param name="Step">What it is in the network, for example <c>subnet</c>; empty where it does not say.</param>
/// <param name="Kind">What it is in AWS, for example <c>route-table</c>.</param>
/// <param name="Id">Its id; of roles, instance profiles and parameters the name.</param>
/// <param name="State">The state of what goes slowly, for example <c>running</c>; null where there is none.</param>
public sealed record PortalNetworkPart(string Step, string Kind, string Id, string? State)
{
    /// <summary>What AWS bills for while it is there, for people; null if it costs nothing by itself.</summary>
    public string? Cost => Kind switch
    {
        RunKind.Instance when State is "stopped" or "stopping" or "shutting-down" => null,
        RunKind.Instance => "per second that it runs, and its public address per hour",
        RunKind.NatGateway when State == "deleting" => null,
        RunKind.NatGateway => "per hour and per GB",
        RunKind.Address => "per hour",
        RunKind.Volume or RunKind.Snapshot => "per GB and month",
        _ => null,
    };

    internal static PortalNetworkPart Of(RunResource resource) =>
        new(resource.Step ?? "", resource.Kind, resource.Id, resource.State);
}
