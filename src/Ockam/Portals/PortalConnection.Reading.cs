using System.Net.Sockets;
using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Portals;

internal sealed partial class PortalConnection : IFlushable, IThreadPoolWorkItem
{
    // After so many reads that found bytes waiting, other connections have their turn on this thread.
    private const int ReadsInARow = 8;

    // On a thread that has other connections' messages to deliver.
    private const int ReadsAtOnce = 1;

    private LocalReader? _reader;
    private bool _isWide;

    void IThreadPoolWorkItem.Execute() => Read(isReadable: true);

    // What the application has sent already goes out when the batch that brought Pong has ended.
    void IFlushable.Flush() => Read(isReadable: true, ReadsAtOnce);

    private void StartReading()
    {
        lock (_gate)
        {
            if (_stage != ConnectionStage.Active) return;
            if (_tls is null) _reader = new LocalReader(this);
        }

        if (_tls is null)
        {
            if (!FlushBatch.TryDefer(this)) Read(isReadable: true, ReadsAtOnce);
        }
        else ThreadPool.UnsafeQueueUserWorkItem(static connection => _ = connection.ReadTlsAsync(), this, preferLocal: false);
    }

    // Reads and forwards until it must wait; whoever ends the wait calls it again. One call at a time.
    private void Read(bool isReadable, int mostReads = ReadsInARow)
    {
        LocalReader reader = _reader!;
        try
        {
            for (int reads = 0; ; reads++)
            {
                if (!isReadable && reader.Wait(_socket!)) return;
                if (reader.SocketError != SocketError.Success)
                {
                    FailReading(reader.SocketError);
                    break;
                }

                if (!TryWaitForRoom(reader)) return;
                if (reads == mostReads)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }

                if (!ReadOnce(out isReadable)) break;
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile.
        }

        reader.Dispose();
    }

    // Answers whether there is anything left to be done; and whether more may be there to be read already.
    private bool ReadOnce(out bool mayHaveMore)
    {
        mayHaveMore = false;
        bool isWide = _isWide;
        int room = isWide ? ReadBuffer.Slots * ReadBuffer.SlotData : ReadBuffer.SlotData;
        ReadBuffer buffer = ReadBuffer.Rent();
        try
        {
            int count = isWide
                ? _socket!.Receive(buffer.Segments, SocketFlags.None, out SocketError error)
                : _socket!.Receive(buffer.First, SocketFlags.None, out error);
            if (error is SocketError.WouldBlock or SocketError.IOPending) return true;
            if (error != SocketError.Success)
            {
                FailReading(error);
                return false;
            }

            if (count == 0)
            {
                EndOfInput();
                return false;
            }

            mayHaveMore = count == room;
            _isWide = count >= ReadBuffer.SlotData;
            // What comes after the end is thrown away.
            return _stage != ConnectionStage.Active || Forward(buffer, count);
        }
        finally
        {
            buffer.Return();
        }
    }

    private bool Forward(ReadBuffer buffer, int count)
    {
        _portal.CountToPeer(count);
        bool sent = true;
        RoutedMessage message = Router.Rent();
        FlushBatch batch = FlushBatch.Begin();
        try
        {
            for (int slot = 0; count > 0 && sent; slot++)
            {
                int length = Math.Min(count, ReadBuffer.SlotData);
                count -= length;
                message.Reset();
                message.Onward.Set(_route, _routeCount);
                message.Return.Push(Address);
                buffer.SetPayload(message, slot, length);
                message.IsStable = batch.IsOutermost;
                sent = Router.Dispatch(message);
            }
        }
        finally
        {
            batch.End();
            if ((message.Congested ?? message.Borrower) is { } wayOut) _way!.WayOut = wayOut;
            Router.Return(message);
        }

        if (!sent) Lose("The way to the peer is closed.");
        return sent;
    }

    // Nothing is read for a way out that is full. Answers false if reading goes on later.
    private bool TryWaitForRoom(LocalReader reader)
    {
        // What comes after the end is thrown away, and needs none.
        while (_stage == ConnectionStage.Active && _way!.WayOut is { } wayOut)
        {
            if (reader.TryWaitForTurn(_way.Turns, wayOut)) return false;
        }

        return true;
    }

    private void FailReading(SocketError error)
    {
        // A close of this node ends the wait too.
        if (error != SocketError.OperationAborted || _stage != ConnectionStage.Closed)
            Fail($"The application's connection failed: {error}.");
    }

    /// <summary>Waits for a socket to be readable without a buffer, and without an exception when it fails.</summary>
    private sealed class LocalReader(PortalConnection connection) : SocketAsyncEventArgs(true), IRoomTurn
    {
        private bool _waitsForTurn;

        /// <summary>Answers whether the wait goes on; its end is told to the connection.</summary>
        public bool Wait(Socket socket) => socket.ReceiveAsync(this);

        /// <summary>
        /// Reads on when it is this connection's turn, or <see cref="Wake"/> says that none is needed: answers false if it may now.
        /// </summary>
        public bool TryWaitForTurn(RoomTurns turns, IDestination destination)
        {
            Interlocked.Exchange(ref _waitsForTurn, true);
            if (!turns.TryWait(this, destination)) return !TryTake();
            // Either this sees the end, or the end sees that somebody waits.
            return connection._stage == ConnectionStage.Active || !TryTake();
        }

        /// <inheritdoc/>
        public bool TryTake() => Interlocked.Exchange(ref _waitsForTurn, false);

        /// <inheritdoc/>
        public void Run() => connection.Read(isReadable: true);

        /// <summary>Ends a wait for room: what comes from now on is thrown away.</summary>
        public void Wake()
        {
            if (TryTake()) ThreadPool.UnsafeQueueUserWorkItem(connection, preferLocal: false);
        }

        protected override void OnCompleted(SocketAsyncEventArgs e) => connection.Read(isReadable: true);
    }
}
