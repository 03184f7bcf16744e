using System.Xml.Linq;

namespace Ockam.Aws;

internal sealed partial class Ec2Client
{
    // Of EC2: what user data may have at most before it is encoded.
    private const int MaximumUserData = 16 * 1024;

    /// <summary>Starts one instance. Its metadata service insists on tokens (IMDSv2); its disks go with it and carry its tags.</summary>
    /// <exception cref="ArgumentException">The user data is too long, or a size is given for a disk without a name.</exception>
    public async Task<Ec2Instance> RunInstanceAsync(Ec2LaunchRequest request, CancellationToken cancellationToken = default)
    {
        const string Action = "RunInstances";
        if (request.UserData.Length > MaximumUserData)
            throw new ArgumentException(
                $"User data of {request.UserData.Length} bytes is too long: EC2 takes {MaximumUserData} at most.", nameof(request));
        if (request is { RootVolumeGib: not null, RootDeviceName: null })
            throw new ArgumentException("A size of the root disk needs its name.", nameof(request));
        AwsParameters parameters = Parameters()
            .Add("ImageId", request.ImageId).Add("InstanceType", request.InstanceType)
            .Add("MinCount", 1).Add("MaxCount", 1).Add("ClientToken", request.ClientToken).Add("KeyName", request.KeyName);
        AddPlace(parameters, request);
        if (!request.UserData.IsEmpty) parameters.Add("UserData", Convert.ToBase64String(request.UserData.Span));
        parameters.Add("IamInstanceProfile.Name", request.ProfileName)
            .Add("MetadataOptions.HttpTokens", "required").Add("MetadataOptions.HttpEndpoint", "enabled")
            // Answers with credentials reach the instance itself, and no container or tunnel behind it.
            .Add("MetadataOptions.HttpPutResponseHopLimit", 1)
            .Add("InstanceInitiatedShutdownBehavior", request.TerminatesOnShutdown ? "terminate" : null);
        if (request.RootDeviceName is { } disk)
            parameters.Add("BlockDeviceMapping.1.DeviceName", disk)
                .Add("BlockDeviceMapping.1.Ebs.VolumeSize", request.RootVolumeGib)
                .Add("BlockDeviceMapping.1.Ebs.Encrypted", true)
                .Add("BlockDeviceMapping.1.Ebs.DeleteOnTermination", true);
        XElement answer = await AskAsync(Action, Tag(parameters, request.Tags, "instance", "volume"), cancellationToken)
            .ConfigureAwait(false);
        return ToInstance(answer.Items("instancesSet").FirstOrDefault() ?? throw _client.Lacks(Action, "instance"));
    }

    /// <summary>Instances; those that were terminated are listed for about an hour.</summary>
    public IAsyncEnumerable<Ec2Instance> DescribeInstancesAsync(
        Ec2Selection selection, CancellationToken cancellationToken = default) => ListAsync(
        "DescribeInstances", Select(selection, "InstanceId"), "reservationSet",
        reservation => reservation.Items("instancesSet").Select(ToInstance), cancellationToken).SelectMany(each => each);

    /// <summary>Waits until an instance is running.</summary>
    /// <param name="instanceId">The instance; AWS need not know it everywhere yet.</param>
    /// <param name="progress">Is told after every look; null for nobody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AwsException">It has stopped again, or takes too long.</exception>
    public Task<Ec2Instance> WaitForInstanceAsync(
        string instanceId, IProgress<AwsWaitProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _waiter.UntilAsync(
            $"instance {instanceId} to be running", AwsWait.Instance, token => FindInstanceAsync(instanceId, token),
            instance => instance.State switch
            {
                "running" => true,
                "shutting-down" or "terminated" or "stopping" or "stopped" => throw new AwsException(
                    AwsErrorKind.InstanceFailed,
                    $"The instance {instanceId} is {instance.State}: "
                    + $"{AwsText.Printable(instance.StateReason ?? "no reason is given")}. Look at quotas, and at the keys of its disks."),
                _ => false,
            },
            instance => instance.State, progress, cancellationToken);

    /// <summary>Waits until an instance is terminated, and with it the use of its network.</summary>
    public Task WaitForInstanceGoneAsync(
        string instanceId, IProgress<AwsWaitProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _waiter.UntilGoneAsync(
            $"instance {instanceId} to be terminated", AwsWait.Instance,
            async token => await FindInstanceAsync(instanceId, token).ConfigureAwait(false) is { State: not "terminated" } there
                ? there : null,
            instance => instance.State, progress, cancellationToken);

    /// <summary>Begins to terminate instances; their disks go too. What is terminated already stays so.</summary>
    public async Task<IReadOnlyList<Ec2InstanceChange>> TerminateInstancesAsync(
        IReadOnlyList<string> instanceIds, CancellationToken cancellationToken = default)
    {
        const string Action = "TerminateInstances";
        XElement answer = await AskAsync(Action, Parameters().AddList("InstanceId", instanceIds), cancellationToken)
            .ConfigureAwait(false);
        return [.. answer.Items("instancesSet").Select(each => new Ec2InstanceChange(
            Need(each, Action, "instanceId"), each.Text("previousState", "name"), each.Text("currentState", "name")))];
    }

    /// <summary>What an instance has written to its console so far: the last 64 KiB at most.</summary>
    /// <returns>The bytes as they came; empty while there are none.</returns>
    public async Task<byte[]> GetConsoleOutputAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        const string Action = "GetConsoleOutput";
        XElement answer;
        try
        {
            // What is there now: else EC2 gives what it kept when the instance last changed its state, before its script had run.
            answer = await AskAsync(Action, Parameters().Add("InstanceId", instanceId).Add("Latest", true), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (AwsException refused) when (refused.Code is "UnsupportedOperation" or "InvalidParameterCombination")
        {
            // A type that is not of the Nitro System: it has that alone.
            answer = await AskAsync(Action, Parameters().Add("InstanceId", instanceId), cancellationToken).ConfigureAwait(false);
        }

        string text = answer.Text("output") ?? "";
        byte[] value = new byte[text.Length];
        return Convert.TryFromBase64String(text, value, out int length) ? value[..length] : throw _client.Lacks(Action, "text in base64");
    }

    /// <summary>The public half of the endorsement key of an instance's NitroTPM.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="keyType"><c>rsa-2048</c> or <c>ecc-sec-p384</c>.</param>
    /// <param name="keyFormat"><c>der</c> or <c>tpmt</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Ec2Endorsement> GetTpmEndorsementAsync(
        string instanceId, string keyType, string keyFormat, CancellationToken cancellationToken = default)
    {
        const string Action = "GetInstanceTpmEkPub";
        AwsParameters parameters = Parameters()
            .Add("InstanceId", instanceId).Add("KeyType", keyType).Add("KeyFormat", keyFormat);
        XElement answer = await AskAsync(Action, parameters, cancellationToken).ConfigureAwait(false);
        string text = Need(answer, Action, "keyValue");
        byte[] value = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, value, out int length)) throw _client.Lacks(Action, "key in base64");
        return new Ec2Endorsement(
            answer.Text("instanceId") ?? instanceId, answer.Text("keyType") ?? keyType, answer.Text("keyFormat") ?? keyFormat,
            value[..length]);
    }

    private async Task<Ec2Instance?> FindInstanceAsync(string instanceId, CancellationToken cancellationToken) =>
        await DescribeInstancesAsync(Ec2Selection.ById(instanceId), cancellationToken)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);

    // An address of the instance's own choice goes with an interface, and then subnet and groups do too.
    private static void AddPlace(AwsParameters parameters, Ec2LaunchRequest request)
    {
        if (request.PublicAddress is not { } isPublic)
        {
            parameters.Add("SubnetId", request.SubnetId).AddList("SecurityGroupId", request.SecurityGroupIds);
            return;
        }

        parameters.Add("NetworkInterface.1.DeviceIndex", 0).Add("NetworkInterface.1.SubnetId", request.SubnetId)
            .Add("NetworkInterface.1.AssociatePublicIpAddress", isPublic)
            .Add("NetworkInterface.1.DeleteOnTermination", true)
            .AddList("NetworkInterface.1.SecurityGroupId", request.SecurityGroupIds);
    }

    private Ec2Instance ToInstance(XElement item) =>
        new(Need(item, "DescribeInstances", "instanceId"), item.Text("instanceState", "name") ?? "", item.Tags())
        {
            StateReason = item.Text("stateReason", "message") is { } message
                ? $"{item.Text("stateReason", "code")}: {message}" : item.Text("reason"),
            ImageId = item.Text("imageId"),
            InstanceType = item.Text("instanceType"),
            VpcId = item.Text("vpcId"),
            SubnetId = item.Text("subnetId"),
            SecurityGroupIds = [.. item.Items("groupSet").Select(each => each.Text("groupId")).OfType<string>()],
            PublicAddress = item.Text("ipAddress"),
            PrivateAddress = item.Text("privateIpAddress"),
            KeyName = item.Text("keyName"),
            ProfileArn = item.Text("iamInstanceProfile", "arn"),
            MetadataTokens = item.Text("metadataOptions", "httpTokens"),
            Launched = item.Time("launchTime"),
            ClientToken = item.Text("clientToken"),
        };
}
