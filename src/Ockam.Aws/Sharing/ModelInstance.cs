namespace Ockam.Aws;

/// <summary>An instance with a NitroTPM for sealed models.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="State">Its state, <c>running</c> when it was waited for.</param>
/// <param name="Region">Its region.</param>
/// <param name="InstanceType">Its type.</param>
/// <param name="ImageId">What it has started from.</param>
/// <param name="VpcId">Its network; null if EC2 does not say.</param>
/// <param name="SubnetId">Its subnet.</param>
/// <param name="PrivateAddress">Its address in the network; null if EC2 does not say.</param>
/// <param name="IsNew">Whether it was started now, and not found.</param>
public sealed record ModelInstance(
    string InstanceId, string Name, string State, string Region, string InstanceType, string ImageId, string? VpcId, string? SubnetId,
    string? PrivateAddress, bool IsNew);
