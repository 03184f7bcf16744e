namespace OckamPS;

/// <summary>An instance profile with its role, for instances that seal or open models.</summary>
public sealed record ModelInstanceProfileInfo
{
    /// <summary>The name of profile and role.</summary>
    public required string ProfileName { get; init; }

    /// <summary>The profile's ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>The role's ARN, which policies of keys name.</summary>
    public required string RoleArn { get; init; }

    /// <summary><c>Owner</c> or <c>Consumer</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>The role's rights, JSON.</summary>
    public required string Policy { get; init; }

    /// <summary>What was made or changed; empty where everything was as it shall be.</summary>
    public string[] Changes { get; init; } = [];

    /// <summary>The run that it belongs to.</summary>
    public required string RunName { get; init; }

    /// <inheritdoc/>
    public override string ToString() => ProfileName;
}
