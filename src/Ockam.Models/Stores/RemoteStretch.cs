namespace Ockam.Models;

/// <summary>
/// A range of a source far away, read from its first byte to its last; a connection that breaks is taken up where it broke.
/// </summary>
internal sealed class RemoteStretch(IRemoteSource source, long offset, long length) : IDisposable
{
    // For one piece of it: then the other end is down, and not a connection.
    private const int MostAttempts = 5;

    // The pause before the second attempt; each further one is twice as long. With these it is tried again for three seconds.
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(200);

    private readonly long _end = offset + length;
    private long _at = offset;
    private Stream? _stream;

    /// <summary>Reads the next bytes, which must be there.</summary>
    /// <exception cref="ModelException">They do not come.</exception>
    public async ValueTask FillAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        for (int attempt = 1; !target.IsEmpty; attempt++)
        {
            using var watch = new ArrivalWatch(source.Patience, TimeProvider.System, cancellationToken);
            try
            {
                _stream ??= await watch.WaitAsync(ct => source.OpenAsync(_at, _end - _at, ct)).ConfigureAwait(false);
                while (!target.IsEmpty)
                {
                    int read = await watch.ReadAsync(_stream, target).ConfigureAwait(false);
                    if (read == 0) throw new EndOfStreamException("The connection ended early.");
                    _at += read;
                    target = target[read..];
                }
            }
            catch (Exception broken) when (
                broken is IOException or HttpRequestException or TimeoutException && !cancellationToken.IsCancellationRequested)
            {
                Dispose();
                if (attempt == MostAttempts)
                    throw new ModelException(
                        ModelErrorReason.Unavailable, $"{source.Description} cannot be read: {broken.Message} Try again.", broken);
                await Task.Delay(s_firstPause * (1 << (attempt - 1)), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
