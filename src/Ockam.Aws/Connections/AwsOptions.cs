namespace Ockam.Aws;

/// <summary>Which account and region are meant, and where they are reached. What is left out is found as AWS's own tools find it.</summary>
public sealed record AwsOptions
{
    /// <summary>
    /// A profile of the shared configuration (<c>~/.aws/config</c> and <c>~/.aws/credentials</c>): keys, SSO, a role to take on, or a
    /// process. It prevails over <see cref="Keys"/>.
    /// </summary>
    public string? ProfileName { get; init; }

    /// <summary>
    /// The file with profiles; null for the usual ones, which <c>AWS_SHARED_CREDENTIALS_FILE</c> and <c>AWS_CONFIG_FILE</c> may move.
    /// </summary>
    public string? ProfilesLocation { get; init; }

    /// <summary>Credentials; null for those of the profile or else of the environment, web identity, SSO, container or instance.</summary>
    public AwsKeys? Keys { get; init; }

    /// <summary>
    /// The region's system name, for example <c>eu-central-1</c>. Null for the first of: the profile's, <c>AWS_REGION</c>,
    /// <c>AWS_DEFAULT_REGION</c>, the default profile's, and that of the EC2 instance that this runs on.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>
    /// Another endpoint than AWS's own, for example that of a VPC or an emulator. Over <c>http</c> it is accepted on loopback alone:
    /// data keys and documents would cross a network in the clear. The same holds for endpoints that the environment or a profile names.
    /// </summary>
    public Uri? EndpointUrl { get; init; }

    /// <summary>
    /// How often a request is repeated, where that is safe and may help: throttling, 5xx, lost connections. Null for what
    /// <c>AWS_MAX_ATTEMPTS</c> and <c>AWS_RETRY_MODE</c> or the profile's <c>max_attempts</c> and <c>retry_mode</c> say, and else as the
    /// SDK does it.
    /// </summary>
    public int? MaximumRetries { get; init; }

    /// <summary>The longest that one attempt of a short request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where the region of the instance is asked for; null for the address that every EC2 instance has.</summary>
    public Uri? MetadataEndpoint { get; init; }
}
