namespace Ockam.Aws;

/// <summary>A virtual machine.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="State">
/// <c>pending</c>, <c>running</c>, <c>shutting-down</c>, <c>terminated</c>, <c>stopping</c> or <c>stopped</c>.
/// </param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2Instance(string InstanceId, string State, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>Why it is in that state: code and text; null where nothing is said.</summary>
    public string? StateReason { get; init; }

    /// <summary>What it started from.</summary>
    public string? ImageId { get; init; }

    /// <summary>Its type.</summary>
    public string? InstanceType { get; init; }

    /// <summary>Its network.</summary>
    public string? VpcId { get; init; }

    /// <summary>Its subnet.</summary>
    public string? SubnetId { get; init; }

    /// <summary>Its security groups.</summary>
    public IReadOnlyList<string> SecurityGroupIds { get; init; } = [];

    /// <summary>Its public IPv4 address; null while it has none.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Its private IPv4 address.</summary>
    public string? PrivateAddress { get; init; }

    /// <summary>The key pair whose owner may sign in; null for none.</summary>
    public string? KeyName { get; init; }

    /// <summary>The ARN of its instance profile; null for none.</summary>
    public string? ProfileArn { get; init; }

    /// <summary>Whether its metadata service insists on tokens (IMDSv2): <c>required</c> or <c>optional</c>.</summary>
    public string? MetadataTokens { get; init; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset? Launched { get; init; }

    /// <summary>The token that it was asked for with.</summary>
    public string? ClientToken { get; init; }
}
