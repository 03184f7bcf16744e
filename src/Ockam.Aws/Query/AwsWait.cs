namespace Ockam.Aws;

/// <summary>How long to wait for something in AWS, and how often to look.</summary>
/// <param name="Interval">The time between two looks.</param>
/// <param name="Limit">The longest wait.</param>
internal sealed record AwsWait(TimeSpan Interval, TimeSpan Limit)
{
    /// <summary>As AWS's own tools wait for instances: every 15 s, 40 times.</summary>
    public static readonly AwsWait Instance = new(TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(10));

    /// <summary>For NAT gateways, which take some minutes to come and to go.</summary>
    public static readonly AwsWait Gateway = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10));

    /// <summary>For snapshots and images, which are copied between regions: every 15 s, as AWS's tools do, for an hour.</summary>
    public static readonly AwsWait Copy = new(TimeSpan.FromSeconds(15), TimeSpan.FromHours(1));
}
