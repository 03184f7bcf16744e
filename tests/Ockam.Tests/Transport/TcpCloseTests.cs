using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class TcpCloseTests
{
    [Fact]
    public async Task A_connection_is_given_back_whatever_those_do_who_are_told_of_its_end()
    {
        await using var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync();
        TcpConnection connection = await node.AcceptedAsync(peer);
        var told = new TaskCompletionSource();
        node.Router.OnRemoved(
            connection.SenderAddress.Bytes, () => throw new InvalidOperationException("first"));
        connection.Closed += _ => throw new InvalidOperationException("second");
        connection.Closed += _ => told.SetResult();

        connection.Close("For this test.", null);

        await connection.Completion.WaitAsync(TimeSpan.FromSeconds(10));
        await told.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(await peer.IsClosedByPeerAsync());
        Assert.Empty(node.Transport.Connections);
        Assert.IsType<InvalidOperationException>(connection.LastError);
    }
}
