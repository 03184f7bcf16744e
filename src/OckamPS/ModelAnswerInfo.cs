namespace OckamPS;

/// <summary>A piece of what a model answers. The last one has the counts, and the conversation as it is then.</summary>
public sealed record ModelAnswerInfo
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The text; it may be empty.</summary>
    public required string Text { get; init; }

    /// <summary>What a model that shows its thinking has thought meanwhile; null if it shows none.</summary>
    public string? Thinking { get; init; }

    /// <summary>Whether it is the last one.</summary>
    public bool IsLast { get; init; }

    /// <summary>Why the answer ended: <c>stop</c>, <c>length</c> and so on; null before.</summary>
    public string? Reason { get; init; }

    /// <summary>Tokens of the question that the server did not know from before; null before the end.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Tokens of the answer; null before the end.</summary>
    public long? AnswerTokens { get; init; }

    /// <summary>The time for everything; null before the end.</summary>
    public TimeSpan? TotalTime { get; init; }

    /// <summary>The time to bring the model into memory; null before the end.</summary>
    public TimeSpan? LoadTime { get; init; }

    /// <summary>The time for the answer's tokens; null before the end.</summary>
    public TimeSpan? AnswerTime { get; init; }

    /// <summary>The conversation with this answer, to go on with; null before the end.</summary>
    public ModelConversationInfo? Conversation { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
