using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

/// <summary>Connections that share threads.</summary>
public class TcpTurnTests
{
    // As many as are dispatched before the clock is looked at, and the few that follow in the same read.
    private const int Dear = 31;

    [Fact]
    public async Task A_connection_whose_messages_are_dear_gives_up_its_turn_in_the_middle_of_a_read()
    {
        var clock = new ManualClock();
        await using var node = new TestNode(new TcpTransportOptions { TimeProvider = clock });
        using var answered = new ManualResetEventSlim();
        bool wasAnswered = false;
        node.Serve(new Address("dear"), new ActingWorker(message =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            message.Onward.Set(message.Return);
            return Disposition.Forward;
        }));
        node.Serve(new Address("last"), new ActingWorker(_ =>
        {
            // What was answered before is sent when a turn ends, and not while it goes on.
            wasAnswered = answered.Wait(TimeSpan.FromSeconds(20));
            return Disposition.Done;
        }));
        using RawPeer peer = await RawPeer.ConnectAsync(node.Port);
        byte[] dear = RawPeer.Frame("dear", "back", [1]);
        byte[] last = RawPeer.Frame("last", "back", [1]);
        await peer.SendAsync((byte[])[.. Enumerable.Repeat(dear, Dear).SelectMany(frame => frame), .. last]);
        for (int i = 0; i < Dear; i++) await peer.ReadFrameAsync();
        answered.Set();
        await Eventually.TrueAsync(() => wasAnswered, "the last message came after the others were answered");
    }

    private sealed class ActingWorker(Func<RoutedMessage, Disposition> act) : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message) => act(message);
    }
}
