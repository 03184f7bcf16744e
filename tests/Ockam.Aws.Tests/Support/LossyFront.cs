using System.Collections.Concurrent;
using System.Net;
using Amazon.Runtime;

namespace Ockam.Aws.Tests.Support;

/// <summary>
/// Stands before moto and loses each call that changes something once, before moto has had it or on the way back: whoever asks again is
/// let through. As AWS does and moto does not, it answers a token that it has seen with what was made by it, and a role that is taken out
/// of its profile once more with an error of its own.
/// </summary>
/// <param name="reaches">Whether moto has had what is lost.</param>
internal sealed class LossyFront(bool reaches) : HttpClientFactory
{
    private readonly ConcurrentDictionary<string, bool> _lost = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (HttpStatusCode Status, string Text)> _made = new(StringComparer.Ordinal);

    /// <summary>How many calls were lost.</summary>
    public int Lost => _lost.Count;

    /// <summary>Answers in place of moto; null lets it answer.</summary>
    public Func<QueryRequest, HttpResponseMessage?>? Answer { get; set; }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new Handler(this, reaches)) { Timeout = Timeout.InfiniteTimeSpan };

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    private sealed class Handler(LossyFront front, bool reaches)
        : DelegatingHandler(new ImageTags(new SocketsHttpHandler { UseProxy = false }))
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            QueryRequest asked = await QueryRequest.ReadAsync(request, cancellationToken);
            bool isLost = asked.IsChange && front._lost.TryAdd($"{asked.Action}\n{asked.Body}", true);
            if (isLost && !reaches) throw Reset();
            HttpResponseMessage answer = front.Answer?.Invoke(asked) ?? await ForwardAsync(asked, request, cancellationToken);
            if (asked.Action == "RemoveRoleFromInstanceProfile" && answer.StatusCode == HttpStatusCode.InternalServerError)
                answer = QueryFront.Error("NoSuchEntity", "no", HttpStatusCode.NotFound);
            answer.RequestMessage = request;
            if (!isLost) return answer;
            answer.Dispose();
            throw Reset();
        }

        private async Task<HttpResponseMessage> ForwardAsync(
            QueryRequest asked, HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!asked.Parameters.TryGetValue("ClientToken", out string? token)) return await base.SendAsync(request, cancellationToken);
            string key = $"{asked.Action} {token}";
            if (!front._made.TryGetValue(key, out (HttpStatusCode Status, string Text) known))
            {
                using HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
                known = (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
                if (answer.IsSuccessStatusCode) front._made[key] = known;
            }

            return QueryFront.Xml(known.Text, known.Status);
        }

        private static HttpRequestException Reset() => new("The connection was reset.");
    }
}
