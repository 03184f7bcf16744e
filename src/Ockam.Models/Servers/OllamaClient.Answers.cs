using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Ockam.Models;

public sealed partial class OllamaClient
{
    // A piece is a word or a few; the last one of a text to go on with repeats all its tokens, a number of up to six digits each.
    private const int MaximumLine = 4 * 1024 * 1024;

    /// <inheritdoc/>
    public IAsyncEnumerable<ModelAnswerPiece> ChatAsync(ModelChatRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireName(request.Model);
        return AnswerAsync("api/chat", OllamaJson.Chat(request), request.Model, OllamaJson.ChatPiece, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ModelAnswerPiece> GenerateAsync(ModelGenerateRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireName(request.Model);
        return AnswerAsync("api/generate", OllamaJson.Generate(request), request.Model, OllamaJson.GeneratedPiece, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        string name, IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        RequireName(name);
        ArgumentNullException.ThrowIfNull(texts);
        using JsonDocument answer =
            await PostAsync("api/embed", OllamaJson.Embed(name, texts), name, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ReadOnlyMemory<float>> vectors = Read(answer, OllamaJson.Embeddings);
        return vectors.Count == texts.Count ? vectors : throw Malformed($"it has {vectors.Count} vectors for {texts.Count} texts");
    }

    /// <inheritdoc/>
    public async Task LoadAsync(string name, CancellationToken cancellationToken = default)
    {
        await foreach (ModelAnswerPiece _ in GenerateAsync(new ModelGenerateRequest(name, string.Empty), cancellationToken)
            .ConfigureAwait(false)) { }
    }

    /// <inheritdoc/>
    public async Task UnloadAsync(string name, CancellationToken cancellationToken = default)
    {
        RequireName(name);
        await foreach (ModelAnswerPiece _ in AnswerAsync(
            "api/generate", OllamaJson.Unload(name), name, OllamaJson.GeneratedPiece, cancellationToken).ConfigureAwait(false)) { }
    }

    private async IAsyncEnumerable<ModelAnswerPiece> AnswerAsync(
        string path,
        byte[] json,
        string model,
        Func<JsonElement, ModelAnswerPiece> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (JsonElement line in LinesAsync(path, json, model, cancellationToken).ConfigureAwait(false))
        {
            ModelAnswerPiece piece = ReadPiece(line, read);
            yield return piece;
            if (piece.End is not null) yield break;
        }

        throw Malformed("it ended before the model was done");
    }

    private ModelAnswerPiece ReadPiece(JsonElement line, Func<JsonElement, ModelAnswerPiece> read)
    {
        try
        {
            return read(line);
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw Malformed(wrong.Message.TrimEnd('.'), wrong);
        }
    }

    // Each line is valid until the next one is asked for.
    private async IAsyncEnumerable<JsonElement> LinesAsync(
        string path, byte[] json, string? model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var limit = new AnswerLimit(_options, cancellationToken);
        using HttpRequestMessage request = Request(HttpMethod.Post, path, json);
        using HttpResponseMessage response = await SendAsync(request, limit, model, cancellationToken).ConfigureAwait(false);
        Stream stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable closing = stream.ConfigureAwait(false);
        var lines = new LineReader(stream, MaximumLine);
        while (true)
        {
            limit.WaitForPiece();
            ReadOnlyMemory<byte>? line = await GuardAsync(limit, cancellationToken, () => lines.ReadAsync(limit.Token).AsTask())
                .ConfigureAwait(false);
            // Whoever takes the pieces may take their time.
            limit.Pause();
            if (line is not { } text) yield break;
            if (text.Span.Trim(" \t"u8).IsEmpty) continue;
            using JsonDocument document = Parse(text);
            yield return Read(document, root => root.ValueKind == JsonValueKind.Object
                ? root
                : throw new FormatException("a line of it is no object"));
        }
    }
}
