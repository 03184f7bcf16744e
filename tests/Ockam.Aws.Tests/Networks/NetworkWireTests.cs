using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Networks;

/// <summary>
/// What is asked of AWS beside what the scripts of the walkthrough ask, call by call. Each difference is listed with its reason; one that
/// is not listed fails, and so does one that is listed and is none any more.
/// </summary>
[Collection(RunsCollection.Name)]
public sealed class NetworkWireTests(MotoServer moto)
{
    private const string OfInstances = "New-OckamPortalInstance asks for what an instance needs.";
    private const string ByTags = "What is there is found by the run's tags and paths, whatever it is called and in whatever network.";
    private const string OfRoles = "Theirs have no roles and no parameters: the ticket is in the user data.";

    // A minus is what they ask and we do not, a plus the reverse; by the beginning of the call.
    private static readonly (string Difference, string Reason)[] s_making =
    [
        ("- GetCallerIdentity", "They ask twice, once for each program that may compute a digest."),
        ("- CreateTags ResourceId.1=vpc-* Tag.1.Key=Name", "Tags come with the request that makes it: nothing is ever there without."),
        ("- CreateTags ResourceId.1=i-* Tag.1.Key=Name", "The same."),
        ("- AuthorizeSecurityGroupEgress ", "A new group lets everything out already."),
        ("- AuthorizeSecurityGroupIngress GroupId=sg-* IpPermissions.1.FromPort=22", "SSH is open to the world; ours to nobody unasked."),
        ("- DescribeImages ", OfInstances),
        ("- CreateKeyPair ", OfInstances),
        ("- DescribeAvailabilityZones", "They ask again before they ask for the types of a zone."),
        ("- DescribeInstanceTypeOfferings", OfInstances),
        ("- RunInstances ", OfInstances),
        ("- DescribeInstances InstanceId.1=i-*", OfInstances),
        ("+ DescribeTags ", "A network of that name may be there, begun on another machine."),
        ("+ ListInstanceProfiles PathPrefix=/ockamps/", "The same; lists of profiles have no tags."),
        ("+ ListRoles PathPrefix=/ockamps/", "The same."),
        ("+ DescribeParameters", "The same."),
        ("+ CreateTags ResourceId.1=sg-* Tag.1.Key=ockamps:complete", "Other machines can tell that it is complete."),
    ];

    private static readonly (string Difference, string Reason)[] s_removing =
    [
        ("- GetCallerIdentity", "They ask twice, once for each program that may compute a digest."),
        ("- TerminateInstances InstanceId.1=i-*", "One of two recorded runs had left an instance behind."),
        ("- DescribeInstances InstanceId.1=i-*", "The same."),
        ("- DescribeInstances Filter.1.Name=tag:Name", ByTags),
        ("- DescribeKeyPairs KeyName.1=*", ByTags),
        ("- DescribeVpcs ", ByTags),
        ("- DescribeInternetGateways Filter.1.Name=attachment.vpc-id", ByTags),
        ("- DescribeSubnets Filter.1.Name=vpc-id", ByTags),
        ("- DescribeRouteTables Filter.1.Name=vpc-id", ByTags),
        ("- DescribeSecurityGroups Filter.1.Name=vpc-id", ByTags),
        ("+ DescribeTags ", ByTags),
        ("+ DescribeInstances Filter.1.Name=tag-key", ByTags),
        ("+ DescribeInternetGateways Filter.1.Name=tag-key", ByTags),
        ("+ DescribeKeyPairs Filter.1.Name=tag-key", ByTags),
        ("+ DescribeRouteTables Filter.1.Name=tag-key", ByTags),
        ("+ DescribeSecurityGroups Filter.1.Name=tag-key", ByTags),
        ("+ DescribeSubnets Filter.1.Name=tag-key", ByTags),
        ("+ DescribeVolumes Filter.1.Name=tag-key", ByTags),
        ("+ DescribeVpcs Filter.1.Name=tag-key", ByTags),
        ("+ DescribeKeyPairs KeyPairId.1=key-*", "It is found by its id and deleted by its name."),
        ("+ DescribeInternetGateways InternetGatewayId.1=igw-*", "Where it is attached now is asked right before it is detached."),
        ("+ DescribeRouteTables RouteTableId.1=rtb-*", "Whose it is now is asked right before that ends."),
        ("+ DisassociateRouteTable ", "One of the scripts leaves that to the end of the subnet."),
        ("+ DeleteVolume ", "A disk that an image keeps at the end of its instance would stay."),
        ("+ ListInstanceProfiles ", OfRoles),
        ("+ GetInstanceProfile ", OfRoles),
        ("+ RemoveRoleFromInstanceProfile ", OfRoles),
        ("+ DeleteInstanceProfile ", OfRoles),
        ("+ ListRoles ", OfRoles),
        ("+ GetRole ", OfRoles),
        ("+ ListRolePolicies ", OfRoles),
        ("+ DeleteRolePolicy ", OfRoles),
        ("+ ListAttachedRolePolicies ", OfRoles),
        ("+ DetachRolePolicy ", OfRoles),
        ("+ DeleteRole ", OfRoles),
        ("+ DescribeParameters", OfRoles),
        ("+ ListTagsForResource", OfRoles),
        ("+ DeleteParameter", OfRoles),
    ];

    [MotoVectorFact]
    public async Task Networks_are_made_and_removed_as_by_the_scripts_but_for_what_is_listed()
    {
        using var account = new NetworkAccount(moto, "us-east-1");
        var making = new List<string>();
        var removing = new List<string>();
        foreach (string corp in (string[])["health_corp", "ai_corp"])
        {
            await moto.ResetAsync();
            var makes = new FaultFront();
            PortalNetwork made = await account.Networks(makes).CreateAsync(PortalNetworkPlan.Of(new(corp.Replace('_', '-'))));
            await NetworkLifeTests.AddInstanceAsync(account, made);
            var removes = new FaultFront();
            await account.Networks(removes).RemoveAsync(made.Name);
            IReadOnlyList<string> run = WireCall.Read($"{corp}-run.txt");
            making.AddRange(WireDifferences.Between(run, makes.Asked.Select(WireCall.Of)));
            removing.AddRange(WireDifferences.Between(WireCall.Read($"{corp}-cleanup.txt"), removes.Asked.Select(WireCall.Of)));
            AssertTagged(makes);
            // What both change, in the same order.
            string[] ours = [.. makes.Asked.Where(each => each.IsChange).Select(WireCall.Of)];
            Assert.Equal(run.Where(ours.Contains), ours.Where(run.Contains));
            // Theirs remove the subnet first, and with it the association that keeps the table.
            string[] order =
            [
                "TerminateInstances", "DeleteKeyPair", "DetachInternetGateway", "DeleteInternetGateway", "DisassociateRouteTable",
                "DeleteRouteTable", "DeleteSubnet", "DeleteSecurityGroup", "DeleteVpc",
            ];
            Assert.Equal(order, removes.Changes.Where(order.Contains));
        }

        WireDifferences.AssertListed(making, s_making);
        WireDifferences.AssertListed(removing, s_removing);
    }

    private static void AssertTagged(FaultFront front) => Assert.All(
        front.Asked.Where(each => each.Action.StartsWith("Create", StringComparison.Ordinal)
            && each.Action is not ("CreateTags" or "CreateRoute")),
        each => Assert.Contains(each.Parameters.Values, value => value == RunTags.Run));
}
