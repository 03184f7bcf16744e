using System.Xml.Linq;

namespace Ockam.Aws;

internal sealed partial class Ec2Client
{
    /// <summary>Images.</summary>
    /// <param name="owners">Account numbers, <c>self</c>, <c>amazon</c>; empty for everybody's, which are tens of thousands.</param>
    /// <param name="selection">Which of theirs.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public IAsyncEnumerable<Ec2Image> DescribeImagesAsync(
        IReadOnlyList<string> owners, Ec2Selection selection, CancellationToken cancellationToken = default) => ListAsync(
        "DescribeImages", Select(selection, "ImageId").AddList("Owner", owners), "imagesSet", ToImage, cancellationToken);

    /// <summary>Registers an image.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> RegisterImageAsync(Ec2RegisterRequest request, CancellationToken cancellationToken = default)
    {
        const string Action = "RegisterImage";
        AwsParameters parameters = Parameters()
            .Add("Name", request.Name).Add("Description", request.Description).Add("Architecture", request.Architecture)
            .Add("RootDeviceName", request.RootDeviceName)
            .Add("BlockDeviceMapping.1.DeviceName", request.RootDeviceName)
            .Add("BlockDeviceMapping.1.Ebs.SnapshotId", request.SnapshotId)
            .Add("BlockDeviceMapping.1.Ebs.DeleteOnTermination", true)
            // Without these EC2 takes an image for one of its first, paravirtual kind, on which nothing of today runs.
            .Add("VirtualizationType", "hvm").Add("EnaSupport", true)
            .Add("BootMode", request.HasNitroTpm ? "uefi" : null).Add("TpmSupport", request.HasNitroTpm ? "v2.0" : null)
            .Add("UefiData", request.UefiData).Add("ImdsSupport", "v2.0");
        return Need(
            await AskOnceAsync(Action, Tag(parameters, request.Tags, "image"), cancellationToken).ConfigureAwait(false), Action,
            "imageId");
    }

    /// <summary>Waits until an image can be used.</summary>
    /// <exception cref="AwsException">It has failed, or takes too long.</exception>
    public Task<Ec2Image> WaitForImageAsync(
        string imageId, IProgress<AwsWaitProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _waiter.UntilAsync(
            $"image {imageId} to be available", AwsWait.Copy,
            async token => await DescribeImagesAsync([], Ec2Selection.ById(imageId), token).FirstOrDefaultAsync(token)
                .ConfigureAwait(false),
            image => image.State switch
            {
                "available" => true,
                "pending" or "transient" => false,
                _ => throw new AwsException(
                    AwsErrorKind.Other,
                    $"The image {imageId} is {AwsText.Printable(image.State)}: "
                    + $"{AwsText.Printable(image.StateReason ?? "no reason is given")}."),
            },
            image => image.State, progress, cancellationToken);

    /// <summary>Takes an image back; its snapshots stay.</summary>
    public Task DeregisterImageAsync(string imageId, CancellationToken cancellationToken = default) =>
        AskAsync("DeregisterImage", Parameters().Add("ImageId", imageId), cancellationToken);

    /// <summary>Copies a snapshot from another region to this one; it is there when <see cref="WaitForSnapshotAsync"/> says so.</summary>
    /// <param name="sourceRegion">Where it is.</param>
    /// <param name="snapshotId">Its id there.</param>
    /// <param name="description">What it is.</param>
    /// <param name="tags">Tags of the copy.</param>
    /// <param name="presigned">What <see cref="PresignCopyAsync"/> has made, for one that is encrypted; else null.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The copy's id.</returns>
    public async Task<string> CopySnapshotAsync(
        string sourceRegion, string snapshotId, string? description, IReadOnlyDictionary<string, string> tags, string? presigned = null,
        CancellationToken cancellationToken = default)
    {
        const string Action = "CopySnapshot";
        AwsParameters parameters = Parameters()
            .Add("SourceRegion", sourceRegion).Add("SourceSnapshotId", snapshotId).Add("Description", description)
            .Add("DestinationRegion", await _client.Connection.GetRegionAsync(cancellationToken).ConfigureAwait(false))
            .Add("PresignedUrl", presigned);
        return Need(
            await AskOnceAsync(Action, Tag(parameters, tags, "snapshot"), cancellationToken).ConfigureAwait(false), Action,
            "snapshotId");
    }

    /// <summary>
    /// The request to this region by which another one copies an encrypted snapshot from here, signed for whoever sends it on.
    /// </summary>
    /// <param name="snapshotId">Its id here.</param>
    /// <param name="destinationRegion">Where it is copied to.</param>
    /// <param name="cancellationToken">Ends the search for credentials.</param>
    public Task<string> PresignCopyAsync(
        string snapshotId, string destinationRegion, CancellationToken cancellationToken = default) =>
        PresignCopyInAsync(snapshotId, destinationRegion, cancellationToken);

    /// <summary>Snapshots.</summary>
    /// <param name="owners">Account numbers, <c>self</c>, <c>amazon</c>; empty for all that may be used.</param>
    /// <param name="selection">Which of theirs.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public IAsyncEnumerable<Ec2Snapshot> DescribeSnapshotsAsync(
        IReadOnlyList<string> owners, Ec2Selection selection, CancellationToken cancellationToken = default) => ListAsync(
        "DescribeSnapshots", Select(selection, "SnapshotId").AddList("Owner", owners), "snapshotSet", ToSnapshot, cancellationToken);

    /// <summary>Waits until a snapshot is whole.</summary>
    /// <exception cref="AwsException">It has failed, or takes too long.</exception>
    public Task<Ec2Snapshot> WaitForSnapshotAsync(
        string snapshotId, IProgress<AwsWaitProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _waiter.UntilAsync(
            $"snapshot {snapshotId} to be complete", AwsWait.Copy,
            async token => await DescribeSnapshotsAsync([], Ec2Selection.ById(snapshotId), token).FirstOrDefaultAsync(token)
                .ConfigureAwait(false),
            snapshot => snapshot.State switch
            {
                "completed" => true,
                "error" => throw new AwsException(
                    AwsErrorKind.Other,
                    $"The snapshot {snapshotId} has failed: {AwsText.Printable(snapshot.Message ?? "no reason is given")}."),
                _ => false,
            },
            snapshot => $"{snapshot.State} {snapshot.Progress}".TrimEnd(), progress, cancellationToken);

    /// <summary>Deletes a snapshot that no image is made of.</summary>
    public Task DeleteSnapshotAsync(string snapshotId, CancellationToken cancellationToken = default) =>
        AskAsync("DeleteSnapshot", Parameters().Add("SnapshotId", snapshotId), cancellationToken);

    private async Task<string> PresignCopyInAsync(string snapshotId, string destinationRegion, CancellationToken cancellationToken)
    {
        string here = await _client.Connection.GetRegionAsync(cancellationToken).ConfigureAwait(false);
        AwsParameters parameters = Parameters().Add("SourceRegion", here).Add("SourceSnapshotId", snapshotId)
            .Add("DestinationRegion", destinationRegion);
        return await _client.PresignAsync("CopySnapshot", parameters, cancellationToken).ConfigureAwait(false);
    }

    private Ec2Snapshot ToSnapshot(XElement item) => new(
        Need(item, "DescribeSnapshots", "snapshotId"), item.Text("status") ?? "", item.Text("progress"), item.Flag("encrypted"),
        item.Text("statusMessage"), item.Number("volumeSize"), item.Tags());

    private Ec2Image ToImage(XElement item)
    {
        var snapshots = new Dictionary<string, string>(StringComparer.Ordinal);
        string? root = item.Text("rootDeviceName");
        foreach (XElement disk in item.Items("blockDeviceMapping"))
        {
            if (disk.Text("deviceName") is { } device && disk.Text("ebs", "snapshotId") is { } snapshot) snapshots[device] = snapshot;
        }

        return new Ec2Image(
            Need(item, "DescribeImages", "imageId"), item.Text("name") ?? "", item.Text("imageState") ?? "",
            item.Text("imageOwnerId") ?? "", item.Text("architecture") ?? "", item.Time("creationDate"), item.Tags())
        {
            BootMode = item.Text("bootMode"),
            TpmSupport = item.Text("tpmSupport"),
            RootDeviceName = root,
            RootVolumeGib = item.Items("blockDeviceMapping").FirstOrDefault(disk => disk.Text("deviceName") == root)
                ?.Number("ebs", "volumeSize"),
            Snapshots = snapshots,
            StateReason = item.Text("stateReason", "message"),
        };
    }
}
