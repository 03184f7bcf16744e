namespace Ockam.Aws;

internal sealed partial class Ec2Client
{
    /// <summary>Disks.</summary>
    public IAsyncEnumerable<Ec2Volume> DescribeVolumesAsync(Ec2Selection selection, CancellationToken cancellationToken = default) =>
        ListAsync(
            "DescribeVolumes", Select(selection, "VolumeId"), "volumeSet",
            item => new Ec2Volume(Need(item, "DescribeVolumes", "volumeId"), item.Text("status") ?? "", item.Tags()), cancellationToken);

    /// <summary>Deletes a disk that no instance has.</summary>
    public Task DeleteVolumeAsync(string volumeId, CancellationToken cancellationToken = default) =>
        AskAsync("DeleteVolume", Parameters().Add("VolumeId", volumeId), cancellationToken);
}
