namespace Ockam.Transport;

public sealed partial class TcpConnection
{
    private const string OutputFull =
        "It took too little of what was sent to it when that of all connections together took more memory than it may.";

    private sealed class OutputShare(TcpConnection connection) : MemoryShare
    {
        public override PeerNetwork Network => connection.Network;

        protected override long Moved => connection._output.BytesSent;

        protected override bool IsProven => connection.IsAuthenticated;

        // Not here: whoever needs the room holds the lock of another queue.
        public override void Evict() => ThreadPool.UnsafeQueueUserWorkItem(
            static connection => connection.Close(OutputFull, null), connection, preferLocal: false);
    }
}
