using System.Text.Json.Nodes;

namespace Ockam.Models;

/// <summary>A conversation that a model is to go on with.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Messages">The messages so far, the oldest first.</param>
public sealed record ModelChatRequest(string Model, IReadOnlyList<ModelMessage> Messages)
{
    /// <summary>Options by name, such as <c>temperature</c> or <c>num_ctx</c>; the server's own if null.</summary>
    public IReadOnlyDictionary<string, JsonNode?>? Options { get; init; }
}
