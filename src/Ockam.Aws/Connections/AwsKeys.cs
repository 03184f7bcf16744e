using Amazon.Runtime;

namespace Ockam.Aws;

/// <summary>Credentials that the caller has as texts. They are never printed.</summary>
/// <param name="accessKeyId">The id of the access key, which is no secret.</param>
/// <param name="secretAccessKey">The secret part.</param>
/// <param name="sessionToken">The token of temporary credentials; null for those of a user.</param>
public sealed class AwsKeys(string accessKeyId, string secretAccessKey, string? sessionToken = null)
{
    /// <summary>The id of the access key.</summary>
    public string AccessKeyId { get; } = RequireText(accessKeyId, nameof(accessKeyId));

    private readonly string _secret = RequireText(secretAccessKey, nameof(secretAccessKey));

    /// <summary>The id alone.</summary>
    public override string ToString() => AccessKeyId;

    internal AWSCredentials ToCredentials() => string.IsNullOrEmpty(sessionToken)
        ? new BasicAWSCredentials(AccessKeyId, _secret)
        : new SessionAWSCredentials(AccessKeyId, _secret, sessionToken);

    private static string RequireText(string value, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, name);
        return value;
    }
}
