using System.Collections.Concurrent;
using Amazon.Runtime;

namespace Ockam.Aws.Tests.Support;

/// <summary>
/// Stands before moto and breaks off at one of the calls that change something, before or after moto has had it. As after the end of a
/// process or of its network nothing is heard from then on, unless the front is told to go on.
/// </summary>
/// <remarks>The SDK's own repetitions have to be off (<see cref="AwsOptions.MaximumRetries"/> 0).</remarks>
internal sealed class FaultFront : HttpClientFactory
{
    private readonly ConcurrentQueue<QueryRequest> _asked = new();
    private int _changes;
    private volatile bool _isDead;

    /// <summary>The call, counted from 1 among those that change something, at which it breaks off; null for none.</summary>
    public int? FaultAt { get; init; }

    /// <summary>Whether that call has reached moto.</summary>
    public bool Reaches { get; init; }

    /// <summary>Whether everything after that call fails as well.</summary>
    public bool StaysDead { get; init; } = true;

    /// <summary>Whether images get the tags that they are registered with, as they do in AWS.</summary>
    public bool TagsImages { get; init; } = true;

    /// <summary>Is called when it breaks off, for example to cancel what is going on.</summary>
    public Action? OnFault { get; init; }

    /// <summary>Answers in place of moto; null lets it answer.</summary>
    public Func<QueryRequest, HttpResponseMessage?>? Answer { get; set; }

    /// <summary>Whether it has broken off.</summary>
    public bool HasFaulted { get; private set; }

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyList<QueryRequest> Asked => [.. _asked];

    /// <summary>The actions that change something, in order.</summary>
    public IReadOnlyList<string> Changes => [.. _asked.Where(each => each.IsChange).Select(each => each.Action)];

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new Handler(this)) { Timeout = Timeout.InfiniteTimeSpan };

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    private sealed class Handler(FaultFront front) : DelegatingHandler(
        front.TagsImages ? new ImageTags(new SocketsHttpHandler { UseProxy = false }) : new SocketsHttpHandler { UseProxy = false })
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (front._isDead) throw Reset();
            QueryRequest asked = await QueryRequest.ReadAsync(request, cancellationToken);
            front._asked.Enqueue(asked);
            bool breaks = asked.IsChange && Interlocked.Increment(ref front._changes) == front.FaultAt;
            if (breaks)
            {
                if (front.Reaches) (await base.SendAsync(request, cancellationToken)).Dispose();
                front.HasFaulted = true;
                front._isDead = front.StaysDead;
                front.OnFault?.Invoke();
                throw Reset();
            }

            if (front.Answer?.Invoke(asked) is { } answer)
            {
                answer.RequestMessage = request;
                return answer;
            }

            return await base.SendAsync(request, cancellationToken);
        }

        private static HttpRequestException Reset() => new("The connection was reset.");
    }
}
