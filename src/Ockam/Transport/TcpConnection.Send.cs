using Ockam.Routing;

namespace Ockam.Transport;

public sealed partial class TcpConnection
{
    /// <summary>The sender worker's part: takes a message as it is dispatched, never waits.</summary>
    internal Disposition Send(RoutedMessage message)
    {
        message.Onward.Pop();
        if (message.Onward.Count == 0)
        {
            // On the wire it would be a heartbeat.
            _router.Drop(DropReason.EmptyRoute);
            return Disposition.Dropped;
        }

        bool isAnswer = ReferenceEquals(message.Source, this);
        if (!isAnswer && message.Source is TcpConnection source)
        {
            NotePartner(source);
            source.NotePartner(this);
        }

        if (message.IsStable && !isAnswer && FlushBatch.Current is { } batch && _output.TryBorrow(message, batch))
        {
            Interlocked.Increment(ref _messagesSent);
            message.Borrower = this;
            batch.Defer(this);
            return Disposition.Done;
        }

        AppendResult result = _queue.Append(message, isAnswer, out long queued);
        if (result is not (AppendResult.Queued or AppendResult.Congested)) return Refuse(message, result, isAnswer, queued);
        Interlocked.Increment(ref _messagesSent);
        if (result == AppendResult.Congested) message.Congested = this;
        if (queued > FlushBatch.LargestDeferred || !FlushBatch.TryDefer(this)) _output.Flush();
        return Disposition.Done;
    }

    void IFlushable.Flush()
    {
        _output.SendBorrowed();
        _output.Flush();
    }

    private Disposition Refuse(RoutedMessage message, AppendResult result, bool isAnswer, long queued)
    {
        _router.Drop(result switch
        {
            AppendResult.Closed => DropReason.Closed,
            AppendResult.TooLong => DropReason.Malformed,
            _ => DropReason.Overflow,
        });

        // A message that was sealed has taken a nonce, and its receiver would wait for it for ever. What overflows may be any other part of
        // a stream as well, and those after it must not arrive without it.
        if (result == AppendResult.TooLong && message.IsSealed)
            Close($"A message of {message.PayloadLength} bytes was to be sent; a frame has at most {TcpFrame.MaximumBody}.", null);
        else if (result == AppendResult.Overflow && isAnswer)
            Close($"The peer asks without taking the answers: {queued} bytes wait.", null);
        else if (result == AppendResult.Overflow)
            Close($"Too much waits to be sent: {queued} bytes.", null);
        return Disposition.Dropped;
    }
}
