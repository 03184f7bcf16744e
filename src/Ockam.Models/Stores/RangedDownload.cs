using System.Net;
using System.Runtime.ExceptionServices;
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

    // At one part, with next to nothing of it: who lets each connection go after some bytes must not keep us for ever. A line that breaks
    // as often brings more each time.
    private const int MostPoorAttempts = 32;

    // With parts of the default length these are 16 TiB, which is more than one object of S3 may have.
    private const long MostParts = 1 << 20;

    /// <summary>The bytes of a range, as a stream; what is no use to try again is a <see cref="ModelException"/>.</summary>
    public required Func<long, long, CancellationToken, Task<Stream>> Open { get; init; }

    /// <summary>What is fetched, for messages.</summary>
    public required string Description { get; init; }

    /// <summary>Everything that makes it the same bytes at another time: address, version, tag.</summary>
    public required string Identity { get; init; }

    public required long Length { get; init; }

    public long PartLength { get; init; } = DefaultPartLength;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A connection that brings less than <see cref="ArrivalWatch.LeastBytes"/> in this time is taken for broken.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause before the second attempt; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    public IProgress<ModelProgress>? Progress { get; init; }

    /// <summary>SHA-256 of each part, when it is done.</summary>
    public byte[][] PartHashes { get; private set; } = [];

    private long _done;
    private long _resumed;
    private int _next;
    private ExceptionDispatchInfo? _failure;

    /// <returns>How many bytes an earlier attempt had left.</returns>
    /// <exception cref="ModelException">It cannot be fetched; what is there so far stays.</exception>
    public async Task<long> RunAsync(PartialFile target, CancellationToken cancellationToken)
    {
        int count = RequireSensible(target);
        PartHashes = new byte[count][];
        using PartJournal journal = PartJournal.Open(target, $"{Identity}\n{Length}\n{PartLength}");
        RandomAccess.SetLength(target.Handle, Length);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] workers = [.. Enumerable.Range(0, Math.Min(Parallel, count)).Select(_ =>
            Task.Run(() => WorkAsync(target, journal, stop), CancellationToken.None))];
        await Task.WhenAll(workers).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        _failure?.Throw();
        journal.Remove();
        return _resumed;
    }

    // How long it is, the other end says: nothing is made or written by it that it could not be.
    private int RequireSensible(PartialFile target)
    {
        if (Length < 0 || Length > MostParts * PartLength)
            throw target.Refuse(new ModelException(
                ModelErrorReason.Malformed, $"{Description} would have {Length} bytes, which no model has. Nothing was fetched."));
        FreeSpace.Require(target, Length, Description);
        return (int)((Length + PartLength - 1) / PartLength);
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
                if (journal[part] is { } recorded && recorded.AsSpan().SequenceEqual(Hash(target, offset, length, buffer, stop.Token)))
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
        catch (Exception failure)
        {
            // The first that fails ends the others; what they say of it is no reason.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<byte[]> FetchAsync(PartialFile target, long offset, long length, byte[] buffer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long done = 0;
        int failures = 0, poor = 0;
        while (done < length)
        {
            long before = done;
            using var watch = new ArrivalWatch(Patience, Clock, cancellationToken);
            try
            {
                using Stream stream = await watch.WaitAsync(ct => Open(offset + done, length - done, ct)).ConfigureAwait(false);
                while (done < length)
                {
                    int read = await watch.ReadAsync(stream, buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - done)))
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
                if (done - before < Math.Min(ArrivalWatch.LeastBytes, PartLength / 64)) poor++;
                if (failures >= MostAttempts || poor >= MostPoorAttempts)
                    throw new ModelException(
                        ModelErrorReason.Unavailable,
                        $"{Description} cannot be fetched: {broken.Message} What has arrived is kept; try again to go on from there.",
                        broken);
                await Task.Delay(FirstPause * (1 << (failures - 1)), Clock, cancellationToken).ConfigureAwait(false);
            }
        }

        return hash.GetHashAndReset();
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

    private static byte[] Hash(PartialFile target, long offset, long length, byte[] buffer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long done = 0; done < length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
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
