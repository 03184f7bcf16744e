namespace Ockam.Aws;

/// <summary>How long runs wait for what AWS does in its own time.</summary>
internal sealed record RunPace
{
    /// <summary>The usual.</summary>
    public static readonly RunPace Usual = new();

    /// <summary>
    /// How long after it was asked for something may still turn up: EC2 and IAM tell what was just made not everywhere at once, as a rule
    /// within seconds.
    /// </summary>
    public AwsWait Settle { get; init; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1));

    /// <summary>How long something may be in use still by what is going away: network interfaces go some minutes after instances.</summary>
    public AwsWait Release { get; init; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
}
