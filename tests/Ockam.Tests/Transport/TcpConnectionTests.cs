using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class TcpConnectionTests
{
    [Fact]
    public async Task Two_nodes_exchange_a_message_and_its_answer()
    {
        await using var server = new TestNode();
        await using var client = new TestNode();
        TcpConnection connection = await client.ConnectToAsync(server);
        using Mailbox mailbox = client.OpenMailbox(connection);

        await mailbox.SendAsync(new Route(connection.SenderAddress, ServiceAddresses.Echo), "hello"u8.ToArray());
        ReceivedMessage answer = await mailbox.ReceiveAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.True(answer.Payload.Span.SequenceEqual("hello"u8));
        Assert.Equal(new Route(connection.SenderAddress, ServiceAddresses.Echo), answer.ReturnRoute);
        Assert.Equal(TcpConnectionStatus.Open, connection.Status);
        Assert.Equal((1, 1), (connection.MessagesSent, connection.MessagesReceived));
        Assert.False(connection.IsIncoming);
        TcpConnection incoming = Assert.Single(server.Listener.Connections);
        Assert.True(incoming.IsIncoming);
        Assert.Equal(connection.BytesSent, incoming.BytesReceived);
        Assert.Equal(connection.BytesReceived, incoming.BytesSent);
    }

    [Fact]
    public async Task A_message_of_almost_16_MiB_comes_back_from_echo()
    {
        await using var server = new TestNode();
        await using var client = new TestNode();
        TcpConnection connection = await client.ConnectToAsync(server);
        using Mailbox mailbox = client.OpenMailbox(connection);
        var payload = new byte[TcpFrame.MaximumBody - 200];
        new Random(5).NextBytes(payload);

        await mailbox.SendAsync(new Route(connection.SenderAddress, ServiceAddresses.Echo), payload);
        ReceivedMessage answer = await mailbox.ReceiveAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.True(answer.Payload.Span.SequenceEqual(payload));
        await Eventually.TrueAsync(
            () => server.Transport.Output.Used == 0 && server.Transport.PartialFrames.Used == 0, "what the message took is given back");
    }
}
