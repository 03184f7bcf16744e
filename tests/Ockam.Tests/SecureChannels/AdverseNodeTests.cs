using System.Net;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Tests.SecureChannels;

/// <summary>
/// Handshakes and ciphertexts that were altered, moved or repeated, against a whole node over TCP. That nothing is answered shows in the
/// honest request after each: its answer is the next frame that comes.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class AdverseNodeTests : IAsyncLifetime
{
    private const int WarmUp = 60;

    private readonly Random _random = new(41);
    private readonly Mutator _mutator = new(41);
    private readonly List<RawPeer> _peers = [];
    private OckamNode _node = null!;
    private TestEndpoint _client = null!;
    private int _opened;
    private int _workers;

    public async Task InitializeAsync()
    {
        _node = await OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore() });
        _node.Api.Opened += _ => Interlocked.Increment(ref _opened);
        _client = await TestEndpoint.CreateAsync("client");
        int port = _node.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        for (int i = 0; i < 3; i++) _peers.Add(await RawPeer.ConnectAsync(port));
        foreach (RawPeer peer in _peers) await peer.EchoAsync("there");
        _workers = _node.Router.Count;
    }

    public async Task DisposeAsync()
    {
        _peers.ForEach(peer => peer.Dispose());
        await _client.DisposeAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Altered_third_messages_are_not_answered_and_leave_nothing()
    {
        MemoryMark? memory = null;
        int rounds = WarmUp + Scale.Of(300);
        for (int i = 0; i < rounds; i++)
        {
            if (i == WarmUp) memory = await MarkAsync();
            RawPeer peer = _peers[_random.Next(_peers.Count)];
            using RawHandshake handshake = await RawHandshake.BeginAsync(_client, peer);
            await peer.SendAsync(handshake.Frame(_mutator.Alter(handshake.Messages[2])));
            await peer.EchoAsync("honest");
        }

        await AssertAsBeforeAsync(memory!, 0);
        Assert.True(_node.Router.Drops[DropReason.HandshakeRefused] >= rounds);
    }

    [Fact]
    public async Task Altered_and_repeated_records_are_not_answered_and_the_channel_goes_on()
    {
        RawPeer peer = _peers[0];
        using RawHandshake handshake = await RawHandshake.BeginAsync(_client, peer);
        await peer.SendAsync(handshake.Frame(handshake.Messages[2]));
        await handshake.EchoAsync([0]);
        var genuine = new List<byte[]>();
        for (int i = 0; i < 40; i++) genuine.Add(await handshake.EchoAsync([1, 2, 3]));

        MemoryMark? memory = null;
        int rounds = WarmUp + Scale.Of(900);
        for (int i = 0; i < rounds; i++)
        {
            if (i == WarmUp) memory = await MarkAsync(channels: 1);
            byte[] record = genuine[_random.Next(genuine.Count)];
            await peer.SendAsync(handshake.Record(_random.Next(10) == 0 ? record : _mutator.Alter(record)));
            if (i % 20 == 19) await peer.EchoAsync("honest");
        }

        Assert.Equal(rounds, _node.Router.Drops[DropReason.Undecryptable]);
        Assert.Equal(rounds, Assert.Single(_node.SecureChannels).Discontinuities);
        await handshake.EchoAsync([9]);
        await handshake.CloseAsync();
        await AssertAsBeforeAsync(memory!, 1);
    }

    [Fact]
    public async Task Messages_of_several_handshakes_delivered_crossed_and_out_of_order_open_only_what_came_whole()
    {
        MemoryMark? memory = null;
        int rounds = 10 + Scale.Of(40);
        for (int i = 0; i < rounds; i++)
        {
            if (i == 10) memory = await MarkAsync();
            await CrossAsync();
        }

        await AssertAsBeforeAsync(memory!, rounds);
    }

    // Of six handshakes under way one gets its third message first; the others get something else before it, and that ends them.
    private async Task CrossAsync()
    {
        var handshakes = new List<RawHandshake>();
        for (int i = 0; i < 6; i++) handshakes.Add(await RawHandshake.BeginAsync(_client, Any(_peers)));
        RawHandshake whole = handshakes[0];
        RawPeer itsPeer = Any(_peers);
        var waiting = new List<(RawPeer Peer, Queue<byte[]> Frames)>
        {
            (itsPeer, new([whole.Frame(whole.Messages[2]), whole.Frame(Wrong(handshakes, whole)), whole.Frame(whole.Messages[2])])),
        };
        // A handshake goes on over any connection of its listener (section 10.5); what is sent over one arrives in order.
        foreach (RawHandshake other in handshakes.Skip(1))
            waiting.Add((Any(_peers), new([other.Frame(Wrong(handshakes, other)), other.Frame(other.Messages[2])])));
        while (waiting.Count > 0)
        {
            (RawPeer Peer, Queue<byte[]> Frames) next = Any(waiting);
            await next.Peer.SendAsync(next.Frames.Dequeue());
            if (next.Frames.Count == 0) waiting.Remove(next);
        }

        // Each of these answers is the next frame on its connection: nothing else was answered, and everything has arrived.
        foreach (RawPeer peer in _peers) await peer.EchoAsync("honest");
        await whole.EchoAsync([7]);
        await whole.CloseAsync();
        handshakes.ForEach(handshake => handshake.Dispose());
    }

    // Something that was made for this handshake or another one, and is not this one's third message.
    private byte[] Wrong(List<RawHandshake> handshakes, RawHandshake own)
    {
        byte[] message = Any(Any(handshakes).Messages);
        return ReferenceEquals(message, own.Messages[2]) ? own.Messages[1] : message;
    }

    private T Any<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    private async Task<MemoryMark> MarkAsync(int channels = 0)
    {
        await Eventually.TrueAsync(() => _node.SecureChannels.Count == channels, "what the warm-up left is gone");
        return new MemoryMark();
    }

    private async Task AssertAsBeforeAsync(MemoryMark memory, int opened)
    {
        await Eventually.TrueAsync(() => _node.SecureChannels.Count == 0, "no channel is left");
        Assert.Equal(0, _node.Api.HalfOpenCount);
        await Eventually.TrueAsync(() => _node.Router.Count == _workers, "no worker is left");
        Assert.Equal(opened, _opened);
        memory.AssertNotGrown();
        using RawHandshake honest = await RawHandshake.BeginAsync(_client, _peers[0]);
        await _peers[0].SendAsync(honest.Frame(honest.Messages[2]));
        await honest.EchoAsync([1, 2]);
    }
}
