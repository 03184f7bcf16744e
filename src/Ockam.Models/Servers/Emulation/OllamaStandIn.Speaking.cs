using System.Security.Cryptography;
using System.Text.Json;

namespace Ockam.Models;

public sealed partial class OllamaStandIn
{
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromMinutes(5);

    private async Task ChatAsync(HttpExchange exchange, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using JsonDocument request =
            StandInJson.Parse(body, "model", "messages", "stream", "format", "options", "tools", "think", "keep_alive");
        (string name, StandInModel model) = Use(request.RootElement);
        string text = LastMessage(request.RootElement);
        await SendLinesAsync(exchange, StandInJson.IsStreamed(request.RootElement), Lines(name, text, WriteMessage), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task GenerateAsync(HttpExchange exchange, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using JsonDocument request = StandInJson.Parse(
            body, "model", "prompt", "suffix", "system", "template", "context", "stream", "raw", "format", "options", "images",
            "keep_alive", "think");
        JsonElement root = request.RootElement;
        (string name, StandInModel model) = Use(root);
        bool isUnload = root.TryGetProperty("keep_alive", out JsonElement keep) && keep.ValueKind == JsonValueKind.Number
            && keep.GetDouble() == 0;
        string prompt = root.TryGetProperty("prompt", out _) ? StandInJson.Text(root, "prompt") : string.Empty;
        IEnumerable<byte[]> lines = Lines(name, prompt, (json, word) => json.WriteString("response", word));
        if (prompt.Length == 0)
            lines = [End(name, 0, isUnload ? "unload" : "load", (json, word) => json.WriteString("response", word))];
        if (isUnload) model.LoadedUntil = null;
        await SendLinesAsync(exchange, StandInJson.IsStreamed(root), lines, cancellationToken).ConfigureAwait(false);
    }

    private async Task EmbedAsync(HttpExchange exchange, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using JsonDocument request = StandInJson.Parse(body, "model", "input", "truncate", "options", "keep_alive", "dimensions");
        (string name, _) = Use(request.RootElement);
        JsonElement input = request.RootElement.TryGetProperty("input", out JsonElement value) ? value : default;
        string[] texts = input.ValueKind switch
        {
            JsonValueKind.String => [input.GetString()!],
            JsonValueKind.Array when input.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
                [.. input.EnumerateArray().Select(item => item.GetString()!)],
            _ => throw new HttpRefusedException(400, "'input' is a text or a list of texts."),
        };
        byte[] answer = StandInJson.Object(json =>
        {
            json.WriteString("model", name);
            json.WriteStartArray("embeddings");
            foreach (string text in texts) WriteVector(json, text);
            json.WriteEndArray();
        });
        await exchange.AnswerAsync(200, Json, answer, cancellationToken).ConfigureAwait(false);
    }

    private async Task EmbedOneAsync(HttpExchange exchange, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using JsonDocument request = StandInJson.Parse(body, "model", "prompt", "options", "keep_alive");
        Use(request.RootElement);
        string text = StandInJson.Text(request.RootElement, "prompt");
        byte[] answer = StandInJson.Object(json =>
        {
            json.WritePropertyName("embedding");
            WriteVector(json, text);
        });
        await exchange.AnswerAsync(200, Json, answer, cancellationToken).ConfigureAwait(false);
    }

    private async Task CompleteAsync(HttpExchange exchange, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using JsonDocument request = StandInJson.Parse(
            body, "model", "messages", "stream", "stream_options", "temperature", "top_p", "max_tokens", "max_completion_tokens", "stop",
            "seed", "frequency_penalty", "presence_penalty", "response_format", "tools", "tool_choice", "reasoning_effort");
        (string name, _) = Use(request.RootElement);
        string[] words = Words(LastMessage(request.RootElement));
        bool isStreamed = request.RootElement.TryGetProperty("stream", out JsonElement stream) && stream.ValueKind == JsonValueKind.True;
        if (!isStreamed)
        {
            await exchange.AnswerAsync(200, Json, Completion(name, "message", string.Concat(words), true), cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        IEnumerable<byte[]> end = words.Length > _options.FailAfter
            ? [MiddleFailure()]
            : [Completion(name, "delta", string.Empty, true), "[DONE]"u8.ToArray()];
        IEnumerable<byte[]> events =
            [.. words.Take(_options.FailAfter ?? int.MaxValue).Select(word => Completion(name, "delta", word, false)), .. end];
        events = events.Select(item => (byte[])[.. "data: "u8, .. item, .. "\n\n"u8]);
        await SendAsync(exchange, "text/event-stream", events, cancellationToken).ConfigureAwait(false);
    }

    private (string Name, StandInModel Model) Use(JsonElement request)
    {
        (string name, StandInModel model) = Find(request);
        model.LoadedUntil = _time.GetUtcNow() + s_keepAlive;
        return (name, model);
    }

    private IEnumerable<byte[]> Lines(string name, string text, Action<Utf8JsonWriter, string> write)
    {
        int said = 0;
        foreach (string word in Words(text))
        {
            if (said++ == _options.FailAfter)
            {
                yield return MiddleFailure();
                yield break;
            }

            yield return StandInJson.Object(json =>
            {
                WriteHead(json, name);
                write(json, word);
                json.WriteBoolean("done", false);
            });
        }

        yield return End(name, said, "stop", write);
    }

    private byte[] MiddleFailure() => _options.Failure is { } failure
        ? System.Text.Encoding.UTF8.GetBytes(failure)
        : Failure("the stand-in was told to fail here");

    private byte[] End(string name, int words, string reason, Action<Utf8JsonWriter, string> write) => StandInJson.Object(json =>
    {
        WriteHead(json, name);
        write(json, string.Empty);
        json.WriteBoolean("done", true);
        json.WriteString("done_reason", reason);
        if (words == 0) return;
        json.WriteNumber("prompt_eval_count", words);
        json.WriteNumber("eval_count", words);
    });

    private void WriteHead(Utf8JsonWriter json, string name)
    {
        json.WriteString("model", name);
        json.WriteString("created_at", Time(_time.GetUtcNow()));
    }

    private static void WriteMessage(Utf8JsonWriter json, string word)
    {
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        json.WriteString("content", word);
        json.WriteEndObject();
    }

    private byte[] Completion(string name, string part, string text, bool isEnd) => StandInJson.Object(json =>
    {
        json.WriteString("object", part == "delta" ? "chat.completion.chunk" : "chat.completion");
        json.WriteNumber("created", _time.GetUtcNow().ToUnixTimeSeconds());
        json.WriteString("model", name);
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject(part);
        json.WriteString("role", "assistant");
        json.WriteString("content", text);
        json.WriteEndObject();
        if (isEnd) json.WriteString("finish_reason", "stop");
        else json.WriteNull("finish_reason");
        json.WriteEndObject();
        json.WriteEndArray();
    });

    // Numbers that depend on the text alone.
    private static void WriteVector(Utf8JsonWriter json, string text)
    {
        json.WriteStartArray();
        foreach (byte part in SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 8)) json.WriteNumberValue(part / 256f);
        json.WriteEndArray();
    }

    // Each with the space before it, so that together they are the text again.
    private static string[] Words(string text)
    {
        var words = new List<string>();
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf(' ', start + 1);
            if (end < 0) end = text.Length;
            words.Add(text[start..end]);
            start = end;
        }

        return [.. words];
    }

    private static string LastMessage(JsonElement request)
    {
        if (!request.TryGetProperty("messages", out JsonElement messages) || messages.ValueKind != JsonValueKind.Array)
            throw new HttpRefusedException(400, "'messages' is a list.");
        string last = string.Empty;
        foreach (JsonElement message in messages.EnumerateArray())
        {
            StandInJson.RequireFields(message, "role", "content", "thinking", "images", "tool_calls", "tool_name");
            if (StandInJson.Text(message, "role") is not ("system" or "user" or "assistant" or "tool"))
                throw new HttpRefusedException(400, "'role' is system, user, assistant or tool.");
            last = StandInJson.Text(message, "content");
        }

        return last;
    }
}
