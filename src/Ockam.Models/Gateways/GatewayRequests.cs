using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Ockam.Models;

/// <summary>
/// Reads the body of a request and writes it anew. Ollama takes the name of a field in any case and the last one of two: what is passed
/// on is therefore not what came, but what was understood of it, and a field that is not known to be harmless is refused.
/// </summary>
internal sealed class GatewayRequests(ModelGatewayOptions options)
{
    // A JSON schema for an answer, or the call of a tool, has some ten.
    private const int MaximumDepth = 48;

    private readonly GatewayFields _fields = new(options);

    /// <summary>What is sent to the model server.</summary>
    /// <exception cref="HttpRefusedException">The request is not of its form, or reaches further than it may.</exception>
    public byte[] Rebuild(GatewayRoute route, ReadOnlyMemory<byte> body)
    {
        // The reader looks at the texts that somebody asks for, and the writer copies the others as they are.
        if (!Utf8.IsValid(body.Span)) throw new HttpRefusedException(400, "The body of the request cannot be read: it is no UTF-8.");
        try
        {
            var strict = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MaximumDepth };
            using JsonDocument document = JsonDocument.Parse(body, strict);
            return Write(route, document.RootElement);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or ArgumentException)
        {
            // The second and third are texts that are no Unicode.
            throw new HttpRefusedException(400, $"The body of the request cannot be read: {wrong.Message}");
        }
    }

    private byte[] Write(GatewayRoute route, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new HttpRefusedException(400, "The body of the request is no object.");
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model", _fields.ModelOf(root));
            foreach (JsonProperty property in root.EnumerateObject())
            {
                if (property.Name == "model") continue;
                _fields.Check(route, property);
                property.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
