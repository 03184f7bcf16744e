using Amazon.Runtime;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>What tests of a store in S3 hold still or listen to.</summary>
internal sealed record S3StoreOptions
{
    /// <summary>Bytes of a part; a longer file than 10,000 of them has longer parts.</summary>
    public int PartLength { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many objects one answer to a listing has at most; null for what the service allows, which is 1,000.</summary>
    public int? MostInAnswer { get; init; }

    /// <summary>An answer that brings less than <see cref="ArrivalWatch.LeastBytes"/> in this time is taken for broken.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes the client's connections; null for the SDK's own.</summary>
    public HttpClientFactory? HttpClients { get; init; }
}
