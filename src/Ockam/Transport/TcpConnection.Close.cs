using System.Net.Sockets;

namespace Ockam.Transport;

public sealed partial class TcpConnection
{
    // What waits to be sent when a connection is disposed of, such as the end of a channel, may take so long.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _closeReason;
    private volatile bool _aborted;

    /// <summary>Why it was closed; null while it is open.</summary>
    public string? CloseReason => _closeReason;

    /// <summary>The error that closed it, if an error did; else the first that those met who were told of its end.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>Completes when the connection is closed and everything that belongs to it was given back; never fails.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Sends what is queued, for a second at the most, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closeReason is null)
        {
            Task empty = _queue.WaitUntilEmptyAsync();
            Task timeout = empty.IsCompleted ? empty : Task.Delay(DrainTime, _options.TimeProvider, _closing.Token);
            await Task.WhenAny(empty, timeout).ConfigureAwait(false);
        }

        Close("This node closed it.", null);
        await Completion.ConfigureAwait(false);
    }

    /// <summary>Closes the connection unless it was closed before. Called under anybody's locks: who is told is told later.</summary>
    internal void Close(string reason, Exception? error)
    {
        lock (_closing)
        {
            if (_closeReason is not null) return;
            LastError = error;
            _closeReason = reason;
        }

        _queue.Close();
        Listener?.Forget(this);
        ThreadPool.UnsafeQueueUserWorkItem(static connection => _ = connection.FinishAsync(), this, preferLocal: false);
    }

    /// <summary>
    /// Closes the connection and lets the operating system drop what it still has to send: on a slow line, it would go on sending
    /// for a long time what nobody wants any more.
    /// </summary>
    internal void Abort(string reason)
    {
        _aborted = true;
        Close(reason, null);
    }

    // What could not be sent is not wanted any more.
    private void Break(string reason, Exception? error)
    {
        _aborted = true;
        Close(reason, error);
    }

    private async Task FinishAsync()
    {
        // Those who route over this connection are told by the removal of its worker.
        Attempt(static connection => connection._router.Remove(connection.SenderAddress));
        Attempt(static connection => connection._versionTimer?.Dispose());
        Attempt(static connection => connection._output.Dispose());
        Attempt(static connection => connection.EndSocket());
        try
        {
            await _closing.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            LastError ??= exception;
        }

        await _received.Task.ConfigureAwait(false);
        Attempt(static connection => connection._transport.Forget(connection));
        _completion.SetResult();
        foreach (Action<TcpConnection> handler in Delegate.EnumerateInvocationList(Closed)) Attempt(handler);
    }

    private void EndSocket()
    {
        try
        {
            if (_aborted) _socket.LingerState = new LingerOption(true, 0);
            else _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The peer was faster; there is nothing to shut down.
        }

        _socket.Dispose();
    }

    // What others do when they are told must keep nothing of this connection from being given back.
    private void Attempt(Action<TcpConnection> step)
    {
        try
        {
            step(this);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LastError ??= exception;
        }
    }
}
