namespace Ockam.Aws.Tests.Networks;

/// <summary>What can be asked for, and what is refused before AWS is.</summary>
public class PortalNetworkPlanTests
{
    [Theory]
    [InlineData("10.0.0.0/16", "10.0.0.0/24", "10.0.1.0/24")]
    [InlineData("192.168.4.0/22", "192.168.4.0/24", "192.168.5.0/24")]
    [InlineData("172.16.0.0/24", "172.16.0.0/25", "172.16.0.128/25")]
    [InlineData("100.64.0.0/27", "100.64.0.0/28", "100.64.0.16/28")]
    public void Subnets_are_parts_of_the_network(string cidr, string publicRange, string privateRange)
    {
        Ipv4Range range = Ipv4Range.ParseNetwork(cidr);
        Assert.Equal((publicRange, privateRange), (range.Part(0, 2).ToString(), range.Part(1, 2).ToString()));
        string only = range.Part(0, 1).ToString();
        Assert.Equal(range.Prefix < 24 ? publicRange : cidr, only);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/15")]
    [InlineData("10.0.0.0/29")]
    [InlineData("10.0.0.1/16")]
    [InlineData("10.0.0.0/016")]
    [InlineData("010.0.0.0/16")]
    [InlineData("10.0.0/16")]
    [InlineData("10.0.0.256/16")]
    [InlineData("10.0.0.0/16/16")]
    [InlineData("10.0.0.0/-1")]
    [InlineData(" 10.0.0.0/16")]
    [InlineData("fd00::/16")]
    [InlineData("127.0.0.0/16")]
    [InlineData("169.254.0.0/16")]
    [InlineData("224.0.0.0/16")]
    [InlineData("0.0.0.0/16")]
    public void A_range_that_a_network_cannot_have_is_refused(string cidr) => Refuses(new("a") { Cidr = cidr }, "network");

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("203.0.113.9")]
    [InlineData("203.0.113.8/31")]
    public void A_range_that_may_come_in_is_any_range_or_address(string range)
    {
        PortalNetworkPlan plan = PortalNetworkPlan.Of(new("a") { ProjectPort = 4000, AllowFrom = [range, range] });
        Assert.Equal(range.Contains('/', StringComparison.Ordinal) ? range : range + "/32", Assert.Single(plan.Ingress[0].Ranges));
    }

    [Fact]
    public void What_contradicts_itself_is_refused_with_what_to_leave_out()
    {
        Refuses(new("A"), "lower-case");
        Refuses(new("a") { SubnetId = "subnet-1", Cidr = "10.0.0.0/16" }, "-SubnetId");
        Refuses(new("a") { SubnetId = "subnet-1", PrivateSubnet = true }, "-PrivateSubnet");
        Refuses(new("a") { SubnetId = "subnet-1", InstanceType = "t3.micro" }, "-InstanceType");
        Refuses(new("a") { SecurityGroupId = "sg-1" }, "-SubnetId");
        Refuses(new("a") { SubnetId = "subnet-1", SecurityGroupId = "sg-1", ProjectPort = 4000 }, "-SecurityGroupId");
        Refuses(new("a") { PrivateSubnet = true, ProjectPort = 4000 }, "-PrivateSubnet");
        Refuses(new("a") { PrivateSubnet = true, SshFrom = ["203.0.113.9"] }, "-SshFrom");
        Refuses(new("a") { AllowFrom = ["203.0.113.9"] }, "-ProjectPort");
        Refuses(new("a") { ProjectPort = 22 }, "22");
        Refuses(new("a") { ProjectPort = 0 }, "65535");
        Refuses(new("a") { ProjectPort = 65536 }, "65535");
        Refuses(new("a") { SshFrom = ["0.0.0.0/0"] }, "Session Manager");
        Refuses(new("a") { SshFrom = ["203.0.113.9/24"] }, "203.0.113.0/24");
        Refuses(new("a") { PrivateSubnet = true, Cidr = "10.0.0.0/28" }, "/28");
    }

    [Fact]
    public void What_would_be_made_opened_and_billed_is_said_before()
    {
        PortalNetworkPlan closed = PortalNetworkPlan.Of(new("a"));
        Assert.Equal(["network 10.0.0.0/16", "internet gateway", "route table", "subnet 10.0.0.0/24", "security group"], closed.Makes);
        Assert.Empty(closed.OpenPorts);
        Assert.Empty(closed.Costs);
        PortalNetworkPlan open = PortalNetworkPlan.Of(new("a") { ProjectPort = 4000 });
        Assert.Equal(["TCP 4000 from everywhere"], open.OpenPorts);
        PortalNetworkPlan billed = PortalNetworkPlan.Of(new("a") { PrivateSubnet = true });
        Assert.Contains("private subnet 10.0.1.0/24", billed.Makes);
        Assert.Contains(billed.Costs, cost => cost.Contains("per hour", StringComparison.Ordinal)
            && cost.Contains("per GB", StringComparison.Ordinal) && cost.Contains("us-east-1", StringComparison.Ordinal));
    }

    private static void Refuses(PortalNetworkRequest request, string named)
    {
        AwsException refused = Assert.Throws<AwsException>(() => PortalNetworkPlan.Of(request));
        Assert.Equal(AwsErrorKind.InvalidRequest, refused.Kind);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }
}
