using System.Collections.Concurrent;
using System.Net;
using Amazon.Runtime;

namespace Ockam.Aws.Tests.Support;

/// <summary>
/// Stands before a service that takes forms or JSON: keeps what was asked, answers in place of the service, and loses its answers.
/// </summary>
internal sealed class QueryFront : HttpClientFactory
{
    /// <summary>What answers carry as their request's id.</summary>
    public const string RequestId = "front-0001";

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<QueryRequest> Asked { get; } = new();

    /// <summary>The actions that were asked for, in order.</summary>
    public IReadOnlyList<string> Actions => [.. Asked.Select(each => each.Action)];

    /// <summary>Answers in place of the service; null lets it answer.</summary>
    public Func<QueryRequest, HttpResponseMessage?>? Answer { get; set; }

    /// <summary>Whether the answer to a request that was carried out is lost on the way.</summary>
    public Func<QueryRequest, bool>? Lose { get; set; }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new Handler(this)) { Timeout = Timeout.InfiniteTimeSpan };

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    /// <summary>An answer of XML.</summary>
    public static HttpResponseMessage Xml(string text, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(text, System.Text.Encoding.UTF8, "text/xml") };

    /// <summary>A refusal, in the form of EC2.</summary>
    public static HttpResponseMessage Error(string code, string message = "no", HttpStatusCode status = HttpStatusCode.BadRequest) => Xml(
        $"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
        + $"<RequestID>{RequestId}</RequestID></Response>",
        status);

    private sealed class Handler(QueryFront front) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            QueryRequest asked = await QueryRequest.ReadAsync(request, cancellationToken);
            front.Asked.Enqueue(asked);
            if (front.Answer?.Invoke(asked) is { } answer)
            {
                answer.RequestMessage = request;
                return answer;
            }

            HttpResponseMessage answered = await base.SendAsync(request, cancellationToken);
            if (front.Lose?.Invoke(asked) != true) return answered;
            answered.Dispose();
            throw new HttpRequestException("The connection was reset.");
        }
    }
}
