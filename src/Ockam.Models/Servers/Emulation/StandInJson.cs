using System.Buffers;
using System.Text.Json;

namespace Ockam.Models;

/// <summary>Reads requests to the stand-in, and refuses what it does not know.</summary>
internal static class StandInJson
{
    public static JsonDocument Parse(ReadOnlyMemory<byte> body, params string[] fields)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException wrong)
        {
            throw new HttpRefusedException(400, $"The body is no JSON: {wrong.Message}");
        }

        RequireFields(document.RootElement, fields);
        return document;
    }

    public static void RequireFields(JsonElement element, params string[] fields)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new HttpRefusedException(400, "An object is expected.");
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!fields.Contains(property.Name))
                throw new HttpRefusedException(400, $"The stand-in knows no field '{property.Name}' here.");
        }
    }

    public static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new HttpRefusedException(400, $"The text '{name}' is missing.");

    /// <summary>Whether the answer comes in lines, as it does unless it is told not to.</summary>
    public static bool IsStreamed(JsonElement element) =>
        !element.TryGetProperty("stream", out JsonElement stream) || stream.ValueKind != JsonValueKind.False;

    public static byte[] Object(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
