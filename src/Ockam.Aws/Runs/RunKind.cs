namespace Ockam.Aws;

/// <summary>
/// Kinds of what runs make, as journals write them. Those of EC2 are called as EC2 calls them where tags are asked for.
/// </summary>
internal static class RunKind
{
    public const string Vpc = "vpc";
    public const string InternetGateway = "internet-gateway";
    public const string RouteTable = "route-table";
    public const string Subnet = "subnet";
    public const string SecurityGroup = "security-group";
    public const string Address = "elastic-ip";
    public const string NatGateway = "natgateway";
    public const string Instance = "instance";
    public const string Volume = "volume";
    public const string KeyPair = "key-pair";
    public const string Image = "image";
    public const string Snapshot = "snapshot";
    public const string Role = "role";
    public const string InstanceProfile = "instance-profile";
    public const string Parameter = "parameter";

    /// <summary>A change of something that the run has made, such as a route: it goes with that.</summary>
    public const string Setting = "setting";
}
