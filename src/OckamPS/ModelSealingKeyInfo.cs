namespace OckamPS;

/// <summary>A key that wraps the data keys of sealed models.</summary>
public sealed record ModelSealingKeyInfo
{
    /// <summary>How cmdlets take it: <c>local:NAME</c>, <c>kms:ARN</c> and so on.</summary>
    public required string Key { get; init; }

    /// <summary>The kind of service that has it, as sealed files name it: <c>local</c> or <c>aws-kms</c>.</summary>
    public required string Service { get; init; }

    /// <summary>What the service calls it.</summary>
    public required string KeyId { get; init; }

    /// <summary>Other names that it has there; empty if it has none.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>Its tags, names and values; empty where its service has none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>When it was made (UTC); null if that is not known.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether its policy lets nobody decrypt without attestation; null if the policy could not be read.</summary>
    public bool? IsSealed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Key;
}
