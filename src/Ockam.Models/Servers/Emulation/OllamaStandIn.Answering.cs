using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Ockam.Models;

public sealed partial class OllamaStandIn
{
    private const string Json = "application/json";

    // A conversation with a few images.
    private const int MaximumBody = 32 * 1024 * 1024;

    private readonly ConcurrentQueue<string> _requests = new();

    private async Task AnswerAsync(HttpExchange exchange, CancellationToken cancellationToken)
    {
        HttpHead head = exchange.Head;
        _requests.Enqueue($"{head.Method} {head.Target}");
        await exchange.AllowBodyAsync(cancellationToken).ConfigureAwait(false);
        if (head.Target.StartsWith(BlobPath, StringComparison.Ordinal))
        {
            await AnswerBlobAsync(exchange, head.Target[BlobPath.Length..], cancellationToken).ConfigureAwait(false);
            return;
        }

        ReadOnlyMemory<byte> body = await exchange.Body.ReadAllAsync(MaximumBody, cancellationToken).ConfigureAwait(false);
        _options.Asked?.Invoke(head, body);
        Task answer = (head.Method, head.Target) switch
        {
            ("GET" or "HEAD", "/") => 
                exchange.AnswerAsync(200, "text/plain", "A stand-in for Ollama is running"u8.ToArray(), cancellationToken),
            ("GET", "/api/version") => WholeAsync(json => json.WriteString("version", Version)),
            ("GET", "/api/tags") => WholeAsync(WriteTags),
            ("GET", "/api/ps") => WholeAsync(WriteRunning),
            ("POST", "/api/show") => ShowAsync(exchange, body, cancellationToken),
            ("POST", "/api/create") => CreateAsync(exchange, body, cancellationToken),
            ("POST", "/api/chat") => ChatAsync(exchange, body, cancellationToken),
            ("POST", "/api/generate") => GenerateAsync(exchange, body, cancellationToken),
            ("POST", "/api/embed") => EmbedAsync(exchange, body, cancellationToken),
            ("POST", "/api/embeddings") => EmbedOneAsync(exchange, body, cancellationToken),
            ("POST", "/v1/chat/completions") => CompleteAsync(exchange, body, cancellationToken),
            ("DELETE", "/api/delete") => DeleteAsync(exchange, body, cancellationToken),
            _ => throw new HttpRefusedException(404, $"The stand-in has no {head.Method} {head.Target}."),
        };
        await answer.ConfigureAwait(false);

        Task WholeAsync(Action<Utf8JsonWriter> write) =>
            exchange.AnswerAsync(200, Json, StandInJson.Object(write), cancellationToken);
    }

    private void WriteTags(Utf8JsonWriter json)
    {
        json.WriteStartArray("models");
        foreach ((string name, StandInModel model) in _models.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            WriteModel(json, name, model);
            if (name == _options.Elsewhere) json.WriteString("remote_host", "https://elsewhere.example");
            json.WriteString("modified_at", Time(model.MadeAt));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteRunning(Utf8JsonWriter json)
    {
        json.WriteStartArray("models");
        foreach ((string name, StandInModel model) in _models.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (model.LoadedUntil is not { } until || until <= _time.GetUtcNow()) continue;
            json.WriteStartObject();
            WriteModel(json, name, model);
            json.WriteNumber("size_vram", 0);
            json.WriteString("expires_at", Time(until));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteModel(Utf8JsonWriter json, string name, StandInModel model)
    {
        json.WriteString("name", name);
        json.WriteString("model", name);
        json.WriteNumber("size", SizeOf(model));
        json.WriteString("digest", model.Digest);
        WriteDetails(json);
    }

    private static void WriteDetails(Utf8JsonWriter json)
    {
        json.WriteStartObject("details");
        json.WriteString("format", "gguf");
        json.WriteString("family", "stand-in");
        json.WriteString("parameter_size", "0");
        json.WriteString("quantization_level", "none");
        json.WriteEndObject();
    }

    private async Task ShowAsync(HttpExchange exchange, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using JsonDocument request = StandInJson.Parse(body, "model", "verbose");
        (string name, StandInModel model) = Find(request.RootElement);
        byte[] answer = StandInJson.Object(json =>
        {
            IEnumerable<string> files = _options.NamesNoBlobs ? [] : model.Files.Values;
            IEnumerable<string> from = files.Select(digest => $"FROM /stand-in/blobs/{digest.Replace(':', '-')}\n");
            json.WriteString("modelfile", $"# Modelfile of a stand-in\n# FROM {name}\n\n{string.Concat(from)}TEMPLATE {{{{ .Prompt }}}}\n");
            json.WriteString("template", "{{ .Prompt }}");
            WriteDetails(json);
            if (name == _options.Elsewhere) json.WriteString("remote_model", "larger");
            json.WriteStartArray("capabilities");
            json.WriteStringValue("completion");
            json.WriteStringValue("embedding");
            json.WriteEndArray();
        });
        await exchange.AnswerAsync(200, Json, answer, cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteAsync(HttpExchange exchange, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using JsonDocument request = StandInJson.Parse(body, "model");
        (string name, StandInModel model) = Find(request.RootElement);
        _models.TryRemove(name, out _);
        foreach (string digest in model.Files.Values)
        {
            if (!_models.Values.Any(other => other.Files.Values.Contains(digest))) _blobs.TryRemove(digest, out _);
        }

        await exchange.AnswerAsync(200, Json, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
    }

    private (string Name, StandInModel Model) Find(JsonElement request)
    {
        string name = Canonical(StandInJson.Text(request, "model"));
        return _models.TryGetValue(name, out StandInModel? model)
            ? (name, model)
            : throw new HttpRefusedException(404, $"model '{name}' not found");
    }

    private long SizeOf(StandInModel model) =>
        model.Files.Values.Sum(digest => _blobs.TryGetValue(digest, out byte[]? blob) ? blob.LongLength : 0);

    // Without a tag the newest one is meant.
    private static string Canonical(string name) => name.LastIndexOf(':') > name.LastIndexOf('/') ? name : name + ":latest";

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture) + "00Z";
}
