namespace Ockam.Aws;

public sealed partial class ModelSharing
{
    // 'amazon' stands for AWS's accounts in every partition; anybody may give an image this name.
    private const string Publisher = "amazon";
    private const string Names = "al2023-ami-2023.*";

    // Of EC2: RegisterImage.
    private const int ShortestImageName = 3;
    private const int LongestImageName = 128;

    private static readonly string[] s_architectures = ["x86_64", "arm64"];
    private static readonly string[] s_others = ["minimal", "ecs", "eks", "neuron"];

    /// <summary>Finds the image that another one is to be made of; nothing is changed.</summary>
    /// <param name="request">What shall be made.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="AwsException"><see cref="AwsErrorKind.ImageMissing"/>: there is none that can be used.</exception>
    public async Task<NitroTpmSource> FindSourceAsync(NitroTpmImageRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RunNames.RequireName(request.RunName);
        if (!s_architectures.Contains(request.Architecture))
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"'{AwsText.Printable(request.Architecture)}' is no architecture of images with a NitroTPM: there are "
                + $"{string.Join(" and ", s_architectures)}.");
        if (request.Name is { } name && (name.Length is < ShortestImageName or > LongestImageName || name.Any(char.IsControl)))
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"The name of an image has {ShortestImageName} to {LongestImageName} characters; this one has {name.Length}.");
        string region = request.SourceRegion ?? await _connection.GetRegionAsync(cancellationToken).ConfigureAwait(false);
        using var ec2 = new Ec2Client(_connection.In(region), _clients.Clock, _http);
        Ec2Image image = (request.ImageId is { } id
            ? await NamedAsync(ec2, id, cancellationToken).ConfigureAwait(false)
            : await NewestAsync(ec2, request.Architecture, cancellationToken).ConfigureAwait(false))
            ?? throw new AwsException(
                AwsErrorKind.ImageMissing,
                request.ImageId is null
                    ? $"There is no image of Amazon Linux 2023 for {request.Architecture} that starts by UEFI in {region}. Name one "
                        + "(-ImageId)."
                    : $"There is no image {AwsText.Printable(request.ImageId)} in {region} that this account may use. Images have another "
                        + "id in each region: name its region (-SourceRegion).");
        string root = image.RootDeviceName ?? UsualRoot;
        if (image.State is not ("available" or "") || !image.Snapshots.TryGetValue(root, out string? snapshot))
            throw new AwsException(
                AwsErrorKind.ImageMissing,
                $"The image {image.ImageId} cannot be used: "
                + $"{(image.State == "available" ? "its root disk is of no snapshot" : image.State)}.");
        if (image.BootMode == "legacy-bios")
            throw new AwsException(
                AwsErrorKind.ImageMissing,
                $"The image {image.ImageId} starts by a BIOS alone, and a NitroTPM needs UEFI. Name another one.");
        // AWS's own images boot by GRUB from a root disk that can be written, and so do copies under their name; of others nobody here can
        // tell.
        return new NitroTpmSource(
            image.ImageId, image.Name, region, image.Architecture is { Length: > 0 } of ? of : request.Architecture,
            request.ImageId is null || image.Name.StartsWith("al2023-ami-", StringComparison.Ordinal) ? false : null)
        {
            SnapshotId = snapshot, RootDeviceName = root,
        };
    }

    /// <summary>
    /// Makes an image with a NitroTPM of another one, or finds the one that was made of it; what was interrupted is completed.
    /// </summary>
    /// <param name="request">What shall be made.</param>
    /// <param name="source">What <see cref="FindSourceAsync"/> has found for it.</param>
    /// <param name="progress">Is told of each step and how far copying is; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; doing it again goes on from there.</param>
    /// <exception cref="AwsException">
    /// It was refused, and what this has made was removed again; or it was cut off, and what was made stays, and is found again.
    /// </exception>
    public async Task<NitroTpmImage> MakeImageAsync(
        NitroTpmImageRequest request, NitroTpmSource source, IProgress<RunProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(source);
        using RunSession session = await BeginAsync(request.RunName, cancellationToken).ConfigureAwait(false);
        RunSteps steps = session.Steps(_pace, progress);
        steps.Total = 2;
        return await OrUndoneAsync(
            session, steps, () => MakeImageAsync(request, source, session, steps, cancellationToken), progress, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<NitroTpmImage> MakeImageAsync(
        NitroTpmImageRequest request, NitroTpmSource source, RunSession session, RunSteps steps, CancellationToken cancellationToken)
    {
        Ec2Client ec2 = _clients.Ec2;
        // Of each source one: a newer one is another image.
        var copyStep = new RunStep($"snap-{source.ImageId}", RunKind.Snapshot);
        var imageStep = new RunStep($"image-{source.ImageId}", RunKind.Image);
        string name = request.Name ?? $"ockamps-{session.Run.Name}-nitrotpm-{source.ImageId}";
        string? known = request.Name is null ? name : null;
        Ec2Image? there = await FindImageAsync(session.Run, imageStep, known, cancellationToken).ConfigureAwait(false);
        bool isNew = there is null;
        Ec2Snapshot copy = await steps.MakeAsync(
            copyStep, token => FindSnapshotAsync(session.Run, copyStep, token),
            async (_, token) => await CopyAsync(source, steps.Tags(copyStep), token).ConfigureAwait(false), made => made.SnapshotId, null,
            cancellationToken).ConfigureAwait(false);
        await ec2.WaitForSnapshotAsync(copy.SnapshotId, steps.Waits, cancellationToken).ConfigureAwait(false);
        Ec2Image image = await steps.MakeAsync(
            imageStep, token => FindImageAsync(session.Run, imageStep, known, token),
            async (_, token) =>
            {
                string id = await ec2.RegisterImageAsync(
                    new Ec2RegisterRequest(name, source.Architecture, source.RootDeviceName, copy.SnapshotId)
                    {
                        Description = $"NitroTPM of {source.ImageId} ({source.Name})", Tags = steps.Tags(imageStep),
                    }, token).ConfigureAwait(false);
                return new Ec2Image(id, name, "pending", "", source.Architecture, null, steps.Tags(imageStep));
            },
            made => made.ImageId, null, cancellationToken).ConfigureAwait(false);
        image = await ec2.WaitForImageAsync(image.ImageId, steps.Waits, cancellationToken).ConfigureAwait(false);
        // EC2 tags it with its registration; emulators leave that out.
        if (!image.Tags.ContainsKey(RunTags.Run))
            await ec2.CreateTagsAsync([image.ImageId], steps.Tags(imageStep), cancellationToken).ConfigureAwait(false);
        return new NitroTpmImage(
            image.ImageId, image.Name, session.Run.Place.Region, source.Architecture, copy.SnapshotId, source, isNew);
    }

    private async Task<Ec2Snapshot> CopyAsync(
        NitroTpmSource source, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        using var there = new Ec2Client(_connection.In(source.Region), _clients.Clock, _http);
        Ec2Snapshot? original = await there.DescribeSnapshotsAsync([], Ec2Selection.ById(source.SnapshotId), cancellationToken)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        // The other region decrypts what it copies for whoever has signed that, and asks for nothing else of an image of everybody's.
        string? presigned = original?.IsEncrypted == true
            ? await there.PresignCopyAsync(
                source.SnapshotId, await _connection.GetRegionAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false)
            : null;
        string id = await _clients.Ec2.CopySnapshotAsync(
            source.Region, source.SnapshotId, $"Root disk of {source.ImageId}", tags, presigned, cancellationToken).ConfigureAwait(false);
        return new Ec2Snapshot(id, "pending", null, original?.IsEncrypted == true, null, original?.VolumeSize, tags);
    }

    private async Task<Ec2Snapshot?> FindSnapshotAsync(AwsRun run, RunStep step, CancellationToken cancellationToken) =>
        await _clients.Ec2.DescribeSnapshotsAsync(["self"], RunTags.Of(run, step.Name), cancellationToken)
            .FirstOrDefaultAsync(snapshot => snapshot.State != "error", cancellationToken).ConfigureAwait(false);

    // By its tags, or by the name that this run alone gives it, for as long as it has none.
    private async Task<Ec2Image?> FindImageAsync(AwsRun run, RunStep step, string? name, CancellationToken cancellationToken)
    {
        Ec2Image? found = await _clients.Ec2.DescribeImagesAsync(["self"], RunTags.Of(run, step.Name), cancellationToken)
            .FirstOrDefaultAsync(IsUsable, cancellationToken).ConfigureAwait(false);
        if (found is not null || name is null) return found;
        return await _clients.Ec2.DescribeImagesAsync(["self"], Ec2Selection.Where("name", name), cancellationToken)
            .FirstOrDefaultAsync(image => IsUsable(image) && image.Tags.Count == 0, cancellationToken).ConfigureAwait(false);

        static bool IsUsable(Ec2Image image) => image.State is "available" or "pending" or "";
    }

    private static async Task<Ec2Image?> NamedAsync(Ec2Client ec2, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await ec2.DescribeImagesAsync([], Ec2Selection.ById(id), cancellationToken).FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false);
        }
        catch (AwsException none) when (none.Kind is AwsErrorKind.NotFound or AwsErrorKind.InvalidRequest)
        {
            return null;
        }
    }

    private static async Task<Ec2Image?> NewestAsync(Ec2Client ec2, string architecture, CancellationToken cancellationToken) =>
        await ec2.DescribeImagesAsync(
            [Publisher],
            Ec2Selection.Where("name", $"{Names}-kernel-*-{architecture}").And("architecture", architecture).And("state", "available")
                .And("boot-mode", "uefi", "uefi-preferred"),
            cancellationToken)
            .Where(image => !s_others.Any(other => image.Name.Contains(other, StringComparison.OrdinalIgnoreCase)))
            .OrderByDescending(image => image.Created ?? DateTimeOffset.MinValue)
            .ThenByDescending(image => image.Name, StringComparer.Ordinal)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
}
