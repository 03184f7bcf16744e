using Amazon;

namespace Ockam.Aws;

/// <summary>Where services answer in each partition, by the endpoint rules that AWS publishes with its SDKs.</summary>
internal static class AwsEndpoints
{
    private const string Commercial = "aws";
    private const string China = "aws-cn";
    private const string Government = "aws-us-gov";

    // The domains of endpoints that also have IPv6; partitions that are not here have none, or none that is published.
    private static readonly Dictionary<string, string> s_dualStack = new(StringComparer.Ordinal)
    {
        [Commercial] = "api.aws",
        [China] = "api.amazonwebservices.com.cn",
        [Government] = "api.aws",
        ["aws-iso"] = "api.aws.ic.gov",
        ["aws-iso-b"] = "api.aws.scloud",
        ["aws-eusc"] = "api.amazonwebservices.eu",
    };

    // Partitions whose global services sign for one region of theirs.
    private static readonly Dictionary<string, string> s_globalRegion = new(StringComparer.Ordinal)
    {
        [Commercial] = "us-east-1",
        [China] = "cn-north-1",
        [Government] = "us-gov-west-1",
        ["aws-iso"] = "us-iso-east-1",
        ["aws-iso-b"] = "us-isob-east-1",
        ["aws-iso-e"] = "eu-isoe-west-1",
        ["aws-iso-f"] = "us-isof-south-1",
        ["aws-eusc"] = "eusc-de-east-1",
    };

    /// <summary>The endpoint of a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="region">The region that is meant.</param>
    /// <param name="fips">Whether only validated cryptography may be used on the way.</param>
    /// <param name="dualStack">Whether it shall have IPv6 too.</param>
    /// <exception cref="AwsException">The partition has no such endpoint.</exception>
    public static Uri Find(AwsService service, RegionEndpoint region, bool fips, bool dualStack)
    {
        string partition = region.PartitionName;
        string domain = region.PartitionDnsSuffix;
        if (dualStack && !s_dualStack.TryGetValue(partition, out domain!)) throw None(service, region, "with IPv6 (dual stack)");
        if (service.IsGlobal) return new Uri($"https://{GlobalHost(service, region, fips, dualStack, domain)}/");
        // The ordinary endpoints of the government's regions use validated cryptography already.
        bool marked = fips && (partition != Government || dualStack);
        return new Uri($"https://{service.Prefix}{(marked ? "-fips" : "")}.{region.SystemName}.{domain}/");
    }

    /// <summary>The region that requests are signed for.</summary>
    /// <param name="service">The service.</param>
    /// <param name="region">The region that is meant.</param>
    public static string SigningRegion(AwsService service, RegionEndpoint region) =>
        service.IsGlobal && s_globalRegion.TryGetValue(region.PartitionName, out string? global) ? global : region.SystemName;

    private static string GlobalHost(AwsService service, RegionEndpoint region, bool fips, bool dualStack, string domain) =>
        (region.PartitionName, fips, dualStack) switch
        {
            (Commercial, _, true) => $"{service.Prefix}{(fips ? "-fips" : "")}.global.{domain}",
            (Commercial, _, false) => $"{service.Prefix}{(fips ? "-fips" : "")}.{domain}",
            (Government, _, _) => $"{service.Prefix}.us-gov.{domain}",
            (China, false, true) => $"{service.Prefix}.global.{domain}",
            (_, false, false) => $"{service.Prefix}.{SigningRegion(service, region)}.{domain}",
            _ => throw None(service, region, fips ? "with validated cryptography (FIPS)" : "with IPv6 (dual stack)"),
        };

    private static AwsException None(AwsService service, RegionEndpoint region, string kind) => new(
        AwsErrorKind.Endpoint,
        $"No endpoint of {service.Id} {kind} is known for {region.SystemName} (partition {region.PartitionName}). Name one (-EndpointUrl), "
        + "or switch AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT off.");
}
