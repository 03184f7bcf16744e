namespace Ockam.Models;

/// <summary>A request that is not answered as it asks: the status and the sentence go to the client.</summary>
internal sealed class HttpRefusedException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>After how many seconds it may be asked again (<c>Retry-After</c>); null if nothing is known of that.</summary>
    public int? RetryAfter { get; init; }
}
