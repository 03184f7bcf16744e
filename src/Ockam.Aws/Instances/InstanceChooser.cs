using System.Globalization;

namespace Ockam.Aws;

/// <summary>Finds out what an order comes to: asks AWS, and changes nothing. Errors are <see cref="AwsException"/>.</summary>
/// <param name="session">The network's run.</param>
/// <param name="open">EC2 in another region; null for AWS's own.</param>
internal sealed class InstanceChooser(RunSession session, Func<string, Ec2Client>? open)
{
    private const string Everybody = "0.0.0.0/0";
    private const int SshPort = 22;

    private readonly RunClients _clients = session.Clients;

    /// <summary>Finds what an order needs, and refuses what cannot be made.</summary>
    public async Task<InstanceChoice> ChooseAsync(PortalInstanceOrder order, CancellationToken cancellationToken)
    {
        InstanceName name = InstanceName.Of(order);
        if (order is { Role: PortalInstanceRole.AICorp, Ollama: null })
        {
            throw new AwsException(
                AwsErrorKind.InvalidRequest, "Say which release of Ollama serves the model, and its SHA-256 (-Ollama and -OllamaHash).");
        }

        SealedModelRules.Require(order);
        RequireNewKeyFile(order, name);
        Ec2Permission[] wanted = [.. Wanted(order)];
        Ec2Subnet subnet = await FindSubnetAsync(order, cancellationToken).ConfigureAwait(false);
        Ec2SecurityGroup group = await FindGroupAsync(subnet, cancellationToken).ConfigureAwait(false);
        var types = new InstanceTypes(_clients.Connection, _clients.Ec2, open);
        Ec2InstanceType type = await types.RequireAsync(
            order.InstanceType ?? DefaultType(order), subnet.AvailabilityZone, nitroTpm: order.SealedModel is not null, cancellationToken)
            .ConfigureAwait(false);
        int? memory = order.SealedModel is { } model ? SealedModelRules.Memory(model, type) : null;
        var images = new InstanceImages(_clients.Ec2, _clients.Ssm);
        Ec2Image image = order.ImageId is { } id
            ? await images.RequireAsync(id, type, cancellationToken).ConfigureAwait(false)
            : await images.FindNewestAsync(type, cancellationToken).ConfigureAwait(false);
        if (order.SealedModel is not null) InstanceImages.RequireNitroTpm(image, _clients.Connection);
        Ec2Permission[] missing = [.. wanted.Where(each => !LetsIn(group, each, isNamed: order.AllowFrom.Count > 0))];
        string[] ports =
        [
            .. missing.Concat(group.Ingress).SelectMany(each => each.Describe()).Distinct(),
        ];
        return new InstanceChoice(order, name, type, image, subnet, group.GroupId, missing, ports)
        {
            MemoryGib = memory,
            KeyWarning = order.SealedModel is { } ofKey
                ? await SealedModelRules.LookAtKeyAsync(_clients.Connection, ofKey.Key, cancellationToken).ConfigureAwait(false) : null,
        };
    }

    private static string DefaultType(PortalInstanceOrder order) => order switch
    {
        { SealedModel: not null } => "g5.2xlarge",
        { Role: PortalInstanceRole.AICorp } => "g5g.2xlarge",
        _ => "t4g.small",
    };

    private void RequireNewKeyFile(PortalInstanceOrder order, InstanceName name)
    {
        if (order.KeyFile is not { } path || !File.Exists(path)) return;
        // The key of an interrupted attempt is there because that attempt has written it.
        if (session.State.Find(name.Key.Name) is { Status: RunStepStatus.Made }) return;
        throw new AwsException(
            AwsErrorKind.Conflict,
            $"There is a file '{path}' already, and a private key is never written over one. Name another (-KeyPair).");
    }

    private async Task<Ec2Subnet> FindSubnetAsync(PortalInstanceOrder order, CancellationToken cancellationToken)
    {
        Ec2Client ec2 = _clients.Ec2;
        Ec2Subnet? subnet = session.State.Plan.GetValueOrDefault("SubnetId") is { Length: > 0 } given
            ? await ec2.DescribeSubnetsAsync(Ec2Selection.ById(given), cancellationToken).FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false)
            // With a private subnet, the other one is that of its way out: what starts there, without a public address, reaches nothing.
            : await ec2.DescribeSubnetsAsync(Ec2Selection.Tagged(RunTags.Run, session.Run.RunId), cancellationToken)
                .OrderByDescending(each => each.Tags.GetValueOrDefault(RunTags.Step) == NetworkSteps.PrivateSubnet.Name)
                .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (subnet is null) throw Incomplete("subnet");
        if (order.Role == PortalInstanceRole.Project && !subnet.MapsPublicAddress && order.PublicAddress is null)
        {
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"Instances in the subnet {subnet.SubnetId} of the network '{session.Run.Name}' get no public address, and members have to "
                + "reach the project. Make it in a network with a public subnet, or say by which address it is reached (-PublicAddress).");
        }

        return subnet;
    }

    private async Task<Ec2SecurityGroup> FindGroupAsync(Ec2Subnet subnet, CancellationToken cancellationToken)
    {
        Ec2Selection selection = session.State.Plan.GetValueOrDefault("SecurityGroupId") is { Length: > 0 } given
            ? Ec2Selection.ById(given)
            : Ec2Selection.Tagged(RunTags.Run, session.Run.RunId).And("vpc-id", subnet.VpcId);
        return await _clients.Ec2.DescribeSecurityGroupsAsync(selection, cancellationToken)
            .Where(group => group.Tags.GetValueOrDefault(RunTags.Step)?.StartsWith("ports-", StringComparison.Ordinal) != true)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) ?? throw Incomplete("security group");
    }

    private AwsException Incomplete(string what) => new(
        AwsErrorKind.NotFound,
        $"The network '{session.Run.Name}' has no {what}: it is not complete. New-OckamPortalNetwork {session.Run.Name} completes it.");

    private static IEnumerable<Ec2Permission> Wanted(PortalInstanceOrder order)
    {
        string[] members = PortalNetworkPlan.Ranges(order.AllowFrom, "The range that may reach the project's port");
        string[] ssh = PortalNetworkPlan.SshRanges(order.SshFrom);
        if (order.Role == PortalInstanceRole.Project)
        {
            if (order.Port is < 1 or > 65535 || order.Port == SshPort)
            {
                string port = order.Port.ToString(CultureInfo.InvariantCulture);
                throw new AwsException(
                    AwsErrorKind.InvalidRequest, $"The project cannot have port {port}: name one from 1 to 65535, and not 22.");
            }

            yield return new Ec2Permission("tcp", order.Port, order.Port)
            {
                Ranges = members.Length > 0 ? members : [Everybody], Description = "members of the project",
            };
        }
        else if (members.Length > 0)
        {
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                "Nobody connects to this instance: only the project has a port. -AllowFrom is for -Role Project.");
        }

        if (ssh.Length > 0) yield return new Ec2Permission("tcp", SshPort, SshPort) { Ranges = ssh, Description = "SSH" };
    }

    // What the network lets in already, from narrower ranges perhaps, is not widened unless ranges are named.
    private static bool LetsIn(Ec2SecurityGroup group, Ec2Permission wanted, bool isNamed) => group.Ingress.Any(each =>
        each.Protocol == wanted.Protocol && each.FromPort == wanted.FromPort && each.ToPort == wanted.ToPort
        && (!isNamed && wanted.FromPort != SshPort || wanted.Ranges.All(each.Ranges.Contains)));
}
