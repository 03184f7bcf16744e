using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ockam.Encoding;
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

    /// <summary>Writes a result whose JSON is an array of objects, and whose text has a line for each.</summary>
    /// <param name="items">What there is.</param>
    /// <param name="none">The text where there is nothing.</param>
    /// <param name="line">The line of an item; what others have put into it cannot make it another.</param>
    /// <param name="members">Writes the members of an item's object.</param>
    public void WriteList<T>(IReadOnlyList<T> items, string none, Func<T, string> line, Action<Utf8JsonWriter, T> members) => Write(
        items.Count == 0 ? none : string.Join(Environment.NewLine, items.Select(item => PlainText.OneLine(line(item)))),
        value =>
        {
            value.WriteStartArray();
            foreach (T item in items)
            {
                value.WriteStartObject();
                members(value, item);
                value.WriteEndObject();
            }

            value.WriteEndArray();
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
    public void WriteError(string id, string message) => WriteObject(
        "ockam-node: " + PlainText.OneLine(message.ReplaceLineEndings(" ")),
        value =>
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
