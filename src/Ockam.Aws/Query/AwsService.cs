namespace Ockam.Aws;

/// <summary>A service of AWS that is asked without a client library of its own.</summary>
/// <param name="Id">Its id, by which environment and profiles name its endpoint (<c>AWS_ENDPOINT_URL_EC2</c>).</param>
/// <param name="Prefix">The first part of its host names, which is also the name that signatures carry.</param>
/// <param name="Version">The version of its interface, a date.</param>
/// <param name="Lists">The word between the name of a list and the number of an item; null where there is none, as in EC2.</param>
internal sealed record AwsService(string Id, string Prefix, string Version, string? Lists = null)
{
    /// <summary>Virtual machines and networks: form in, XML out.</summary>
    public static readonly AwsService Ec2 = new("EC2", "ec2", "2016-11-15");

    /// <summary>Roles and policies: form in, XML out, one place a partition.</summary>
    public static readonly AwsService Iam = new("IAM", "iam", "2010-05-08", "member") { IsGlobal = true };

    /// <summary>Who asks: form in, XML out.</summary>
    public static readonly AwsService Sts = new("STS", "sts", "2011-06-15", "member");

    /// <summary>Parameters: JSON in and out.</summary>
    public static readonly AwsService Ssm = new("SSM", "ssm", "2014-11-06") { Target = "AmazonSSM" };

    /// <summary>Whether one endpoint serves all regions of a partition.</summary>
    public bool IsGlobal { get; private init; }

    /// <summary>What stands before the action in the header that names it; null for services that take forms.</summary>
    public string? Target { get; private init; }
}
