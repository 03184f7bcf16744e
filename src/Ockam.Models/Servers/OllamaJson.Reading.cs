using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ockam.Models;

internal static partial class OllamaJson
{
    // A refusal in words; a stack trace would hide what it is about.
    private const int MaximumError = 400;

    // Ollama counts time in these.
    private const long NanosecondsPerTick = 100;

    /// <summary>A text; null if there is none of that name.</summary>
    public static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static string RequiredText(JsonElement parent, string name) =>
        Text(parent, name) ?? throw new FormatException($"it has no text '{name}'");

    /// <summary>The error that an object reports, fit to be shown; null if it is none.</summary>
    public static string? Error(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("error", out JsonElement error)) return null;
        // Answers in OpenAI's form hold an object.
        string text = error.ValueKind == JsonValueKind.String ? error.GetString()! : Text(error, "message") ?? error.GetRawText();
        return string.Concat(text.Take(MaximumError).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
    }

    /// <summary>What the body of a refusal says, behind a separator; empty if it says nothing that can be read.</summary>
    public static string ErrorIn(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return Error(document.RootElement) is { } error ? ": " + error : string.Empty;
        }
        catch (JsonException)
        {
            // Not from a model server, or cut off: its status is all that it tells.
            return string.Empty;
        }
    }

    public static IReadOnlyList<ServedModel> ServedModels(JsonElement root) =>
    [
        .. root.GetProperty("models").EnumerateArray().Select(model =>
        {
            JsonElement details = Details(model);
            return new ServedModel(
                RequiredText(model, "name"), Text(model, "digest") ?? string.Empty, Number(model, "size"), Time(model, "modified_at"),
                Text(details, "family"), Text(details, "parameter_size"), Text(details, "quantization_level"));
        }),
    ];

    public static IReadOnlyList<RunningModel> RunningModels(JsonElement root) =>
    [
        .. root.GetProperty("models").EnumerateArray().Select(model => new RunningModel(
            RequiredText(model, "name"), Text(model, "digest") ?? string.Empty, Number(model, "size"), Number(model, "size_vram"),
            Time(model, "expires_at"))),
    ];

    public static ServedModelDetails Details(JsonElement root, string name)
    {
        JsonElement details = Details(root);
        string modelfile = Text(root, "modelfile") ?? string.Empty;
        bool hasCapabilities = root.TryGetProperty("capabilities", out JsonElement capabilities)
            && capabilities.ValueKind == JsonValueKind.Array;
        return new ServedModelDetails(
            name,
            modelfile,
            [.. BlobLine().Matches(modelfile).Select(match => match.Groups[1].Value.ToLowerInvariant())],
            Text(root, "template") ?? string.Empty,
            Text(details, "format"),
            Text(details, "family"),
            Text(details, "parameter_size"),
            Text(details, "quantization_level"),
            hasCapabilities ? [.. capabilities.EnumerateArray().Select(item => item.ToString())] : []);
    }

    public static ModelAnswerPiece ChatPiece(JsonElement root)
    {
        JsonElement message = root.TryGetProperty("message", out JsonElement value) ? value : default;
        return new ModelAnswerPiece(TextIn(message, "content"), Thinking(message), End(root));
    }

    public static ModelAnswerPiece GeneratedPiece(JsonElement root) =>
        new(TextIn(root, "response"), Thinking(root), End(root));

    public static IReadOnlyList<ReadOnlyMemory<float>> Embeddings(JsonElement root) =>
    [
        .. root.GetProperty("embeddings").EnumerateArray().Select(vector =>
            (ReadOnlyMemory<float>)vector.EnumerateArray().Select(number => number.GetSingle()).ToArray()),
    ];

    private static JsonElement Details(JsonElement model) => model.TryGetProperty("details", out JsonElement details) ? details : default;

    private static string TextIn(JsonElement parent, string name) => Text(parent, name) ?? string.Empty;

    private static string? Thinking(JsonElement parent) => Text(parent, "thinking") is { Length: > 0 } text ? text : null;

    private static ModelAnswerEnd? End(JsonElement root)
    {
        // An object that does not say would make an answer endless, and one of another form may be anything.
        if (!root.GetProperty("done").GetBoolean()) return null;
        return new ModelAnswerEnd(
            Text(root, "done_reason"), Span(root, "total_duration"), Span(root, "load_duration"), Number(root, "prompt_eval_count"),
            Span(root, "prompt_eval_duration"), Number(root, "eval_count"), Span(root, "eval_duration"));
    }

    private static TimeSpan Span(JsonElement parent, string name) => TimeSpan.FromTicks(Number(parent, name) / NanosecondsPerTick);

    private static long Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : 0;

    // Go writes more digits than .NET reads; those beyond are below its resolution.
    private static DateTimeOffset? Time(JsonElement parent, string name) =>
        Text(parent, name) is { } text
            && DateTimeOffset.TryParse(
                LongFraction().Replace(text, "$1"), CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time)
            ? time
            : null;

    [GeneratedRegex(@"(\.\d{7})\d+")]
    private static partial Regex LongFraction();

    [GeneratedRegex(@"^[ \t]*(?:FROM|ADAPTER)[ \t].*sha256[-:]([0-9a-f]{64})[ \t\r]*$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex BlobLine();
}
