using System.Xml.Linq;

namespace Ockam.Aws;

internal sealed partial class Ec2Client
{
    /// <summary>Types of instances that the region has; naming one that it does not have is an error.</summary>
    public IAsyncEnumerable<Ec2InstanceType> DescribeInstanceTypesAsync(
        Ec2Selection selection, CancellationToken cancellationToken = default) =>
        ListAsync("DescribeInstanceTypes", Select(selection, "InstanceType"), "instanceTypeSet", ToInstanceType, cancellationToken);

    /// <summary>The zones of the region in which a type can be had; none if the region does not have it.</summary>
    public async Task<IReadOnlyList<string>> ListZonesWithTypeAsync(
        string instanceType, CancellationToken cancellationToken = default) =>
        await ListOfferingsAsync("availability-zone", instanceType, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether the region has a type.</summary>
    public async Task<bool> HasInstanceTypeAsync(string instanceType, CancellationToken cancellationToken = default) =>
        (await ListOfferingsAsync("region", instanceType, cancellationToken).ConfigureAwait(false)).Count > 0;

    private async Task<IReadOnlyList<string>> ListOfferingsAsync(
        string locations, string instanceType, CancellationToken cancellationToken)
    {
        const string Action = "DescribeInstanceTypeOfferings";
        AwsParameters parameters = Parameters().Add("LocationType", locations)
            .Add("Filter.1.Name", "instance-type").Add("Filter.1.Value.1", instanceType);
        return await ListAsync(
            Action, parameters, "instanceTypeOfferingSet", item => Need(item, Action, "location"), cancellationToken)
            .Distinct().Order(StringComparer.Ordinal).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    private Ec2InstanceType ToInstanceType(XElement item) => new(
        Need(item, "DescribeInstanceTypes", "instanceType"),
        [.. item.Items("processorInfo", "supportedArchitectures").Select(each => each.Value)],
        item.Number("vCpuInfo", "defaultVCpus"), item.Number("memoryInfo", "sizeInMiB"),
        item.Number("instanceStorageInfo", "totalSizeInGB"), item.Items("gpuInfo", "gpus").Any(),
        [.. item.Items("supportedBootModes").Select(each => each.Value)], item.Text("nitroTpmSupport") == "supported",
        [.. item.Items("nitroTpmInfo", "supportedVersions").Select(each => each.Value)]);
}
