using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ockam.Routing;

namespace Ockam.NodeHost.Running;

/// <summary>Writes what a node does to standard error, a line each: as text for people, or as JSON. Thread-safe.</summary>
internal sealed class NodeLog(TextWriter writer, bool json, TimeProvider time)
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Peers make lines come: beyond so many in one second they are only counted.
    private const int MaximumLinesPerSecond = 200;

    private readonly Lock _lock = new();
    private long _second;
    private int _lines;

    public void Info(string message, params ReadOnlySpan<(string Name, string? Value)> fields) => Write("info", message, fields);

    public void Warn(string message, params ReadOnlySpan<(string Name, string? Value)> fields) => Write("warn", message, fields);

    public void Error(string message, params ReadOnlySpan<(string Name, string? Value)> fields) => Write("error", message, fields);

    /// <summary>Notes an error that nobody else is told: a defect, of which its maintainers want to know the kind and the place.</summary>
    public void Failure(Address address, Exception failure) =>
        Error("A worker failed.", ("address", address.ToString()), ("error", failure.GetType().Name), ("reason", failure.Message));

    private void Write(string level, string message, ReadOnlySpan<(string Name, string? Value)> fields)
    {
        DateTimeOffset moment = time.GetUtcNow();
        string now = moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        lock (_lock)
        {
            if (moment.ToUnixTimeSeconds() != _second)
            {
                int left = _lines - MaximumLinesPerSecond;
                (_second, _lines) = (moment.ToUnixTimeSeconds(), 0);
                if (left > 0) WriteLine(now, "warn", $"{left} lines were left out.", []);
            }

            if (++_lines <= MaximumLinesPerSecond) WriteLine(now, level, message, fields);
        }
    }

    private void WriteLine(string now, string level, string message, ReadOnlySpan<(string Name, string? Value)> fields)
    {
        try
        {
            writer.WriteLine(json ? ToJson(now, level, message, fields) : ToText(now, level, message, fields));
            writer.Flush();
        }
        catch (IOException)
        {
            // Standard error is a file on a full disk, for instance: a node goes on without its log, and there is nobody to tell.
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
