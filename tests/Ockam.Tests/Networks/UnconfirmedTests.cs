using System.Diagnostics;
using Ockam.Routing;
using Ockam.Tests.Support;
using Ockam.Transport;

namespace Ockam.Tests.Networks;

/// <summary>What the silence of a peer's machine is taken for; the peer is a program behind a wire that loses everything.</summary>
[Collection(OutageCollection.Name)]
public sealed class UnconfirmedTests
{
    // Most of it is waiting, so both have networks of their own at the same time.
    [NetworkFact]
    public Task A_connection_ends_when_the_last_few_bytes_are_not_confirmed_and_not_when_they_may_yet_be() =>
        Task.WhenAll(LoseForEverAsync(), LoseAfterIdleTimeAsync());

    private static async Task LoseForEverAsync()
    {
        using var line = new Line();
        await using var node = new TestNode(new TcpTransportOptions { StallLimit = TimeSpan.FromSeconds(3) }, line.Network.Outside);
        TcpConnection connection = await line.ConnectAsync(node);
        using Mailbox mailbox = node.OpenMailbox(connection);
        var route = new Route(connection.SenderAddress, new Address("sink"));
        await mailbox.SendAsync(route, new byte[100]);
        line.Network.Lose(100);
        await mailbox.SendAsync(route, new byte[100]);
        Assert.Equal(0, connection.BytesQueued);
        await Eventually.TrueAsync(() => connection.Status == TcpConnectionStatus.Closed, "the connection has ended");
        Assert.Contains("confirms nothing", connection.CloseReason);
    }

    private static async Task LoseAfterIdleTimeAsync()
    {
        using var line = new Line();
        await using var node = new TestNode(new TcpTransportOptions { SilenceLimit = TimeSpan.FromSeconds(5) }, line.Network.Outside);
        TcpConnection connection = await line.ConnectAsync(node);
        using Mailbox mailbox = node.OpenMailbox(connection);
        var route = new Route(connection.SenderAddress, new Address("sink"));
        await mailbox.SendAsync(route, new byte[100]);
        // Idle for longer than silence is borne: so old is the last confirmation when the next is waited for.
        await Task.Delay(TimeSpan.FromSeconds(5.5));
        line.Network.Lose(100);
        byte[] payload = new byte[48 * 1024];
        Task sending = Task.CompletedTask;
        for (int i = 0; i < 1_000 && sending.IsCompleted && connection.BytesQueued == 0; i++)
            sending = mailbox.SendAsync(route, payload).AsTask();
        Assert.True(connection.BytesQueued > 0, "more waits than the operating system takes");
        // Several looks at it; TCP repeats what was lost 0.2, 0.6 and 1.4 s after it.
        await Task.Delay(TimeSpan.FromSeconds(1));
        line.Network.Mend();
        await sending.WaitAsync(TimeSpan.FromSeconds(20));
        await Eventually.TrueAsync(() => connection.BytesQueued == 0, "the peer has taken everything");
        Assert.True(connection.Status == TcpConnectionStatus.Open, connection.CloseReason);
    }

    private sealed class Line : IDisposable
    {
        private Process? _peer;

        public TestNetwork Network { get; } = new();

        public void Dispose()
        {
            if (_peer is not null)
            {
                _peer.Kill(entireProcessTree: true);
                _peer.WaitForExit();
                _peer.Dispose();
            }

            Network.Dispose();
        }

        // A program that greets, takes everything, and says nothing more.
        public async Task<TcpConnection> ConnectAsync(TestNode node)
        {
            ProcessStartInfo start = Network.Inside(new ProcessStartInfo("nc", [Network.Outside.ToString(), $"{node.Port}"]));
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
}
