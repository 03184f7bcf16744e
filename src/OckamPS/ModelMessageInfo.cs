namespace OckamPS;

/// <summary>A message of a conversation with a model.</summary>
public sealed record ModelMessageInfo
{
    /// <summary>Who says it: <c>system</c>, <c>user</c> or <c>assistant</c>.</summary>
    public required string Role { get; init; }

    /// <summary>What is said.</summary>
    public required string Content { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Role}: {Content}";
}
