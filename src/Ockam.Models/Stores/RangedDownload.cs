using System.Net;
using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// Brings bytes from far away into a file in the making: several parts at once, each as a stream, so that memory does not grow with
/// anything. A connection that breaks is taken up again where it broke; a later attempt fetches only the parts that are not there.
/// </summary>
internal sealed class RangedDownload
{
    /// <summary>Long enough that a request costs little beside its bytes, short enough that little is lost with a process.</summary>
    public const int DefaultPartLength = 16 * 1024 * 1024;

    private const int Parallel = 4;
    private const int BufferLength = 128 * 1024;

    // In a row, and without a byte between them: then the other end is down, and not a connection.
    private const int MostAttempts = 5;

    /// <summary>The bytes of a range, as a stream; what is no use to try again is a <see cref="ModelException"/>.</summary>
    public required Func<long, long, CancellationToken, Task<Stream>> Open { get; init; }

    /// <summary>What is fetched, for messages.</summary>
    public required string Description { get; init; }

    /// <summary>Everything that makes it the same bytes at another time: address, version, tag.</summary>
    public required string Identity { get; init; }

    public required long Length { get; init; }

    public long PartLength { get; init; } = DefaultPartLength;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>After so long without a byte a connection is taken for broken.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause before the second attempt; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    public IProgress<ModelProgress>? Progress { get; init; }

    /// <summary>SHA-256 of each part, when it is done.</summary>
    public byte[][] PartHashes { get; private set; } = [];

    private long _done;
    private long _resumed;
    private int _next;

    /// <returns>How many bytes an earlier attempt had left.</returns>
    /// <exception cref="ModelException">It cannot be fetched; what is there so far stays.</exception>
    public async Task<long> RunAsync(PartialFile target, CancellationToken cancellationToken)
    {
        int count = checked((int)((Length + PartLength - 1) / PartLength));
        PartHashes = new byte[count][];
        using PartJournal journal = PartJournal.Open(target, $"{Identity}\n{Length}\n{PartLength}");
        RandomAccess.SetLength(target.Handle, Length);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] workers = [.. Enumerable.Range(0, Math.Min(Parallel, count)).Select(_ =>
            Task.Run(() => WorkAsync(target, journal, stop), CancellationToken.None))];
        await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        // The first that failed has ended the others; theirs is no reason.
        Exception? failure = workers.Select(worker => worker.Exception?.InnerException).FirstOrDefault(error => error is not null);
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        journal.Remove();
        return _resumed;
    }

    private async Task WorkAsync(PartialFile target, PartJournal journal, CancellationTokenSource stop)
    {
        var buffer = new byte[BufferLength];
        try
        {
            for (int part; (part = Interlocked.Increment(ref _next) - 1) < PartHashes.Length;)
            {
                long offset = part * PartLength;
                long length = Math.Min(PartLength, Length - offset);
                if (journal[part] is { } recorded && recorded.AsSpan().SequenceEqual(Hash(target, offset, length, buffer)))
                {
                    PartHashes[part] = recorded;
                    Interlocked.Add(ref _resumed, length);
                    Advance(length);
                    continue;
                }

                PartHashes[part] = await FetchAsync(target, offset, length, buffer, stop.Token).ConfigureAwait(false);
                journal.Add(part, PartHashes[part]);
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<byte[]> FetchAsync(PartialFile target, long offset, long length, byte[] buffer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long done = 0;
        int failures = 0;
        while (done < length)
        {
            long before = done;
            try
            {
                using Stream stream = await OpenAsync(offset + done, length - done, cancellationToken).ConfigureAwait(false);
                while (done < length)
                {
                    int read = await ReadAsync(stream, buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - done)), cancellationToken)
                        .ConfigureAwait(false);
                    if (read == 0) throw new EndOfStreamException($"The connection ended {length - done} bytes too early.");
                    Store(target, buffer.AsSpan(0, read), offset + done);
                    hash.AppendData(buffer, 0, read);
                    done += read;
                    Advance(read);
                }
            }
            catch (Exception broken) when (IsWorthAnotherTry(broken, cancellationToken))
            {
                failures = done > before ? 1 : failures + 1;
                if (failures >= MostAttempts)
                    throw new ModelException(
                        ModelErrorReason.Unavailable,
                        $"{Description} cannot be fetched: {broken.Message} What has arrived is kept; try again to go on from there.",
                        broken);
                await Task.Delay(FirstPause * (1 << (failures - 1)), Clock, cancellationToken).ConfigureAwait(false);
            }
        }

        return hash.GetHashAndReset();
    }

    private Task<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken) =>
        WithPatienceAsync(ct => Open(offset, length, ct), cancellationToken);

    private Task<int> ReadAsync(Stream stream, Memory<byte> target, CancellationToken cancellationToken) =>
        WithPatienceAsync(ct => stream.ReadAsync(target, ct).AsTask(), cancellationToken);

    private async Task<T> WithPatienceAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await work(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No byte has come for {Patience.TotalSeconds:0} s.");
        }
    }

    private static bool IsWorthAnotherTry(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && exception switch
        {
            LocalFileException => false,
            HttpRequestException { StatusCode: { } status } => IsTemporary(status),
            HttpRequestException or IOException or TimeoutException => true,
            _ => false,
        };

    /// <summary>Whether an answer says that another attempt may have another end.</summary>
    internal static bool IsTemporary(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    // A full disk is none of the connection's faults, which are tried again.
    private static void Store(PartialFile target, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(target.Handle, bytes, offset);
        }
        catch (IOException failure)
        {
            throw new LocalFileException($"{target.Path} cannot be written: {failure.Message}", failure);
        }
    }

    private static byte[] Hash(PartialFile target, long offset, long length, byte[] buffer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long done = 0; done < length;)
        {
            int read = RandomAccess.Read(target.Handle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - done)), offset + done);
            if (read == 0) break;
            hash.AppendData(buffer, 0, read);
            done += read;
        }

        return hash.GetHashAndReset();
    }

    private void Advance(long bytes) => Progress?.Report(new ModelProgress(Interlocked.Add(ref _done, bytes), Length));

    private sealed class LocalFileException(string message, Exception inner) : IOException(message, inner);
}
