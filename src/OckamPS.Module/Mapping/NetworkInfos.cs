using Ockam.Aws;

namespace OckamPS.Module.Mapping;

/// <summary>Portal networks in AWS as the objects of the module.</summary>
internal static class NetworkInfos
{
    public static OckamPortalNetworkInfo Of(PortalNetwork network) => new()
    {
        Name = network.Name,
        RunId = network.RunId,
        State = network.State switch
        {
            PortalNetworkState.Complete => OckamPortalNetworkState.Complete,
            PortalNetworkState.BeingRemoved => OckamPortalNetworkState.BeingRemoved,
            _ => OckamPortalNetworkState.Interrupted,
        },
        Account = network.Account,
        Region = network.Region,
        CreatedAt = network.Created,
        VpcId = network.VpcId,
        SubnetId = network.SubnetId,
        SecurityGroupId = network.SecurityGroupId,
        InstanceIds = [.. network.InstanceIds],
        OpenPorts = [.. network.OpenPorts],
        Parts = [.. network.Parts.Select(Of)],
        Missing = [.. network.Missing],
    };

    private static OckamPortalNetworkPart Of(PortalNetworkPart part) => new()
    {
        Step = part.Step,
        Kind = part.Kind,
        Id = part.Id,
        State = part.State,
        Cost = part.Cost,
    };
}
