using System.Runtime.CompilerServices;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>What ends a channel from the sending side: nothing is ever lost after it was sealed without that.</summary>
public class ChannelEndTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_message_that_is_lost_after_it_was_sealed_ends_the_channel()
    {
        await using var pair = await ChannelPair.CreateAsync();
        await pair.ClientEnd.EchoAsync(pair.Client, [1]);
        long sealedBefore = pair.Client.MessagesSent;
        pair.Wire.RefusesLeft = true;
        Assert.False(Send(pair.ClientEnd.Router, pair.Client));
        Assert.Equal(sealedBefore + 1, pair.Client.MessagesSent);
        await pair.Client.Completion.WaitAsync(s_patience);
        Assert.Equal(SecureChannelCloseReason.SendFailed, pair.Client.CloseReason);
        Assert.Null(pair.ClientEnd.Router.Find(pair.Client.EncryptorAddress.Bytes));
    }

    [Fact]
    public async Task A_channel_whose_numbers_are_used_up_is_closed_before_one_is_used_twice()
    {
        await using var pair = await ChannelPair.CreateAsync();
        int arrived = 0;
        pair.Wire.ToRight = _ =>
        {
            arrived++;
            return 0;
        };
        SealerOf(pair.Client)!.Dispose();
        SealerOf(pair.Client) = new RecordEncryptor(HandshakePair.Key(7), RecordFormat.RekeyNonce - 1);
        Assert.True(Send(pair.ClientEnd.Router, pair.Client));
        Assert.Equal(1, arrived);
        Assert.False(Send(pair.ClientEnd.Router, pair.Client));
        await pair.Client.Completion.WaitAsync(s_patience);
        Assert.Equal(SecureChannelCloseReason.NoncesUsedUp, pair.Client.CloseReason);
        // Not even the word that it closes could be sealed.
        Assert.Equal(1, arrived);
    }

    [Fact]
    public async Task A_channel_that_leads_back_to_itself_drops_what_comes_by_again()
    {
        await using var pair = await ChannelPair.CreateAsync();
        SecureChannel other = await pair.ClientEnd.OpenAsync(new Route(pair.Wire.LeftAddress, ServiceAddresses.Api));
        Lead(pair.ClientEnd.Router, pair.Client, other);
        Lead(pair.ClientEnd.Router, other, pair.Client);
        Assert.False(Send(pair.ClientEnd.Router, pair.Client));
        Assert.Equal(1, pair.ClientEnd.Router.Drops[DropReason.TooManyHops]);
        // Both had sealed it.
        await AssertBothEndAsync(pair.Client, other);
    }

    [Fact]
    public async Task Two_channels_that_lead_to_each_other_and_send_at_once_end_instead_of_waiting_for_ever()
    {
        await using var pair = await ChannelPair.CreateAsync();
        Router router = pair.ClientEnd.Router;
        SecureChannel other = await pair.ClientEnd.OpenAsync(new Route(pair.Wire.LeftAddress, ServiceAddresses.Api));
        // Each message waits, sealed by the one channel, until the other one has sealed as well; then each needs the other's lock.
        using var both = new Barrier(2);
        Lead(router, pair.Client, other, both);
        Lead(router, other, pair.Client, both);
        Task<bool>[] sending = [.. ((SecureChannel[])[pair.Client, other]).Select(channel => Task.Run(() => Send(router, channel)))];
        bool[] delivered = await Task.WhenAll(sending).WaitAsync(s_patience);
        Assert.Equal([false, false], delivered);
        await AssertBothEndAsync(pair.Client, other);

        Assert.True(router.Drops[DropReason.Closed] >= 1);
    }

    // The one that ends first can take the other one's first hop away.
    private static async Task AssertBothEndAsync(params SecureChannel[] channels)
    {
        foreach (SecureChannel channel in channels) await channel.Completion.WaitAsync(s_patience);
        Assert.Contains(channels, channel => channel.CloseReason == SecureChannelCloseReason.SendFailed);
        SecureChannelCloseReason[] expected = [SecureChannelCloseReason.SendFailed, SecureChannelCloseReason.TransportLost];
        Assert.All(channels, channel => Assert.Contains(channel.CloseReason, expected));
    }

    private static bool Send(Router router, SecureChannel channel)
    {
        RoutedMessage message = router.Rent();
        try
        {
            message.Onward.Set(new Route(channel.EncryptorAddress, new Address("nobody")));
            message.SetPayload([1, 2, 3]);
            return router.Dispatch(message);
        }
        finally
        {
            router.Return(message);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_sealer")]
    private static extern ref RecordEncryptor? SealerOf(SecureChannel channel);

    // By way of a worker, which a channel cannot see through; a route that names a younger channel it does not take.
    private static void Lead(Router router, SecureChannel from, SecureChannel to, Barrier? barrier = null)
    {
        Assert.Equal(from.Sequence > to.Sequence, from.SetRemoteRoute(new Route(to.EncryptorAddress, new Address("nobody"))));
        Address gate = Address.Random();
        router.Register(gate, new Gate(to.EncryptorAddress, barrier));
        Assert.True(from.SetRemoteRoute(new Route(gate, new Address("nobody"))));
    }

    // Unlike a worker of a node, it waits when it is passed first.
    private sealed class Gate(Address next, Barrier? barrier) : Worker
    {
        private int _passed;

        protected internal override Disposition Handle(RoutedMessage message)
        {
            message.Onward.Pop();
            message.Onward.Push(next);
            if (barrier is not null && Interlocked.Exchange(ref _passed, 1) == 0) Assert.True(barrier.SignalAndWait(s_patience));
            return Disposition.Forward;
        }
    }
}
