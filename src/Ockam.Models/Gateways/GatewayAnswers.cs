using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ockam.Models;

/// <summary>Takes from answers what is no client's business: models that nobody may ask, and folders of the server's machine.</summary>
internal static partial class GatewayAnswers
{
    /// <summary>The list of those models that may be asked.</summary>
    public static byte[] Tags(JsonElement root, Func<string, bool> isAllowed, Func<string, bool> isAllowedElsewhere) => Write(json =>
    {
        json.WriteStartArray("models");
        foreach (JsonElement model in root.GetProperty("models").EnumerateArray())
        {
            string name = OllamaJson.RequiredText(model, "name");
            if (isAllowed(name) && (!IsElsewhere(model) || isAllowedElsewhere(name))) model.WriteTo(json);
        }

        json.WriteEndArray();
    });

    /// <summary>Whether a model that the server lists or describes is run by another machine.</summary>
    public static bool IsElsewhere(JsonElement model) => HasText(model, "remote_host") || HasText(model, "remote_model");

    private static bool HasText(JsonElement model, string name) =>
        model.TryGetProperty(name, out JsonElement value) && (value.ValueKind != JsonValueKind.String || value.GetString()!.Length > 0)
        && value.ValueKind != JsonValueKind.Null;

    /// <summary>A description whose lines name blobs by their digests alone.</summary>
    public static byte[] Show(JsonElement root) => Write(json =>
    {
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Name == "modelfile" && property.Value.ValueKind == JsonValueKind.String)
                json.WriteString("modelfile", Folder().Replace(property.Value.GetString()!, "$1$2"));
            else property.WriteTo(json);
        }
    });

    private static byte[] Write(Action<Utf8JsonWriter> content)
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

    [GeneratedRegex(
        @"^([ \t]*(?:FROM|ADAPTER)[ \t]+)\S.*[\\/](sha256[-:][0-9a-f]{64}[ \t\r]*)$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Folder();
}
