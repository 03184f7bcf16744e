namespace Ockam.Transport;

/// <summary>What connections have carried, in bytes with heads, and how many listeners have turned away or closed to make room.</summary>
internal readonly record struct TcpTotals(long BytesReceived, long BytesSent, long Refused)
{
    /// <summary>With the bytes of one more connection.</summary>
    public TcpTotals With(TcpConnection connection) =>
        this with { BytesReceived = BytesReceived + connection.BytesReceived, BytesSent = BytesSent + connection.BytesSent };
}
