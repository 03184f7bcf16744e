namespace Ockam.Aws;

/// <summary>What was found for an order before anything is made.</summary>
/// <param name="Order">The order.</param>
/// <param name="Name">The instance's name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Image">What it starts from.</param>
/// <param name="Subnet">Where.</param>
/// <param name="GroupId">The network's security group, which lets everything out.</param>
/// <param name="Ports">What has to be let in besides what the network's group lets in; empty for nothing.</param>
/// <param name="OpenPorts">Who may connect to what, for people; empty where nobody may connect to anything.</param>
internal sealed record InstanceChoice(
    PortalInstanceOrder Order, InstanceName Name, Ec2InstanceType Type, Ec2Image Image, Ec2Subnet Subnet, string GroupId,
    IReadOnlyList<Ec2Permission> Ports, IReadOnlyList<string> OpenPorts)
{
    /// <summary>How much memory is kept for the weights of a sealed model, in GiB; null without one.</summary>
    public int? MemoryGib { get; init; }

    /// <summary>What the user should know of the key of a sealed model before anything is made; null for nothing.</summary>
    public string? KeyWarning { get; init; }
}
