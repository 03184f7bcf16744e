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
        ReadOnlyMemory<byte> document = default;
        // Nobody has a document made, or a place among those who wait, who is no longer there.
        await WhileThereAsync(
            exchange,
            async there => document = await _attestation.GetAsync(exchange.Head.Target, SourceOf(exchange), there).ConfigureAwait(false),
            closing).ConfigureAwait(false);
        await exchange.AnswerAsync(200, "application/octet-stream", document, closing).ConfigureAwait(false);
    }

    private async Task AskAsync(HttpExchange exchange, GatewayRoute route, CancellationToken closing)
    {
        GatewaySource source = SourceOf(exchange);
        using BodyBudget.Lease lease = _bodies.Open(source.Key);
        ReadOnlyMemory<byte> came = route == GatewayRoute.Tags
            ? ReadOnlyMemory<byte>.Empty
            : await ReadAsync(exchange, lease, closing).ConfigureAwait(false);
        // The model server shall not work for a client that is no longer there.
        await WhileThereAsync(
            exchange,
            async there =>
            {
                // Not before: a client that is slow to say what it wants takes nobody's place.
                await TakeTurnAsync(source, lease, there).ConfigureAwait(false);
                try
                {
                    lease.Keep();
                    ReadOnlyMemory<byte> body = came;
                    came = default;
                    await ForwardInTimeAsync(exchange, route, body, lease, there).ConfigureAwait(false);
                }
                finally
                {
                    _turns.Release(source);
                }
            },
            closing).ConfigureAwait(false);
    }

    // Who waits with a large body takes memory that others need to say what they want.
    private async Task TakeTurnAsync(GatewaySource source, BodyBudget.Lease lease, CancellationToken there)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(there, lease.HasGivenWay);
        try
        {
            await _turns.TakeAsync(source, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lease.HasGivenWay.IsCancellationRequested && !there.IsCancellationRequested)
        {
            throw BodyBudget.Lease.Gone();
        }
    }

    private GatewaySource SourceOf(HttpExchange exchange) =>
        GatewaySource.Of(exchange.Client, exchange.Server, _options.PeerOf);

    private static async Task WhileThereAsync(HttpExchange exchange, Func<CancellationToken, Task> work, CancellationToken closing)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(closing);
        Task gone = exchange.WaitUntilGoneAsync(linked.Token);
        Task working = work(linked.Token);
        await Task.WhenAny(gone, working).ConfigureAwait(false);
        bool isDone = working.IsCompleted;
        try
        {
            if (!isDone) await linked.CancelAsync().ConfigureAwait(false);
            await working.ConfigureAwait(false);
        }
        finally
        {
            await linked.CancelAsync().ConfigureAwait(false);
            await gone.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ForwardInTimeAsync(
        HttpExchange exchange, GatewayRoute route, ReadOnlyMemory<byte> came, BodyBudget.Lease lease, CancellationToken there)
    {
        using var end = new CancellationTokenSource(_options.AnswerTime, _options.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(end.Token, there);
        try
        {
            await ForwardAsync(exchange, route, came, lease, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !there.IsCancellationRequested)
        {
            throw new HttpRefusedException(504, $"The answer took more than {_options.AnswerTime.TotalSeconds:0} s.");
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpExchange exchange, BodyBudget.Lease lease, CancellationToken closing)
    {
        if (!exchange.Head.HasBody) throw new HttpRefusedException(400, "The request has no body.");
        if (exchange.Head.Length > _options.MaximumBody)
            throw new HttpRefusedException(413, $"The body of a request may have {_options.MaximumBody} bytes.");
        using var limit = new CancellationTokenSource(_options.BodyTime, _options.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, lease.HasGivenWay, closing);
        try
        {
            await exchange.AllowBodyAsync(linked.Token).ConfigureAwait(false);
            return await exchange.Body.ReadAllAsync(_options.MaximumBody, linked.Token, lease.Take).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lease.HasGivenWay.IsCancellationRequested)
        {
            throw BodyBudget.Lease.Gone();
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new HttpRefusedException(408, $"The body of the request took more than {_options.BodyTime.TotalSeconds:0} s.");
        }
    }

    // One at a time: reading and writing takes several times the memory of a body, and no time.
    private async Task<(string Model, ReadOnlyMemory<byte> Body)> RebuildAsync(
        GatewayRoute route, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await _making.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _requests.Rebuild(route, body);
        }
        finally
        {
            _making.Release();
        }
    }

    // Nothing of the client's request is sent but the body that was made of it.
    private async Task ForwardAsync(
        HttpExchange exchange, GatewayRoute route, ReadOnlyMemory<byte> came, BodyBudget.Lease lease, CancellationToken cancellationToken)
    {
        string? model = null;
        ReadOnlyMemory<byte> body = default;
        if (route != GatewayRoute.Tags)
        {
            (model, body) = await RebuildAsync(route, came, cancellationToken).ConfigureAwait(false);
            came = default;
            lease.Dispose();
        }

        GatewaySource source = SourceOf(exchange);
        var client = new SlowClient(_options.Time, () => _turns.IsWantedFrom(source));
        using var limit = new AnswerLimit(_patience, cancellationToken);
        using var request = new HttpRequestMessage(
            model is null ? HttpMethod.Get : HttpMethod.Post, new Uri(Server, GatewayRoutes.PathOf(route)));
        if (model is not null)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(Json);
        }

        try
        {
            if (model is not null && route != GatewayRoute.Show) await RequireHereAsync(model, limit).ConfigureAwait(false);
            using HttpResponseMessage response =
                await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            limit.WaitForPiece();
            Stream stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                bool isWhole = route is GatewayRoute.Show or GatewayRoute.Tags;
                if (response.StatusCode != HttpStatusCode.OK)
                    throw await GatewayErrors.ReadAsync((int)response.StatusCode, stream, limit.Token).ConfigureAwait(false);
                if (isWhole) await PassWholeAsync(exchange, client, model, stream, limit).ConfigureAwait(false);
                else await PassAsync(exchange, client, response, stream, limit).ConfigureAwait(false);
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

    private static async Task PassAsync(
        HttpExchange exchange, SlowClient client, HttpResponseMessage response, Stream stream, AnswerLimit limit)
    {
        string? type = response.Content.Headers.ContentType?.MediaType;
        if (!s_types.Contains(type)) type = Json;
        var filter = new AnswerFilter(type!);
        // Of an answer in one object it is known later whether it is one.
        if (type != Json) await exchange.BeginAsync(200, type!, limit.Token).ConfigureAwait(false);
        byte[] block = new byte[16 * 1024];
        bool isEnd = false;
        while (!isEnd)
        {
            limit.WaitForPiece();
            int read = await ReadServerAsync(stream, block, limit).ConfigureAwait(false);
            isEnd = read == 0;
            ReadOnlyMemory<byte> piece = isEnd ? filter.End() : filter.Pass(block.AsSpan(0, read));
            if (piece.IsEmpty) continue;
            // Whether the client takes it is watched elsewhere.
            limit.Pause();
            if (!exchange.IsAnswered) await exchange.BeginAsync(200, type!, limit.Token).ConfigureAwait(false);
            await client.SendAsync(token => exchange.SendPieceAsync(piece, token), limit.Token).ConfigureAwait(false);
        }

        await exchange.EndAsync(limit.Token).ConfigureAwait(false);
    }

    private async Task PassWholeAsync(HttpExchange exchange, SlowClient client, string? model, Stream stream, AnswerLimit limit)
    {
        ReadOnlyMemory<byte> whole = await ReadWholeAsync(stream, limit).ConfigureAwait(false);
        limit.Pause();
        byte[] answer = Read(whole, root => model is null
            ? GatewayAnswers.Tags(root, _fields.Allows, _fields.AllowsElsewhere)
            : Show(model, root));
        await client.SendAsync(token => exchange.AnswerAsync(200, Json, answer, token), limit.Token).ConfigureAwait(false);
    }

    private byte[] Show(string model, JsonElement root)
    {
        RequireHere(model, root);
        return GatewayAnswers.Show(root);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadWholeAsync(Stream stream, AnswerLimit limit)
    {
        using var whole = new MemoryStream();
        byte[] block = new byte[16 * 1024];
        while (await ReadServerAsync(stream, block, limit).ConfigureAwait(false) is var read and > 0)
        {
            if (whole.Length + read > MaximumWhole) throw new HttpRefusedException(502, "The model server's answer is too long.");
            whole.Write(block, 0, read);
            limit.WaitForPiece();
        }

        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }

    // Told apart here from the client's errors, which nobody need hear of.
    private static async ValueTask<int> ReadServerAsync(Stream stream, Memory<byte> target, AnswerLimit limit)
    {
        try
        {
            return await stream.ReadAsync(target, limit.Token).ConfigureAwait(false);
        }
        catch (IOException) when (!limit.Token.IsCancellationRequested)
        {
            throw new HttpRefusedException(502, "The model server behind the gateway has broken off.");
        }
    }

    private static T Read<T>(ReadOnlyMemory<byte> answer, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            return read(document.RootElement);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new HttpRefusedException(502, "The answer of the model server behind the gateway cannot be read.");
        }
    }
}
