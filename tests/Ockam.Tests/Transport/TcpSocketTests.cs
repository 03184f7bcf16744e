using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

/// <summary>What the operating system is asked for with each socket.</summary>
public sealed class TcpSocketTests
{
    [Fact]
    public async Task Both_ends_of_a_connection_are_kept_alive_as_by_the_original_and_send_without_delay()
    {
        await using var server = new TestNode();
        await using var client = new TestNode();
        TcpConnection connecting = await client.ConnectToAsync(server);
        await Eventually.TrueAsync(() => server.Listener.Connections.Count == 1, "the connection was accepted");
        foreach (TcpConnection connection in (TcpConnection[])[connecting, server.Listener.Connections.Single()])
        {
            Socket socket = SocketOf(connection);
            Assert.True(socket.NoDelay);
            Assert.NotEqual(0, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
            // Section 1.3: 300 s of silence, then a probe each 75 s, and two that nobody answers.
            Assert.Equal(300, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
            Assert.Equal(75, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
            Assert.Equal(2, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_socket")]
    private static extern ref Socket SocketOf(TcpConnection connection);
}
