namespace Ockam.Aws;

/// <summary>The steps of a portal network. What uses it names them to find its parts.</summary>
internal static class NetworkSteps
{
    public static readonly RunStep Vpc = new("vpc", RunKind.Vpc);
    public static readonly RunStep Gateway = new("gateway", RunKind.InternetGateway);
    public static readonly RunStep GatewayAttached = new("gateway-attached", RunKind.Setting);
    public static readonly RunStep Routes = new("routes", RunKind.RouteTable);
    public static readonly RunStep RouteOut = new("route-out", RunKind.Setting);
    public static readonly RunStep Subnet = new("subnet", RunKind.Subnet);
    public static readonly RunStep SubnetPublic = new("subnet-public", RunKind.Setting);
    public static readonly RunStep SubnetRoutes = new("subnet-routes", RunKind.Setting);
    public static readonly RunStep Group = new("group", RunKind.SecurityGroup);
    public static readonly RunStep GroupIngress = new("group-ingress", RunKind.Setting);
    public static readonly RunStep Address = new("nat-address", RunKind.Address);
    public static readonly RunStep Nat = new("nat", RunKind.NatGateway);
    public static readonly RunStep PrivateSubnet = new("private-subnet", RunKind.Subnet);
    public static readonly RunStep PrivateRoutes = new("private-routes", RunKind.RouteTable);
    public static readonly RunStep PrivateRouteOut = new("private-route-out", RunKind.Setting);
    public static readonly RunStep PrivateSubnetRoutes = new("private-subnet-routes", RunKind.Setting);
    public static readonly RunStep Completed = new("completed", RunKind.Setting);
}
