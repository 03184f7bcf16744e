namespace Ockam.Models;

/// <summary>The bytes of a sealed file, wherever they are. Nothing that it gives is believed.</summary>
public interface ISealedSource : IAsyncDisposable
{
    /// <summary>How many bytes there are.</summary>
    long Length { get; }

    /// <summary>What it is called in messages.</summary>
    string Description { get; }

    /// <summary>Reads bytes; several reads may run at once.</summary>
    /// <param name="offset">Where the first one stands.</param>
    /// <param name="target">Is filled to its end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    ValueTask ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken = default);
}
