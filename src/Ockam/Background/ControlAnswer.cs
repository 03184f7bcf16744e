using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ockam.Background;

/// <summary>What a node answers: a result, or an error.</summary>
internal sealed record ControlAnswer
{
    /// <summary>The result, of the operation's own form.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why there is none.</summary>
    public ControlError? Error { get; init; }

    /// <summary>Whether a secret follows in a message of its own.</summary>
    public bool HasSecret { get; init; }

    /// <summary>That secret; null for none. Whoever writes or reads it zeroes it.</summary>
    [JsonIgnore]
    public byte[]? Secret { get; init; }

    /// <summary>Not its secret.</summary>
    public override string ToString() => Error?.Message ?? "an answer";
}
