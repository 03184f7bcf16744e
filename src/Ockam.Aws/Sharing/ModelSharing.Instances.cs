namespace Ockam.Aws;

public sealed partial class ModelSharing
{
    // Of Amazon Linux, where an image does not say it.
    private const string UsualRoot = "/dev/xvda";

    // With 'instance-' before it a step's name has 31 characters at most.
    private const int LongestInstance = 20;

    // Of EC2: RunInstances, before it is encoded.
    private const int LongestUserData = 16 * 1024;

    /// <summary>Looks whether an instance can be started as it shall be; nothing is changed.</summary>
    /// <param name="request">How it shall be.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <returns>Which of its ports would be open, and to whom, each for people: what its security groups let in.</returns>
    /// <exception cref="AwsException">
    /// <see cref="AwsErrorKind.TypeNotOffered"/>: the type cannot be had there or has no NitroTPM;
    /// <see cref="AwsErrorKind.ImageMissing"/>: there is no such image, or none whose instances have a NitroTPM; or no such subnet.
    /// </exception>
    public async Task<IReadOnlyList<string>> CheckInstanceAsync(
        ModelInstanceRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RunNames.RequireName(request.RunName);
        if (!RunNames.IsName(request.Name) || request.Name.Length > LongestInstance)
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"'{AwsText.Printable(request.Name)}' is no name of an instance: it has 1 to {LongestInstance} lower-case letters, digits "
                + "and hyphens, and does not begin with a hyphen.");
        if (request.UserData.Length > LongestUserData)
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"What an instance gets at its first start has {request.UserData.Length:N0} bytes; EC2 takes {LongestUserData:N0}.");
        Ec2Client ec2 = _clients.Ec2;
        Ec2Subnet subnet = await ec2.DescribeSubnetsAsync(Ec2Selection.ById(request.SubnetId), cancellationToken)
            .FirstAsync(cancellationToken).ConfigureAwait(false);
        var types = new InstanceTypes(_connection, ec2, region => new Ec2Client(_connection.In(region), _clients.Clock, _http));
        Ec2InstanceType type = await types.RequireAsync(request.InstanceType, subnet.AvailabilityZone, nitroTpm: true, cancellationToken)
            .ConfigureAwait(false);
        Ec2Image image = await new InstanceImages(ec2, _clients.Ssm).RequireAsync(request.ImageId, type, cancellationToken)
            .ConfigureAwait(false);
        InstanceImages.RequireNitroTpm(image, _connection);
        // Without one it gets the usual one of its network.
        Ec2Selection groups = request.SecurityGroupIds.Count > 0
            ? Ec2Selection.ById([.. request.SecurityGroupIds])
            : Ec2Selection.Where("vpc-id", subnet.VpcId).And("group-name", "default");
        return await ec2.FindOpenPortsAsync(groups, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Starts an instance and waits until it runs, or finds the one of that name that was started before. Its metadata service insists on
    /// tokens, its disk is encrypted, and nothing can come in to it that its security groups do not let in.
    /// </summary>
    /// <param name="request">How it shall be; <see cref="CheckInstanceAsync"/> has found it possible.</param>
    /// <param name="progress">Is told of each step; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; doing it again goes on from there.</param>
    /// <exception cref="AwsException">
    /// It was refused or has stopped again, and nothing of it is left; or it was cut off, and what was made stays, and is found again.
    /// </exception>
    public async Task<ModelInstance> StartInstanceAsync(
        ModelInstanceRequest request, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Ec2Image image = await NamedAsync(_clients.Ec2, request.ImageId, cancellationToken).ConfigureAwait(false) ?? throw new AwsException(
            AwsErrorKind.ImageMissing,
            $"There is no image {AwsText.Printable(request.ImageId)} in this region that this account may use. Images have another id in "
            + "each region.");
        using RunSession session = await BeginAsync(request.RunName, cancellationToken).ConfigureAwait(false);
        RunSteps steps = session.Steps(_pace, progress);
        steps.Total = 1;
        return await OrUndoneAsync(
            session, steps, () => StartInstanceAsync(request, image, session, steps, cancellationToken), progress, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<ModelInstance> StartInstanceAsync(
        ModelInstanceRequest request, Ec2Image image, RunSession session, RunSteps steps, CancellationToken cancellationToken)
    {
        Ec2Client ec2 = _clients.Ec2;
        var step = new RunStep($"instance-{request.Name}", RunKind.Instance);
        bool isNew = false;
        Ec2Instance made = await steps.MakeAsync(
            step,
            async token => await ec2.DescribeInstancesAsync(RunTags.Of(session.Run, step.Name), token)
                .FirstOrDefaultAsync(each => each.State is not ("terminated" or "shutting-down"), token).ConfigureAwait(false),
            (clientToken, token) =>
            {
                isNew = true;
                return ec2.RunInstanceAsync(
                    new Ec2LaunchRequest(request.ImageId, request.InstanceType, request.SubnetId, clientToken)
                    {
                        SecurityGroupIds = request.SecurityGroupIds, ProfileName = request.ProfileName, KeyName = request.KeyName,
                        UserData = request.UserData,
                        RootDeviceName = image.RootDeviceName ?? UsualRoot, RootVolumeGib = request.RootVolumeGib, Tags = steps.Tags(step),
                    }, token);
            },
            instance => instance.InstanceId,
            InstanceWork.IsProfileTooYoung, cancellationToken)
            .ConfigureAwait(false);
        if (!isNew) RequireAsAsked(made, request);
        Ec2Instance running = await ec2.WaitForInstanceAsync(made.InstanceId, steps.Waits, cancellationToken).ConfigureAwait(false);
        return new ModelInstance(
            running.InstanceId, request.Name, running.State, session.Run.Place.Region, running.InstanceType ?? request.InstanceType,
            running.ImageId ?? request.ImageId, running.VpcId, running.SubnetId, running.PrivateAddress, isNew);
    }

    // Of the same name, but started otherwise: who asks for this one shall not be given that one.
    private static void RequireAsAsked(Ec2Instance there, ModelInstanceRequest request)
    {
        string? profile = there.ProfileArn?.Split('/')[^1];
        (string What, string? Is, string? Wanted)[] all =
        [
            ("image", there.ImageId, request.ImageId), ("type", there.InstanceType, request.InstanceType),
            ("subnet", there.SubnetId, request.SubnetId), ("instance profile", profile, request.ProfileName),
        ];
        foreach ((string what, string? now, string? wanted) in all)
        {
            if (now == wanted) continue;
            throw new AwsException(
                AwsErrorKind.Conflict,
                $"There is an instance '{request.Name}' in the run '{request.RunName}' already, {there.InstanceId}, whose {what} is "
                + $"{(now is null ? "none" : AwsText.Printable(now))} and not {(wanted is null ? "none" : AwsText.Printable(wanted))}. It "
                + "is left as it is: choose another name, or terminate it first.");
        }
    }
}
