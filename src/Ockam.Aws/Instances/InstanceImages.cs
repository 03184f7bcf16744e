namespace Ockam.Aws;

/// <summary>
/// Which image instances start from: the newest Amazon Linux 2023 for their processors, as AWS publishes it, or one that is named.
/// Nothing is changed. Errors are <see cref="AwsException"/>.
/// </summary>
/// <param name="ec2">EC2 in the region of the instance.</param>
/// <param name="ssm">SSM in the same region.</param>
internal sealed class InstanceImages(Ec2Client ec2, SsmClient ssm)
{
    private const string Parameters = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-";

    // 'amazon' stands for AWS's accounts in every partition; anybody may give an image this name.
    private const string Owner = "amazon";
    private const string Names = "al2023-ami-2023.*";

    private const string NitroTpm = "v2.0";

    // Images of the same distribution for other purposes: without what the boot script uses, or for containers.
    private static readonly string[] s_others = ["minimal", "ecs", "eks", "neuron"];

    /// <summary>The newest image for a type of instances.</summary>
    /// <param name="type">The type.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="AwsException"><see cref="AwsErrorKind.ImageMissing"/>: there is none.</exception>
    public async Task<Ec2Image> FindNewestAsync(Ec2InstanceType type, CancellationToken cancellationToken = default)
    {
        string architecture = Architecture(type);
        Ec2Image? image = await AskParameterAsync(architecture, cancellationToken).ConfigureAwait(false)
            ?? await AskImagesAsync(architecture, cancellationToken).ConfigureAwait(false);
        return image ?? throw new AwsException(
            AwsErrorKind.ImageMissing,
            $"There is no image of Amazon Linux 2023 for {architecture} in this region. Name one (-ImageId), or another region (-Region).");
    }

    /// <summary>An image that is named, if instances of a type can start from it.</summary>
    /// <param name="imageId">The image.</param>
    /// <param name="type">The type.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="AwsException">
    /// <see cref="AwsErrorKind.ImageMissing"/>: there is none, it is not available, or it is for other processors.
    /// </exception>
    public async Task<Ec2Image> RequireAsync(string imageId, Ec2InstanceType type, CancellationToken cancellationToken = default)
    {
        Ec2Image image = await FindAsync(imageId, cancellationToken).ConfigureAwait(false) ?? throw new AwsException(
            AwsErrorKind.ImageMissing,
            $"There is no image {AwsText.Printable(imageId)} in this region that this account may use. Images have another id in each "
            + "region; leave -ImageId out for the newest Amazon Linux 2023.");
        if (image.State != "available")
        {
            throw new AwsException(
                AwsErrorKind.ImageMissing,
                $"The image {image.ImageId} is {AwsText.Printable(image.State)}, and cannot be used yet or any more.");
        }

        if (image.Architecture is { Length: > 0 } of && type.Architectures.Count > 0 && !type.Architectures.Contains(of))
        {
            throw new AwsException(
                AwsErrorKind.ImageMissing,
                $"The image {image.ImageId} is for {AwsText.Printable(of)}, and instances of the type {type.Name} have "
                + $"{string.Join(" or ", type.Architectures)}. Name an image (-ImageId) or a type (-InstanceType) that fit.");
        }

        return image;
    }

    /// <summary>Refuses an image whose instances get no NitroTPM.</summary>
    /// <param name="image">The image.</param>
    /// <param name="connection">Who has told of it.</param>
    /// <exception cref="AwsException"><see cref="AwsErrorKind.ImageMissing"/>: they get none, and the message says what to do.</exception>
    internal static void RequireNitroTpm(Ec2Image image, AwsConnection connection)
    {
        if (image is { TpmSupport: NitroTpm, BootMode: "uefi" }) return;
        // An emulator of this machine does not say again with what a run of ours has registered it.
        if (image is { TpmSupport: null } && image.Tags.ContainsKey(RunTags.Run) && HasEmulator(connection)) return;
        throw new AwsException(
            AwsErrorKind.ImageMissing,
            $"Instances of the image {image.ImageId} have no NitroTPM, and it cannot be added to an image that is there. Make one of "
            + $"it: New-NitroTpmImage -ImageId {image.ImageId}.");
    }

    private static bool HasEmulator(AwsConnection connection)
    {
        string? named = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_EC2") is { Length: > 0 } own
            ? own : Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL");
        Uri? endpoint = connection.Options.EndpointUrl ?? (Uri.TryCreate(named, UriKind.Absolute, out Uri? found) ? found : null);
        return endpoint is { IsLoopback: true };
    }

    /// <summary>The processors that images for a type are made for.</summary>
    internal static string Architecture(Ec2InstanceType type) =>
        type.Architectures.Contains("arm64") ? "arm64"
        : type.Architectures.Count == 0 || type.Architectures.Contains("x86_64") ? "x86_64"
        : throw new AwsException(
            AwsErrorKind.TypeNotOffered,
            $"Instances of the type {type.Name} have {string.Join(" or ", type.Architectures)}, and ockam-node runs on x86_64 and arm64.");

    private async Task<Ec2Image?> AskParameterAsync(string architecture, CancellationToken cancellationToken)
    {
        try
        {
            using SsmParameter parameter = await ssm.GetAsync(Parameters + architecture, cancellationToken).ConfigureAwait(false);
            return await FindAsync(System.Text.Encoding.ASCII.GetString(parameter.Value), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException none) when (none.Kind is AwsErrorKind.NotFound or AwsErrorKind.AccessDenied)
        {
            // Who may not read parameters may list images.
            return null;
        }
    }

    private async Task<Ec2Image?> AskImagesAsync(string architecture, CancellationToken cancellationToken) =>
        await ec2.DescribeImagesAsync(
            [Owner],
            Ec2Selection.Where("name", Names).And("architecture", architecture).And("state", "available")
                .And("virtualization-type", "hvm").And("root-device-type", "ebs"),
            cancellationToken)
            .Where(image => !s_others.Any(other => image.Name.Contains(other, StringComparison.OrdinalIgnoreCase)))
            .OrderByDescending(image => image.Created ?? DateTimeOffset.MinValue)
            .ThenByDescending(image => image.Name, StringComparer.Ordinal)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);

    private async Task<Ec2Image?> FindAsync(string imageId, CancellationToken cancellationToken)
    {
        try
        {
            return await ec2.DescribeImagesAsync([], Ec2Selection.ById(imageId), cancellationToken)
                .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException none) when (none.Kind is AwsErrorKind.NotFound or AwsErrorKind.InvalidRequest)
        {
            return null;
        }
    }
}
