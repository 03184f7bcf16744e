using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Ockam.Models;

public sealed partial class OllamaClient
{
    // A model's description with its licences has some 100 KiB; a vector of 8,192 numbers about the same.
    private const int MaximumAnswer = 64 * 1024 * 1024;

    // What a refusal may say; more is not read.
    private const int MaximumRefusal = 16 * 1024;

    private HttpRequestMessage Request(HttpMethod method, string path, byte[]? json = null)
    {
        var request = new HttpRequestMessage(method, new Uri(Address, path));
        if (json is null) return request;
        request.Content = new ByteArrayContent(json);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }

    private async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, path);
        return await AskAsync(request, null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JsonDocument> PostAsync(string path, byte[] json, string model, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, path, json);
        return await AskAsync(request, model, cancellationToken).ConfigureAwait(false);
    }

    // For answers of one object.
    private async Task<JsonDocument> AskAsync(HttpRequestMessage request, string? model, CancellationToken cancellationToken)
    {
        using var limit = new AnswerLimit(_options, cancellationToken);
        using HttpResponseMessage response = await SendAsync(request, limit, model, cancellationToken).ConfigureAwait(false);
        return await GuardAsync(limit, cancellationToken, async () =>
        {
            Stream stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable closing = stream.ConfigureAwait(false);
            limit.WaitForPiece();
            using var whole = new MemoryStream();
            byte[] block = new byte[16 * 1024];
            while (await stream.ReadAsync(block, limit.Token).ConfigureAwait(false) is var read and > 0)
            {
                if (whole.Length + read > MaximumAnswer) throw Malformed($"it has more than {MaximumAnswer} bytes");
                whole.Write(block, 0, read);
                limit.WaitForPiece();
            }

            return Parse(whole.GetBuffer().AsMemory(0, (int)whole.Length));
        }).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, AnswerLimit limit, string? model, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await GuardAsync(
            limit, cancellationToken, () => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token))
            .ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return response;
        using (response) throw await RefusalAsync(response, limit, model, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ModelException> RefusalAsync(
        HttpResponseMessage response, AnswerLimit limit, string? model, CancellationToken cancellationToken)
    {
        limit.WaitForPiece();
        string said = await GuardAsync(limit, cancellationToken, async () =>
        {
            Stream stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable closing = stream.ConfigureAwait(false);
            byte[] body = new byte[MaximumRefusal];
            int length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, limit.Token).ConfigureAwait(false);
            return OllamaJson.ErrorIn(body.AsMemory(0, length));
        }).ConfigureAwait(false);
        int status = (int)response.StatusCode;
        return response.StatusCode == HttpStatusCode.NotFound && model is not null
            ? new ModelException(
                ModelErrorReason.UnknownModel,
                $"The model server at {Shown} has no model '{ModelNames.Printable(model)}'. Load it first, or name one that it lists.")
            : Refused($"{status}{said}");
    }

    // Makes every way in which the network can fail an error that says what to do.
    private async Task<T> GuardAsync<T>(AnswerLimit limit, CancellationToken cancellationToken, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failed) when (limit.IsOver && failed is OperationCanceledException or IOException or HttpRequestException)
        {
            throw new ModelException(
                ModelErrorReason.ServerUnavailable,
                $"The model server at {Shown} was silent for {limit.Current.TotalSeconds:0} s. See whether it still works, and try again.",
                failed);
        }
        catch (HttpRequestException failed) when (failed.HttpRequestError == HttpRequestError.ConnectionError || IsRefused(failed))
        {
            throw new ModelException(
                ModelErrorReason.ServerUnavailable,
                $"No model server answers at {Shown}: {failed.Message.TrimEnd('.')}. Start it (ollama serve), or name where it is.",
                failed);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException)
        {
            throw new ModelException(
                ModelErrorReason.MalformedAnswer, $"The answer of the model server at {Shown} was cut off: {failed.Message}", failed);
        }
        catch (OperationCanceledException failed)
        {
            // The handler's own limit for a connection.
            throw new ModelException(
                ModelErrorReason.ServerUnavailable,
                $"No model server answers at {Shown} within {_options.ConnectLimit.TotalSeconds:0} s. Start it (ollama serve), or name "
                    + "where it is.",
                failed);
        }
    }

    private string Shown => Address.GetLeftPart(UriPartial.Authority);

    private static bool IsRefused(HttpRequestException failed) =>
        failed.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };

    private JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json.ToArray());
        }
        catch (JsonException wrong)
        {
            throw Malformed("it is no JSON", wrong);
        }
    }

    private T Read<T>(JsonDocument answer, Func<JsonElement, T> read)
    {
        try
        {
            return OllamaJson.Error(answer.RootElement) is { } error ? throw Refused(": " + error) : read(answer.RootElement);
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw Malformed(wrong.Message.TrimEnd('.'), wrong);
        }
    }

    private ModelException Refused(string said) =>
        new(ModelErrorReason.ServerRefused, $"The model server at {Shown} has refused: {said.TrimStart(' ', ':').TrimEnd('.')}.");

    private ModelException Malformed(string what, Exception? cause = null) =>
        new(ModelErrorReason.MalformedAnswer, $"The answer of the model server at {Shown} cannot be used: {what}.", cause);
}
