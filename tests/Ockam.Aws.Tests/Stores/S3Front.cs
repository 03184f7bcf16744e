using System.Net;
using Amazon.Runtime;

namespace Ockam.Aws.Tests.Stores;

/// <summary>
/// Stands before moto. It refuses to complete an upload where an object is there and was to be left alone, as S3 does and moto does not;
/// and it spoils answers where a test wants that.
/// </summary>
internal sealed class S3Front : HttpClientFactory
{
    private int _requests;

    /// <summary>How many requests there were.</summary>
    public int Requests => _requests;

    /// <summary>What becomes of the bytes of an object: the request's number, and the bytes; null to leave them.</summary>
    public Func<int, byte[], Stream?>? Spoil { get; set; }

    /// <summary>Looks at each request; answers with what S3 shall answer, or null to let it pass.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?>? Refuse { get; set; }

    /// <summary>Whether the answer to a request that was carried out is lost on the way.</summary>
    public Func<HttpRequestMessage, bool>? Lose { get; set; }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new Handler(this)) { Timeout = Timeout.InfiniteTimeSpan };

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public static HttpResponseMessage Error(HttpStatusCode status, string code) => new(status)
    {
        // Without its type the SDK does not read it, and knows the status alone.
        Content = new StringContent(
            $"<Error><Code>{code}</Code><Message>{code}</Message><RequestId>1</RequestId></Error>", System.Text.Encoding.UTF8,
            "application/xml"),
    };

    private sealed class Handler(S3Front front) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            int number = Interlocked.Increment(ref front._requests);
            if (front.Refuse?.Invoke(request) is { } refusal)
            {
                refusal.RequestMessage = request;
                return refusal;
            }

            bool completes = request.Method == HttpMethod.Post && request.RequestUri!.Query.Contains("uploadId=", StringComparison.Ordinal);
            if (completes && request.Headers.Contains("If-None-Match") && await IsThereAsync(request.RequestUri!, cancellationToken))
                return new HttpResponseMessage(HttpStatusCode.PreconditionFailed)
                {
                    RequestMessage = request, Content = Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed").Content,
                };

            HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
            if (front.Lose?.Invoke(request) == true) throw new HttpRequestException("The connection was reset.");
            if (front.Spoil is not { } spoil || request.Method != HttpMethod.Get || request.RequestUri!.Query.Contains("list-type")
                || !answer.IsSuccessStatusCode) return answer;
            byte[] bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            if (spoil(number, bytes) is not { } spoiled) return answer;
            var content = new StreamContent(spoiled);
            foreach (KeyValuePair<string, IEnumerable<string>> header in answer.Content.Headers)
                content.Headers.TryAddWithoutValidation(header.Key, header.Value);
            answer.Content = content;
            return answer;
        }

        private async Task<bool> IsThereAsync(Uri uri, CancellationToken cancellationToken)
        {
            using var head = new HttpRequestMessage(HttpMethod.Head, uri.GetLeftPart(UriPartial.Path));
            using HttpResponseMessage answer = await base.SendAsync(head, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
    }
}
