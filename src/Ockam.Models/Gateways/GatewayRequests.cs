using System.Text.Encodings.Web;
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

    // The name of the model as it was allowed, and the length of the answer.
    private const int Added = 1024;

    private readonly GatewayFields _fields = new(options);

    // Nobody makes a page of it: a letter is written as it came, and not in six bytes.
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is sent to the model server, and the model that it asks.</summary>
    /// <exception cref="HttpRefusedException">The request is not of its form, or reaches further than it may.</exception>
    public (string Model, ReadOnlyMemory<byte> Body) Rebuild(GatewayRoute route, ReadOnlyMemory<byte> body)
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

    private (string Model, ReadOnlyMemory<byte> Body) Write(GatewayRoute route, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new HttpRefusedException(400, "The body of the request is no object.");
        var buffer = new BoundedBuffer(options.MaximumBody + Added);
        string model = _fields.ModelOf(root);
        using (var json = new Utf8JsonWriter(buffer, s_plain))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            foreach (JsonProperty property in root.EnumerateObject())
            {
                if (property.Name == "model") continue;
                _fields.Check(route, property);
                if (!AnswerLength.IsAbout(route, property.Name)) property.WriteTo(json);
            }

            AnswerLength.Write(json, route, root, options.MaximumAnswer);
            json.WriteEndObject();
        }

        return (model, buffer.Written);
    }
}
