using System.Buffers;
using System.Net.Sockets;
using Ockam.Routing;

namespace Ockam.Portals;

internal sealed partial class PortalConnection
{
    private volatile TlsTurn? _tlsTurn;

    // TLS reads and writes through streams, which copy and wait; applications of plain TCP do without.
    private async Task ReadTlsAsync()
    {
        try
        {
            while (await ReadTlsOnceAsync().ConfigureAwait(false))
            {
            }
        }
        catch (Exception exception) when (SocketFailure.Is(exception))
        {
            // After a close of ours this is how the loop learns of it.
            Fail($"The application's connection failed: {exception.Message}");
        }
    }

    private async ValueTask<bool> ReadTlsOnceAsync()
    {
        // Without a buffer until something is there.
        await _tls!.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
        while (_stage == ConnectionStage.Active && _way!.WayOut is { } wayOut)
        {
            var turn = new TlsTurn();
            _tlsTurn = turn;
            if (!_way.Turns.TryWait(turn, wayOut)) continue;
            // Either this sees the end, or the end sees that somebody waits.
            if (_stage != ConnectionStage.Active) break;
            await turn.Task.ConfigureAwait(false);
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(ReadBuffer.SlotData);
        try
        {
            int count = await _tls.ReadAsync(bytes.AsMemory(0, ReadBuffer.SlotData)).ConfigureAwait(false);
            if (count == 0)
            {
                EndOfInput();
                return false;
            }

            if (_stage != ConnectionStage.Active) return true;
            return ForwardCopy(bytes.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private bool ForwardCopy(ReadOnlySpan<byte> data)
    {
        ReadBuffer buffer = ReadBuffer.Rent();
        try
        {
            data.CopyTo(buffer.First);
            return Forward(buffer, data.Length);
        }
        finally
        {
            buffer.Return();
        }
    }

    private async Task EndTlsAsync()
    {
        lock (_gate)
        {
            if (_stage != ConnectionStage.WritingOut) return;
            // Already now: close_notify waits for an application that takes nothing, and that has no more time than any other.
            _stage = ConnectionStage.Draining;
            _since = Environment.Time.GetTimestamp();
            _isEndingTls = true;
        }

        // What still comes in is thrown away, and waits for no room.
        _tlsTurn?.Run();
        Environment.Watch.Add(this);
        try
        {
            await _tls!.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (SocketFailure.Is(exception))
        {
            Close(reset: false);
            return;
        }

        bool ended;
        lock (_gate)
        {
            _isEndingTls = false;
            ended = _localEnded;
        }

        if (ended) Close(reset: false);
    }

    /// <summary>Lets a loop that reads from a stream go on.</summary>
    private sealed class TlsTurn : IRoomTurn
    {
        private readonly TaskCompletionSource _come = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _come.Task;

        /// <inheritdoc/>
        public bool TryTake() => !_come.Task.IsCompleted;

        /// <inheritdoc/>
        public void Run() => _come.TrySetResult();
    }
}
