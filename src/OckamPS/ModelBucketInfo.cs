namespace OckamPS;

/// <summary>A bucket for sealed models.</summary>
public sealed record ModelBucketInfo
{
    /// <summary>Its name.</summary>
    public required string BucketName { get; init; }

    /// <summary>Its ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>Its region.</summary>
    public required string Region { get; init; }

    /// <summary>Whether it was made now.</summary>
    public bool IsNew { get; init; }

    /// <summary>What was changed; empty where everything was as it shall be.</summary>
    public string[] Changes { get; init; } = [];

    /// <summary>Whether it refuses requests without TLS.</summary>
    public bool RequiresTls { get; init; }

    /// <summary>The store in it, as cmdlets for models take it.</summary>
    public string Store => $"s3://{BucketName}/models";

    /// <inheritdoc/>
    public override string ToString() => BucketName;
}
