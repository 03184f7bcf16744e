using System.Text.Json;

namespace Ockam.Models;

/// <summary>Sees to it that every answer has an end: without one a model speaks until its place is taken from it.</summary>
internal static class AnswerLength
{
    private const string Option = "num_predict";
    private const string Tokens = "max_tokens";

    // The newer name of the same, which not every server knows.
    private const string CompletionTokens = "max_completion_tokens";

    /// <summary>Whether <see cref="Write"/> writes a field, so that nobody else does.</summary>
    public static bool IsAbout(GatewayRoute route, string field) => route switch
    {
        GatewayRoute.Chat or GatewayRoute.Generate => field == "options",
        GatewayRoute.Completions => field is Tokens or CompletionTokens,
        _ => false,
    };

    /// <summary>Writes the options, or the field, that hold the length.</summary>
    /// <exception cref="HttpRefusedException">More is asked for than there may be.</exception>
    public static void Write(Utf8JsonWriter json, GatewayRoute route, JsonElement root, int maximum)
    {
        if (route == GatewayRoute.Completions)
        {
            json.WriteNumber(Tokens, Math.Min(Read(root, Tokens, maximum), Read(root, CompletionTokens, maximum)));
        }
        else if (IsAbout(route, "options"))
        {
            json.WriteStartObject("options");
            bool hasOptions = root.TryGetProperty("options", out JsonElement options) && options.ValueKind == JsonValueKind.Object;
            foreach (JsonProperty property in hasOptions ? options.EnumerateObject() : default)
            {
                if (property.Name != Option) property.WriteTo(json);
            }

            json.WriteNumber(Option, hasOptions ? Read(options, Option, maximum) : maximum);
            json.WriteEndObject();
        }
    }

    private static int Read(JsonElement element, string name, int maximum)
    {
        if (!element.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return maximum;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 1 && number <= maximum
            ? number
            : throw new HttpRefusedException(400, $"The gateway lets an answer ('{name}') have 1 to {maximum} tokens.");
    }
}
