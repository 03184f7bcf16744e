using System.Diagnostics;
using Ockam.Routing;
using Ockam.Tests.Support;
using Ockam.Transport;

namespace Ockam.Tests.Networks;

/// <summary>What the silence of a peer's machine is taken for; the peer is a program behind a wire that loses everything.</summary>
[Collection(ProcessCollection.Name)]
public sealed class UnconfirmedTests : IDisposable
{
    private readonly TestNetwork _network = new();
    private Process? _peer;

    [NetworkFact]
    public async Task A_connection_ends_when_the_peers_machine_does_not_confirm_the_last_few_bytes()
    {
        await using var node = new TestNode(new TcpTransportOptions { StallLimit = TimeSpan.FromSeconds(3) }, _network.Outside);
        TcpConnection connection = await ConnectAsync(node);
        using Mailbox mailbox = node.OpenMailbox(connection);
        var route = new Route(connection.SenderAddress, new Address("sink"));
        await mailbox.SendAsync(route, new byte[100]);
        _network.Lose(100);
        await mailbox.SendAsync(route, new byte[100]);
        Assert.Equal(0, connection.BytesQueued);
        await Eventually.TrueAsync(() => connection.Status == TcpConnectionStatus.Closed, "the connection has ended");
        Assert.Contains("confirms nothing", connection.CloseReason);
    }

    [NetworkFact]
    public async Task After_an_idle_time_the_peers_machine_is_given_time_to_confirm_what_is_sent()
    {
        await using var node = new TestNode(new TcpTransportOptions { SilenceLimit = TimeSpan.FromSeconds(5) }, _network.Outside);
        TcpConnection connection = await ConnectAsync(node);
        using Mailbox mailbox = node.OpenMailbox(connection);
        var route = new Route(connection.SenderAddress, new Address("sink"));
        await mailbox.SendAsync(route, new byte[100]);
        // Idle for longer than silence is borne: so old is the last confirmation when the next is waited for.
        await Task.Delay(TimeSpan.FromSeconds(5.5));
        _network.Lose(100);
        byte[] payload = new byte[48 * 1024];
        Task sending = Task.CompletedTask;
        for (int i = 0; i < 1_000 && sending.IsCompleted && connection.BytesQueued == 0; i++)
            sending = mailbox.SendAsync(route, payload).AsTask();
        Assert.True(connection.BytesQueued > 0, "more waits than the operating system takes");
        // Several looks at it; TCP repeats what was lost 0.2, 0.6 and 1.4 s after it.
        await Task.Delay(TimeSpan.FromSeconds(1));
        _network.Mend();
        await sending.WaitAsync(TimeSpan.FromSeconds(20));
        await Eventually.TrueAsync(() => connection.BytesQueued == 0, "the peer has taken everything");
        Assert.True(connection.Status == TcpConnectionStatus.Open, connection.CloseReason);
    }

    public void Dispose()
    {
        if (_peer is not null)
        {
            _peer.Kill(entireProcessTree: true);
            _peer.WaitForExit();
            _peer.Dispose();
        }

        _network.Dispose();
    }

    // A program that greets, takes everything, and says nothing more.
    private async Task<TcpConnection> ConnectAsync(TestNode node)
    {
        ProcessStartInfo start = _network.Inside(new ProcessStartInfo("nc", [_network.Outside.ToString(), $"{node.Port}"]));
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        _peer = Process.Start(start)!;
        _ = _peer.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        await _peer.StandardInput.BaseStream.WriteAsync(new byte[] { 1 });
        await _peer.StandardInput.BaseStream.FlushAsync();
        TcpConnection? connection() => node.Listener.Connections.SingleOrDefault(one => one.Status == TcpConnectionStatus.Open);
        await Eventually.TrueAsync(() => connection() is not null, "the program has connected");
        return connection()!;
    }
}
