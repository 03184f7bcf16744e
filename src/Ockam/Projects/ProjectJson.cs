using System.Text.Json;

namespace Ockam.Projects;

/// <summary>
/// Reads values of tickets and project files. No text of an error holds anything of what was read: a damaged ticket may have its secret
/// anywhere.
/// </summary>
internal static class ProjectJson
{
    /// <summary>Reads with a reader over a text.</summary>
    public delegate T Reading<T>(ref Utf8JsonReader reader);

    /// <summary>Runs a reading, and turns what the JSON reader says into an error of ours.</summary>
    /// <exception cref="ProjectException">Not JSON, or what the reading throws.</exception>
    public static T Run<T>(ReadOnlySpan<byte> utf8, string what, Reading<T> read)
    {
        var reader = new Utf8JsonReader(utf8);
        try
        {
            return read(ref reader);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ProjectException(
                ProjectErrorReason.NotJson,
                $"{what} is not JSON: byte {reader.BytesConsumed} of {utf8.Length}, or one soon after it, is wrong. "
                + "It was cut off or changed on its way; get it again.");
        }
    }

    /// <summary>Only at the end is it known that nothing stands behind the object.</summary>
    public static void End(ref Utf8JsonReader reader)
    {
        while (reader.Read()) { }
    }

    /// <summary>A key or value that is a text.</summary>
    public static string Text(ref Utf8JsonReader reader) => reader.GetString()!;

    public static string Required(ref Utf8JsonReader reader, string key) => reader.TokenType == JsonTokenType.String
        ? Text(ref reader)
        : throw Invalid(key, "must be a text");

    public static string? Optional(ref Utf8JsonReader reader, string key) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => Text(ref reader),
        _ => throw Invalid(key, "must be a text or null"),
    };

    public static bool? Boolean(ref Utf8JsonReader reader, string key) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Invalid(key, "must be true, false or null"),
    };

    public static IReadOnlyList<string> Texts(ref Utf8JsonReader reader, string key)
    {
        if (reader.TokenType == JsonTokenType.Null) return [];
        if (reader.TokenType != JsonTokenType.StartArray) throw Invalid(key, "must be an array of texts");
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) texts.Add(Required(ref reader, key));
        return texts;
    }

    public static string Array(ref Utf8JsonReader reader, string key) => reader.TokenType switch
    {
        JsonTokenType.Null => "[]",
        JsonTokenType.StartArray => Json(ref reader)!,
        _ => throw Invalid(key, "must be an array"),
    };

    /// <summary>A value as it is, without the white space in it; null for null.</summary>
    public static string? Json(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        var copy = new CompactJson();
        copy.Copy(ref reader);
        return System.Text.Encoding.UTF8.GetString(copy.Written);
    }

    public static ProjectException NotAnObject(string what) => new(
        ProjectErrorReason.NotJson, $"{what} is not a JSON object. Get it again from whoever made it.");

    public static ProjectException Missing(string key) => new(
        ProjectErrorReason.MissingField, $"The field '{key}' is missing. Ask whoever made this for a complete one.");

    public static ProjectException Invalid(string key, string must) => new(
        ProjectErrorReason.InvalidField, $"The field '{key}' {must}. Ask whoever made this for a correct one.");
}
