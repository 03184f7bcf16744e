namespace Ockam.Aws;

/// <summary>What an order would come to, found out without changing anything.</summary>
/// <param name="Name">The instance's name in the network.</param>
/// <param name="InstanceType">Its type.</param>
/// <param name="ImageId">What it starts from.</param>
/// <param name="SubnetId">Where.</param>
/// <param name="AvailabilityZone">The zone of the subnet.</param>
/// <param name="Makes">What is made, in order, for people.</param>
/// <param name="OpenPorts">Who may connect to what; empty where nobody may connect to anything.</param>
/// <param name="Costs">What is billed, in words.</param>
public sealed record PortalInstancePlan(
    string Name, string InstanceType, string ImageId, string SubnetId, string AvailabilityZone, IReadOnlyList<string> Makes,
    IReadOnlyList<string> OpenPorts, IReadOnlyList<string> Costs)
{
    /// <summary>What should be known before it is made, for people; empty for nothing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
