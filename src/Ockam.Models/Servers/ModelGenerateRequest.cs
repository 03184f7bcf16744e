using System.Text.Json.Nodes;

namespace Ockam.Models;

/// <summary>A text that a model is to go on with.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Prompt">The text; an empty one only brings the model into memory.</param>
public sealed record ModelGenerateRequest(string Model, string Prompt)
{
    /// <summary>What tells the model how to behave; the model's own if null.</summary>
    public string? System { get; init; }

    /// <summary>Options by name, such as <c>temperature</c> or <c>num_ctx</c>; the server's own if null.</summary>
    public IReadOnlyDictionary<string, JsonNode?>? Options { get; init; }
}
