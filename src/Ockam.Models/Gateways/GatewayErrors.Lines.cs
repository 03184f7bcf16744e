using System.Buffers;
using System.Text.Json;

namespace Ockam.Models;

internal static partial class GatewayErrors
{
    private const string Name = "error";

    // A word such as server_error, or a status.
    private const int MaximumWord = 64;

    /// <summary>Whether a line is an object that reports no error.</summary>
    public static bool IsAnswer(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && !document.RootElement.EnumerateObject().Any(property => IsError(property.Name)
                    && property.Value.ValueKind != JsonValueKind.Null);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whether a line begins as an object that reports no error.</summary>
    public static bool IsStartOfAnswer(ReadOnlySpan<byte> json)
    {
        try
        {
            // Several lines may come under the name of one object.
            var state = new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true });
            var reader = new Utf8JsonReader(json, isFinalBlock: false, state);
            bool isError = false;
            bool isObject = false;
            while (reader.Read())
            {
                if (isError && reader.TokenType != JsonTokenType.Null) return false;
                isObject |= reader.TokenType == JsonTokenType.StartObject;
                if (!isObject) return false;
                isError = reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && IsError(reader.GetString()!);
            }

            return isObject && !isError;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Writes an error in the shape in which it came, a sentence or an object, without folders and addresses.</summary>
    /// <param name="json">What came.</param>
    /// <param name="target">Where it is written.</param>
    /// <param name="otherwise">What is said if it says nothing that can be read.</param>
    public static void Rewrite(ReadOnlyMemory<byte> json, IBufferWriter<byte> target, string otherwise)
    {
        string message = Told(json) ?? otherwise;
        using var writer = new Utf8JsonWriter(target);
        writer.WriteStartObject();
        using JsonDocument? document = Parse(json);
        if (document is not null && document.RootElement.TryGetProperty(Name, out JsonElement error)
            && error.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject(Name);
            writer.WriteString("message", message);
            foreach (string field in new[] { "type", "code" })
            {
                if (error.TryGetProperty(field, out JsonElement value) && IsWord(value))
                {
                    writer.WritePropertyName(field);
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString(Name, message);
        }

        writer.WriteEndObject();
    }

    // Null if it is no object.
    private static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // What it is instead is said to nobody.
        }

        return null;
    }

    // In any case: clients written in Go take it so.
    private static bool IsError(string name) => name.Equals(Name, StringComparison.OrdinalIgnoreCase);

    private static bool IsWord(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => true,
        JsonValueKind.String =>
            value.GetString() is { Length: <= MaximumWord } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'),
        _ => false,
    };
}
