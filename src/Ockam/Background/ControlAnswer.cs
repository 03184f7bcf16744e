using System.Text.Json;

namespace Ockam.Background;

/// <summary>What a node answers: a result, or an error.</summary>
internal sealed record ControlAnswer
{
    /// <summary>The result, of the operation's own form.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why there is none.</summary>
    public ControlError? Error { get; init; }
}
