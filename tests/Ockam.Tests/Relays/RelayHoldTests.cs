using System.Diagnostics;
using System.Net.Sockets;
using Ockam.Node;
using Ockam.Tests.Transport;

namespace Ockam.Tests.Relays;

/// <summary>Somebody who asks through a relay and does not take the answers.</summary>
public class RelayHoldTests
{
    [Fact]
    public async Task Who_takes_no_answers_through_a_relay_goes_and_nobody_else_does()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync();
        var relay = await nodes.RegisteredAsync("db");
        await using OpenedRoute opened = await nodes.ReachAsync("db");
        using RawPeer greedy = await RawPeer.ConnectAsync(nodes.Port);
        byte[] frame = RawPeer.Frame("forward_to_db=>echo", "me", new byte[48 * 1024]);
        Task flood = Task.Run(async () =>
        {
            while (true) await greedy.SendAsync(frame);
        });
        long began = Stopwatch.GetTimestamp();
        while (!flood.IsCompleted && Stopwatch.GetElapsedTime(began) < RelayNodes.Patience)
        {
            // A session gives up after 5 s.
            Assert.Equal("HELLO", await nodes.Client.SendTextAsync(opened.Route, "hello", TimeSpan.FromSeconds(5)));
            await Task.Delay(50);
        }

        Exception? end = await Record.ExceptionAsync(() => flood.WaitAsync(TimeSpan.FromSeconds(1)));
        Assert.True(end is SocketException or IOException, $"{end}");
        Assert.Equal("HELLO", await nodes.Client.SendTextAsync(opened.Route, "hello", RelayNodes.Patience));
        Assert.Equal(0, relay.Session.Reconnects);
    }
}
