using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Ockam.Models;

public sealed partial class ModelGateway
{
    // A model becomes another one by the hand of whoever runs the server; between two questions of a conversation it need not be asked.
    private static readonly TimeSpan s_known = TimeSpan.FromSeconds(10);

    // Names are the clients' choice; a server with more models than these is asked more often.
    private const int MaximumKnown = 256;

    private readonly ConcurrentDictionary<string, long> _here = new(StringComparer.OrdinalIgnoreCase);

    // A name says nothing for sure: a model of another machine can be copied to any.
    private async Task RequireHereAsync(string model, AnswerLimit limit)
    {
        if (_fields.AllowsElsewhere(model)) return;
        if (_here.TryGetValue(model, out long at) && _options.Time.GetElapsedTime(at) < s_known) return;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Server, GatewayRoutes.PathOf(GatewayRoute.Show)));
        request.Content = new ByteArrayContent(OllamaJson.Model(model));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(Json);
        using HttpResponseMessage response =
            await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
            throw new HttpRefusedException(404, $"The model server has no model '{model}'.");
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRefusedException(502, $"The model server does not say where the model '{model}' runs.");
        Stream stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            ReadOnlyMemory<byte> whole = await ReadWholeAsync(stream, limit).ConfigureAwait(false);
            Read(whole, root =>
            {
                RequireHere(model, root);
                return true;
            });
        }

        if (_here.Count >= MaximumKnown) _here.Clear();
        _here[model] = _options.Time.GetTimestamp();
        limit.WaitForAnswer();
    }

    private void RequireHere(string model, JsonElement root)
    {
        if (GatewayAnswers.IsElsewhere(root) && !_fields.AllowsElsewhere(model))
            throw new HttpRefusedException(
                403, $"The model '{model}' runs on another machine, which would learn what is said. The gateway lets nobody ask it.");
    }
}
