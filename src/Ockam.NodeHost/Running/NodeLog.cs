using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ockam.NodeHost.Running;

/// <summary>Writes what a node does to standard error, a line each: as text for people, or as JSON. Thread-safe.</summary>
internal sealed class NodeLog(TextWriter writer, bool json, TimeProvider time)
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();

    public void Info(string message, params ReadOnlySpan<(string Name, string? Value)> fields) => Write("info", message, fields);

    public void Warn(string message, params ReadOnlySpan<(string Name, string? Value)> fields) => Write("warn", message, fields);

    public void Error(string message, params ReadOnlySpan<(string Name, string? Value)> fields) => Write("error", message, fields);

    private void Write(string level, string message, ReadOnlySpan<(string Name, string? Value)> fields)
    {
        string now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string line = json ? ToJson(now, level, message, fields) : ToText(now, level, message, fields);
        lock (_lock)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }

    private static string ToJson(string now, string level, string message, ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var value = new Utf8JsonWriter(buffer, s_options);
        value.WriteStartObject();
        value.WriteString("time", now);
        value.WriteString("level", level);
        value.WriteString("message", message);
        foreach ((string name, string? field) in fields)
        {
            if (field is not null) value.WriteString(name, field);
        }

        value.WriteEndObject();
        value.Flush();
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string ToText(string now, string level, string message, ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var text = new StringBuilder($"{now} {level,-5} ");
        AppendPlain(text, message);
        foreach ((string name, string? field) in fields)
        {
            if (field is null) continue;
            text.Append(' ').Append(name).Append('=');
            bool quoted = field.Length == 0 || field.AsSpan().ContainsAny(' ', '"', '=');
            if (quoted) text.Append('"');
            AppendPlain(text, quoted ? field.Replace("\"", "\\\"", StringComparison.Ordinal) : field);
            if (quoted) text.Append('"');
        }

        return text.ToString();
    }

    // What peers say must not look like lines or colours of this log's own.
    private static void AppendPlain(StringBuilder text, string value)
    {
        foreach (char c in value) text.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c);
    }
}
