namespace Ockam.Aws;

/// <summary>What has to be done for a bucket to be as it shall be.</summary>
/// <param name="Request">How it shall be.</param>
/// <param name="Region">Its region.</param>
/// <param name="IsNew">Whether it has to be made.</param>
/// <param name="Changes">What is otherwise now; empty where nothing has to be done.</param>
public sealed record ModelBucketPlan(ModelBucketRequest Request, string Region, bool IsNew, IReadOnlyList<SharingChange> Changes)
{
    /// <summary>Its ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>Whether it refuses requests without TLS then.</summary>
    public required bool RequiresTls { get; init; }

    internal string Account { get; init; } = "";

    internal IReadOnlyList<BucketSetting> Settings { get; init; } = [];
}
