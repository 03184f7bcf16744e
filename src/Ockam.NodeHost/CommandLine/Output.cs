using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ockam.Node.Configuration;

namespace Ockam.NodeHost.CommandLine;

/// <summary>Writes results, each as text for people or as one line of JSON.</summary>
internal sealed class Output(TextWriter writer, bool json)
{
    // Output goes to terminals and programs, not into HTML: '=>' in a route stays readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool IsJson => json;

    /// <summary>Standard output itself, for what is no result.</summary>
    public TextWriter Writer => writer;

    /// <summary>A text that has words of others in it, without what would be another line or a terminal's command.</summary>
    public static string OneLine(string text) => string.Create(text.Length, text, static (span, text) =>
    {
        for (int i = 0; i < span.Length; i++) span[i] = char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029' ? '?' : text[i];
    });

    /// <summary>Writes a result whose JSON is any value.</summary>
    public void Write(string plain, Action<Utf8JsonWriter> value)
    {
        if (!json) writer.WriteLine(plain);
        else writer.WriteLine(ToJson(value));
        writer.Flush();
    }

    /// <summary>Writes a result whose JSON is an object.</summary>
    public void WriteObject(string plain, Action<Utf8JsonWriter> members) => Write(plain, value =>
    {
        value.WriteStartObject();
        members(value);
        value.WriteEndObject();
    });

    /// <summary>Writes a text that is a secret, as a line or as a member of an object, and keeps no copy of it.</summary>
    public void WriteSecret(string name, ReadOnlySpan<byte> secret, Action<Utf8JsonWriter> others)
    {
        var buffer = new ArrayBufferWriter<byte>(Math.Max(4096, 4 * secret.Length));
        if (json)
        {
            using var value = new Utf8JsonWriter(buffer, Options);
            value.WriteStartObject();
            value.WriteString(name, secret);
            others(value);
            value.WriteEndObject();
        }
        else buffer.Write(secret);

        char[] line = new char[System.Text.Encoding.UTF8.GetCharCount(buffer.WrittenSpan)];
        System.Text.Encoding.UTF8.GetChars(buffer.WrittenSpan, line);
        buffer.Clear();
        writer.WriteLine(line);
        writer.Flush();
        Array.Clear(line);
    }

    /// <summary>Writes an error: one line, or <c>{"error": {"id": …, "message": …}}</c>.</summary>
    public void WriteError(string id, string message) => WriteObject($"ockam-node: {OneLine(message.ReplaceLineEndings(" "))}", value =>
    {
        value.WriteStartObject("error");
        value.WriteString("id", id);
        value.WriteString("message", message);
        value.WriteEndObject();
    });

    /// <summary>Writes the mistakes of a configuration file: a line each, or one error with all of them.</summary>
    public void WriteMistakes(ConfigurationException exception) => WriteObject(exception.Message, value =>
    {
        value.WriteStartObject("error");
        value.WriteString("id", "configuration");
        value.WriteString("message", $"{exception.File} has mistakes: {exception.Mistakes.Count}");
        value.WriteStartArray("mistakes");
        foreach (ConfigurationMistake mistake in exception.Mistakes)
        {
            value.WriteStartObject();
            value.WriteString("file", exception.File);
            value.WriteNumber("line", mistake.Line);
            value.WriteNumber("column", mistake.Column);
            value.WriteString("key", mistake.Key);
            value.WriteString("what", mistake.What);
            value.WriteString("remedy", mistake.Remedy);
            value.WriteEndObject();
        }

        value.WriteEndArray();
        value.WriteEndObject();
    });

    private static string ToJson(Action<Utf8JsonWriter> value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        value(json);
        json.Flush();
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
