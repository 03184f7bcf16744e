namespace Ockam.Models;

/// <summary>A source far away: each request costs a journey there and back, so that a long range is read as one stream.</summary>
internal interface IRemoteSource : ISealedSource
{
    /// <summary>A connection that brings less than <see cref="ArrivalWatch.LeastBytes"/> in this time is taken for broken.</summary>
    TimeSpan Patience { get; }

    /// <summary>Asks for bytes that are read once, from the first to the last.</summary>
    /// <param name="offset">Where the first one stands.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>They, as they arrive; the stream is the caller's.</returns>
    Task<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken);
}
