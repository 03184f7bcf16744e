using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ockam.Models;

/// <summary>The objects of Ollama's API: requests are written here, answers are read in the other part.</summary>
internal static partial class OllamaJson
{
    /// <summary>A digest as Ollama writes it in paths and requests.</summary>
    public static string Digest(ReadOnlyMemory<byte> sha256) => "sha256:" + Convert.ToHexStringLower(sha256.Span);

    public static byte[] Model(string name) => Write(json => json.WriteString("model", name));

    public static byte[] Unload(string name) => Write(json =>
    {
        json.WriteString("model", name);
        json.WriteNumber("keep_alive", 0);
    });

    public static byte[] Creation(string name, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files) => Write(json =>
    {
        json.WriteString("model", name);
        json.WriteStartObject("files");
        foreach ((string file, ReadOnlyMemory<byte> sha256) in files) json.WriteString(file, Digest(sha256));
        json.WriteEndObject();
    });

    public static byte[] Chat(ModelChatRequest request) => Write(json =>
    {
        json.WriteString("model", request.Model);
        json.WriteStartArray("messages");
        foreach (ModelMessage message in request.Messages)
        {
            json.WriteStartObject();
            json.WriteString("role", message.Role);
            json.WriteString("content", message.Content);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("stream", true);
        WriteOptions(json, request.Options);
    });

    public static byte[] Generate(ModelGenerateRequest request) => Write(json =>
    {
        json.WriteString("model", request.Model);
        json.WriteString("prompt", request.Prompt);
        if (request.System is not null) json.WriteString("system", request.System);
        json.WriteBoolean("stream", true);
        WriteOptions(json, request.Options);
    });

    public static byte[] Embed(string name, IReadOnlyList<string> texts) => Write(json =>
    {
        json.WriteString("model", name);
        json.WriteStartArray("input");
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    });

    private static void WriteOptions(Utf8JsonWriter json, IReadOnlyDictionary<string, JsonNode?>? options)
    {
        if (options is null || options.Count == 0) return;
        json.WriteStartObject("options");
        foreach ((string name, JsonNode? value) in options)
        {
            json.WritePropertyName(name);
            if (value is null) json.WriteNullValue();
            else value.WriteTo(json);
        }

        json.WriteEndObject();
    }

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
}
