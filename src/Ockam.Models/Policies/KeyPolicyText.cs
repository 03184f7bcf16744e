using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ockam.Models;

/// <summary>Writes JSON in two layouts. Numbers and texts keep their spelling as far as JSON has one.</summary>
internal static class KeyPolicyText
{
    // Policies go to no web page, and '+' or '<' in an ARN shall stay legible.
    private static readonly JavaScriptEncoder s_plain = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static string Indented(string json) => Write(json, indented: true);

    public static string Compact(string json) => Write(json, indented: false);

    public static string Write(Action<Utf8JsonWriter> write, bool indented = false)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Indented = indented, NewLine = "\n", Encoder = s_plain };
        using (var writer = new Utf8JsonWriter(buffer, options)) write(writer);
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static string Write(string json, bool indented)
    {
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false };
            using JsonDocument document = JsonDocument.Parse(json, options);
            return Write(writer => document.RootElement.WriteTo(writer), indented);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new ModelException(
                ModelErrorReason.InvalidPolicy, $"This is no statement of a policy: {wrong.Message.TrimEnd('.')}.", wrong);
        }
    }
}
