using System.Net.Sockets;
using Ockam.Routing;

namespace Ockam.Transport;

internal sealed partial class TcpOutput
{
    // As many pieces as the runtime passes to the operating system without an allocation.
    private const int MostBorrowed = 8;

    private List<ArraySegment<byte>>? _borrowed;
    private FlushBatch? _borrower;

    /// <summary>
    /// Makes a message a frame where it stands, to be sent from there at the end of the batch. Possible while nothing waits to be sent;
    /// then this batch is the one that sends, and what others append meanwhile comes after.
    /// </summary>
    /// <param name="message">A stable one, whose onward route no longer has the connection's address.</param>
    /// <param name="batch">This thread's.</param>
    /// <returns>False if it must be appended to the queue.</returns>
    public bool TryBorrow(RoutedMessage message, FlushBatch batch)
    {
        long body = TcpFrame.BodyLength(message);
        FlushBatch? borrower = Volatile.Read(ref _borrower);
        if (body > TcpFrame.MaximumBody || (borrower is not null && borrower != batch)) return false;
        if (borrower is not null && _borrowed!.Count == MostBorrowed)
        {
            SendBorrowed();
            borrower = null;
        }

        if (borrower is null ? !Queue.TryBeginEmpty() : !Queue.IsEmpty) return false;
        if (!TcpFrame.TryWriteInPlace(message, (int)body, out ArraySegment<byte> frame))
        {
            // Nothing was borrowed yet, and nobody else could send meanwhile.
            if (borrower is null) Send();
            return false;
        }

        (_borrowed ??= new List<ArraySegment<byte>>(MostBorrowed)).Add(frame);
        Volatile.Write(ref _borrower, batch);
        return true;
    }

    /// <summary>Sends what this thread's batch borrowed; what the operating system does not take is queued.</summary>
    public void SendBorrowed()
    {
        if (_borrower is not { } borrower || borrower != FlushBatch.Own) return;
        List<ArraySegment<byte>> pieces = _borrowed!;
        int sent = 0;
        try
        {
            sent = _socket.Send(pieces, SocketFlags.None, out SocketError error);
            if (error == SocketError.Success) Count(sent);
            else if (error is SocketError.WouldBlock or SocketError.IOPending) sent = 0;
            else Fail(error);
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile; there is nobody to send to.
            Queue.Close();
        }

        int length = 0;
        foreach (ArraySegment<byte> piece in pieces) length += piece.Count;
        if (sent < length && !Queue.TryPutFirst(pieces, sent))
        {
            Queue.Close();
            _failed("The peer takes what is sent to it too slowly for the memory that all connections may take.", null);
        }

        pieces.Clear();
        Volatile.Write(ref _borrower, null);
        Send();
    }
}
