using System.Security;

namespace Ockam.Models;

/// <summary>Where the hub is, and as whom it is asked.</summary>
public sealed record HubOptions
{
    /// <summary>
    /// Another hub than huggingface.co; null for what <c>HF_ENDPOINT</c> says, or else that one. Over <c>http</c> it is accepted on
    /// loopback alone.
    /// </summary>
    public Uri? Endpoint { get; init; }

    /// <summary>An access token; null to ask as nobody. It is sent to the hub alone, never to where the hub redirects.</summary>
    public SecureString? Token { get; init; }

    /// <summary>An answer that brings less than <see cref="ArrivalWatch.LeastBytes"/> in this time is taken for broken.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The proxy for other machines; null for the one that the environment names.</summary>
    internal System.Net.IWebProxy? Proxy { get; init; }

    /// <summary>What answers instead of the network.</summary>
    internal HttpMessageHandler? Handler { get; init; }

    internal int PartLength { get; init; } = RangedDownload.DefaultPartLength;

    internal TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);
}
