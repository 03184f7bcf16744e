namespace Ockam.Aws;

/// <summary>An instance profile for sharing models, as it shall be.</summary>
/// <param name="Role">Whom its instances work for.</param>
/// <param name="BucketName">The bucket with the models.</param>
/// <param name="KeyArns">The keys of KMS that models are sealed with, ARNs.</param>
public sealed record ModelInstanceProfileRequest(ModelRole Role, string BucketName, IReadOnlyList<string> KeyArns)
{
    /// <summary>The name of the run that it belongs to.</summary>
    public string RunName { get; init; } = ModelSharing.UsualName;

    /// <summary>The name of role and profile, 64 letters, digits and <c>+=,.@_-</c>; null for one of the run's name.</summary>
    public string? Name { get; init; }

    /// <summary>Where in the bucket models are.</summary>
    public string Prefix { get; init; } = "models";

    /// <summary>Whether people may sign in by AWS Systems Manager, without any port open.</summary>
    public bool SessionManager { get; init; }
}
