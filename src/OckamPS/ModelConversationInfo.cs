namespace OckamPS;

/// <summary>A conversation with a model, as far as it is. Whoever goes on with it gets another one: this one stays as it is.</summary>
public sealed record ModelConversationInfo
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The server that was asked.</summary>
    public required string Server { get; init; }

    /// <summary>What was said, the oldest first.</summary>
    public required ModelMessageInfo[] Messages { get; init; }

    /// <summary>The environment that was proved last; null if none was.</summary>
    public ModelEnvironmentInfo? Environment { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Model}: {Messages.Length} messages";
}
