using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace Ockam.Models;

/// <summary>The body of an upload: a stream of known length, read as the server takes it.</summary>
internal sealed class BlobContent : HttpContent
{
    // Large enough that the calls do not count, small beside the 64 MiB that loading may take.
    private const int BlockLength = 256 * 1024;

    private readonly Stream _content;
    private readonly long _length;
    private readonly AnswerLimit _limit;
    private readonly IProgress<ModelProgress>? _progress;

    public BlobContent(Stream content, long length, AnswerLimit limit, IProgress<ModelProgress>? progress)
    {
        _content = content;
        _length = length;
        _limit = limit;
        _progress = progress;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    /// <summary>Why the content could not be read; null if it could.</summary>
    public Exception? Failure { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            for (long done = 0; done < _length;)
            {
                _limit.Pause();
                int read = await ReadAsync(block.AsMemory(0, (int)Math.Min(BlockLength, _length - done)), done, cancellationToken)
                    .ConfigureAwait(false);
                done += read;
                if (done == _length) await RequireEndAsync(done, cancellationToken).ConfigureAwait(false);
                _limit.WaitForPiece();
                await stream.WriteAsync(block.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                _progress?.Report(new ModelProgress(done, _length));
            }

            if (_length == 0) await RequireEndAsync(0, cancellationToken).ConfigureAwait(false);
            _limit.WaitForAnswer();
        }
        finally
        {
            // It is the model in plain.
            ArrayPool<byte>.Shared.Return(block, clearArray: true);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    private async Task<int> ReadAsync(Memory<byte> block, long done, CancellationToken cancellationToken)
    {
        try
        {
            int read = await _content.ReadAsync(block, cancellationToken).ConfigureAwait(false);
            return read > 0 ? read : throw new ModelException(
                ModelErrorReason.Truncated, $"What is sent to the model server ends after {done} bytes; it should have {_length}.");
        }
        catch (Exception failed) when (Keep(failed))
        {
            throw;
        }
    }

    // Before the last bytes are sent: what a reader finds wrong only at its end, the server never gets whole.
    private async Task RequireEndAsync(long done, CancellationToken cancellationToken)
    {
        try
        {
            if (await _content.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) != 0)
                throw new ModelException(
                    ModelErrorReason.InvalidValue, $"What is sent to the model server goes on after its {done} bytes.");
        }
        catch (Exception failed) when (Keep(failed))
        {
            throw;
        }
    }

    private bool Keep(Exception failed)
    {
        Failure = failed;
        return false;
    }
}
