using Ockam.Aws;

namespace OckamPS.Module.Mapping;

/// <summary>What people see of instances of portal networks.</summary>
internal static class PortalInstanceInfos
{
    public static OckamPortalInstanceInfo Of(PortalInstance instance) => new()
    {
        Network = instance.Network,
        Name = instance.Name,
        Role = instance.Role is { } role ? (OckamPortalInstanceRole)role : null,
        InstanceId = instance.InstanceId,
        State = instance.State,
        PublicAddress = instance.PublicAddress,
        Identifier = instance.Identifier,
        Relay = instance.Relay,
        RoleArn = instance.RoleArn,
        InstanceType = instance.InstanceType,
        ImageId = instance.ImageId,
        PrivateAddress = instance.PrivateAddress,
        VpcId = instance.VpcId,
        SubnetId = instance.SubnetId,
        LaunchedAt = instance.Launched,
        RunId = instance.RunId,
    };
}
