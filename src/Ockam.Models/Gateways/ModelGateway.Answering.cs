using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Ockam.Models;

public sealed partial class ModelGateway
{
    private const string Json = "application/json";

    // The list of a server with hundreds of models, or a description with its licences.
    private const int MaximumWhole = 16 * 1024 * 1024;

    private static readonly string[] s_types = [Json, "application/x-ndjson", "text/event-stream"];

    private async Task AnswerAsync(HttpExchange exchange, CancellationToken closing)
    {
        try
        {
            GatewayRoute route = GatewayRoutes.Find(exchange.Head);
            GatewayHosts.Require(exchange.Head, _options.Hosts);
            if (route is GatewayRoute.Tags or GatewayRoute.Attestation && exchange.Head.HasBody)
                throw new HttpRefusedException(400, "GET has no body.");
            if (route == GatewayRoute.Attestation)
            {
                await AttestAsync(exchange, closing).ConfigureAwait(false);
            }
            else
            {
                await AskAsync(exchange, route, closing).ConfigureAwait(false);
            }

            Interlocked.Increment(ref _answered);
        }
        catch (HttpRefusedException)
        {
            Interlocked.Increment(ref _refused);
            throw;
        }
    }

    private async Task AttestAsync(HttpExchange exchange, CancellationToken closing)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(closing);
        Task gone = exchange.WaitUntilGoneAsync(linked.Token);
        Task<ReadOnlyMemory<byte>> making = _attestation.GetAsync(exchange.Head.Target, exchange.Source, linked.Token);
        // Nobody has a document made, or a place among those who wait, who is no longer there.
        await Task.WhenAny(gone, making).ConfigureAwait(false);
        bool isMade = making.IsCompleted;
        try
        {
            if (!isMade) await linked.CancelAsync().ConfigureAwait(false);
            ReadOnlyMemory<byte> document = await making.ConfigureAwait(false);
            await exchange.AnswerAsync(200, "application/octet-stream", document, closing).ConfigureAwait(false);
        }
        finally
        {
            await linked.CancelAsync().ConfigureAwait(false);
            await gone.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskAsync(HttpExchange exchange, GatewayRoute route, CancellationToken closing)
    {
        byte[]? body = route == GatewayRoute.Tags ? null : await ReadAsync(exchange, route, closing).ConfigureAwait(false);
        // Not before: a client that is slow to say what it wants takes nobody's place.
        if (!await _places.WaitAsync(TimeSpan.Zero, closing).ConfigureAwait(false))
            throw new HttpRefusedException(503, $"{_options.MaximumRequests} requests are being answered. Try again.");
        try
        {
            using var end = new CancellationTokenSource(_options.AnswerTime, _options.Time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(end.Token, closing);
            Task gone = exchange.WaitUntilGoneAsync(linked.Token);
            Task forwarding = ForwardAsync(exchange, route, body, linked.Token);
            // The model server shall not work for a client that is no longer there.
            await Task.WhenAny(gone, forwarding).ConfigureAwait(false);
            bool isDone = forwarding.IsCompleted;
            try
            {
                if (!isDone) await linked.CancelAsync().ConfigureAwait(false);
                await forwarding.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested && !closing.IsCancellationRequested)
            {
                throw new HttpRefusedException(504, $"The answer took more than {_options.AnswerTime.TotalSeconds:0} s.");
            }
            finally
            {
                await linked.CancelAsync().ConfigureAwait(false);
                await gone.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<byte[]> ReadAsync(HttpExchange exchange, GatewayRoute route, CancellationToken closing)
    {
        if (!exchange.Head.HasBody) throw new HttpRefusedException(400, "The request has no body.");
        if (exchange.Head.Length > _options.MaximumBody)
            throw new HttpRefusedException(413, $"The body of a request may have {_options.MaximumBody} bytes.");
        using var limit = new CancellationTokenSource(_options.BodyTime, _options.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, closing);
        try
        {
            await exchange.AllowBodyAsync(linked.Token).ConfigureAwait(false);
            return _requests.Rebuild(
                route, await exchange.Body.ReadAllAsync(_options.MaximumBody, linked.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new HttpRefusedException(408, $"The body of the request took more than {_options.BodyTime.TotalSeconds:0} s.");
        }
    }

    // Nothing of the client's request is sent but the body that was made of it.
    private async Task ForwardAsync(HttpExchange exchange, GatewayRoute route, byte[]? body, CancellationToken cancellationToken)
    {
        using var limit = new AnswerLimit(_patience, cancellationToken);
        using var request = new HttpRequestMessage(
            body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(Server, GatewayRoutes.PathOf(route)));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(Json);
        }

        try
        {
            using HttpResponseMessage response =
                await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            limit.WaitForPiece();
            Stream stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                bool isWhole = response.StatusCode == HttpStatusCode.OK
                    && (route == GatewayRoute.Show || (route == GatewayRoute.Tags && _options.Models is not null));
                if (isWhole) await PassWholeAsync(exchange, route, stream, limit).ConfigureAwait(false);
                else await PassAsync(exchange, response, stream, limit).ConfigureAwait(false);
            }
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested && IsServers(failed, limit))
        {
            throw new HttpRefusedException(limit.IsOver ? 504 : 502, limit.IsOver
                ? "The model server behind the gateway does not answer in time."
                : "The model server behind the gateway does not answer, or has broken off.");
        }
    }

    private static bool IsServers(Exception failed, AnswerLimit limit) => failed is HttpRequestException or HttpIOException
        || (failed is OperationCanceledException or IOException && limit.IsOver);

    private static async Task PassAsync(HttpExchange exchange, HttpResponseMessage response, Stream stream, AnswerLimit limit)
    {
        int status = (int)response.StatusCode;
        if (status is not (200 or (>= 400 and <= 599))) throw new HttpRefusedException(502, "The model server has given no answer.");
        string? type = response.Content.Headers.ContentType?.MediaType;
        await exchange.BeginAsync(status, s_types.Contains(type) ? type! : Json, limit.Token).ConfigureAwait(false);
        byte[] block = new byte[16 * 1024];
        while (true)
        {
            limit.WaitForPiece();
            int read = await stream.ReadAsync(block, limit.Token).ConfigureAwait(false);
            if (read == 0) break;
            // Whether the client takes it is watched elsewhere.
            limit.Pause();
            await exchange.SendPieceAsync(block.AsMemory(0, read), limit.Token).ConfigureAwait(false);
        }

        await exchange.EndAsync(limit.Token).ConfigureAwait(false);
    }

    private async Task PassWholeAsync(HttpExchange exchange, GatewayRoute route, Stream stream, AnswerLimit limit)
    {
        using var whole = new MemoryStream();
        byte[] block = new byte[16 * 1024];
        while (await stream.ReadAsync(block, limit.Token).ConfigureAwait(false) is var read and > 0)
        {
            if (whole.Length + read > MaximumWhole) throw new HttpRefusedException(502, "The model server's answer is too long.");
            whole.Write(block, 0, read);
            limit.WaitForPiece();
        }

        limit.Pause();
        await exchange.AnswerAsync(200, Json, Rewrite(route, whole.GetBuffer().AsMemory(0, (int)whole.Length)), limit.Token)
            .ConfigureAwait(false);
    }

    private byte[] Rewrite(GatewayRoute route, ReadOnlyMemory<byte> answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            return route == GatewayRoute.Show
                ? GatewayAnswers.Show(document.RootElement)
                : GatewayAnswers.Tags(document.RootElement, _fields.Allows);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new HttpRefusedException(502, "The answer of the model server behind the gateway cannot be read.");
        }
    }
}
