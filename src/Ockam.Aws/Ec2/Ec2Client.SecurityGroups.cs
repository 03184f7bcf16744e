using System.Xml.Linq;

namespace Ockam.Aws;

internal sealed partial class Ec2Client
{
    /// <summary>Makes a security group: nothing may come in, everything may go out.</summary>
    /// <param name="vpcId">Its network.</param>
    /// <param name="name">Its name: 255 characters at most, not yet taken in the network.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>Its id.</returns>
    public async Task<string> CreateSecurityGroupAsync(
        string vpcId, string name, string description, IReadOnlyDictionary<string, string> tags,
        CancellationToken cancellationToken = default)
    {
        const string Action = "CreateSecurityGroup";
        AwsParameters parameters = Parameters().Add("GroupName", name).Add("GroupDescription", description).Add("VpcId", vpcId);
        return Need(
            await AskAsync(Action, Tag(parameters, tags, "security-group"), cancellationToken).ConfigureAwait(false), Action, "groupId");
    }

    /// <summary>Security groups.</summary>
    public IAsyncEnumerable<Ec2SecurityGroup> DescribeSecurityGroupsAsync(
        Ec2Selection selection, CancellationToken cancellationToken = default) => ListAsync(
        "DescribeSecurityGroups", Select(selection, "GroupId"), "securityGroupInfo",
        item => new Ec2SecurityGroup(
            Need(item, "DescribeSecurityGroups", "groupId"), item.Text("groupName") ?? "", item.Text("groupDescription") ?? "",
            item.Text("vpcId"), [.. item.Items("ipPermissions").Select(ToPermission)],
            [.. item.Items("ipPermissionsEgress").Select(ToPermission)], item.Tags()),
        cancellationToken);

    /// <summary>What security groups let in, each for people.</summary>
    public async Task<IReadOnlyList<string>> FindOpenPortsAsync(Ec2Selection selection, CancellationToken cancellationToken = default)
    {
        var ports = new List<string>();
        await foreach (Ec2SecurityGroup group in DescribeSecurityGroupsAsync(selection, cancellationToken).ConfigureAwait(false))
            ports.AddRange(group.Ingress.SelectMany(each => each.Describe()));
        return [.. ports.Distinct()];
    }

    /// <summary>Lets something in.</summary>
    public Task AuthorizeIngressAsync(
        string groupId, IReadOnlyList<Ec2Permission> permissions, CancellationToken cancellationToken = default) =>
        ChangeAsync("AuthorizeSecurityGroupIngress", groupId, permissions, cancellationToken);

    /// <summary>Lets something out.</summary>
    public Task AuthorizeEgressAsync(
        string groupId, IReadOnlyList<Ec2Permission> permissions, CancellationToken cancellationToken = default) =>
        ChangeAsync("AuthorizeSecurityGroupEgress", groupId, permissions, cancellationToken);

    /// <summary>Lets something in no longer.</summary>
    public Task RevokeIngressAsync(
        string groupId, IReadOnlyList<Ec2Permission> permissions, CancellationToken cancellationToken = default) =>
        ChangeAsync("RevokeSecurityGroupIngress", groupId, permissions, cancellationToken);

    /// <summary>Lets something out no longer, for example all that a new group lets out.</summary>
    public Task RevokeEgressAsync(
        string groupId, IReadOnlyList<Ec2Permission> permissions, CancellationToken cancellationToken = default) =>
        ChangeAsync("RevokeSecurityGroupEgress", groupId, permissions, cancellationToken);

    /// <summary>Deletes a security group that nothing uses.</summary>
    public Task DeleteSecurityGroupAsync(string groupId, CancellationToken cancellationToken = default) =>
        AskAsync("DeleteSecurityGroup", Parameters().Add("GroupId", groupId), cancellationToken);

    private Task ChangeAsync(
        string action, string groupId, IReadOnlyList<Ec2Permission> permissions, CancellationToken cancellationToken) => AskAsync(
        action,
        Parameters().Add("GroupId", groupId).AddList("IpPermissions", permissions, (all, prefix, permission) => all
            .Add($"{prefix}.IpProtocol", permission.Protocol)
            .Add($"{prefix}.FromPort", permission.FromPort)
            .Add($"{prefix}.ToPort", permission.ToPort)
            .AddList($"{prefix}.IpRanges", permission.Ranges, (_, range, cidr) =>
                all.Add($"{range}.CidrIp", cidr).Add($"{range}.Description", permission.Description))
            .AddList($"{prefix}.Ipv6Ranges", permission.Ranges6, (_, range, cidr) =>
                all.Add($"{range}.CidrIpv6", cidr).Add($"{range}.Description", permission.Description))
            .AddList($"{prefix}.Groups", permission.GroupIds, (_, group, id) =>
                all.Add($"{group}.GroupId", id).Add($"{group}.Description", permission.Description))),
        cancellationToken);

    private static Ec2Permission ToPermission(XElement item) =>
        new(item.Text("ipProtocol") ?? "", item.Number("fromPort"), item.Number("toPort"))
        {
            Ranges = [.. item.Items("ipRanges").Select(each => each.Text("cidrIp")).OfType<string>()],
            Ranges6 = [.. item.Items("ipv6Ranges").Select(each => each.Text("cidrIpv6")).OfType<string>()],
            GroupIds = [.. item.Items("groups").Select(each => each.Text("groupId")).OfType<string>()],
            Description = item.Items("ipRanges").Concat(item.Items("ipv6Ranges")).Concat(item.Items("groups"))
                .Select(each => each.Text("description")).OfType<string>().FirstOrDefault(),
        };
}
