using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Tests.Support;

namespace Ockam.Tests.SecureChannels;

/// <summary>Handshakes and ciphertexts that were altered, cut, moved or made up, against a live responder.</summary>
[Collection(AloneCollection.Name)]
public class AdverseMutationTests
{
    // Rounds after which everything that is made once is there, so that memory can be compared.
    private const int WarmUp = 100;

    private readonly Random _random = new(23);
    private readonly Mutator _mutator = new(23);
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Altered_records_are_not_answered_and_the_channel_stays_usable()
    {
        await using var pair = await ChannelPair.CreateAsync(_clock);
        var genuine = new List<byte[]>();
        pair.Wire.ToRight = bytes =>
        {
            genuine.Add([.. bytes]);
            return 1;
        };
        for (int i = 0; i < 40; i++) await pair.ClientEnd.EchoAsync(pair.Client, [1, 2, 3]);
        pair.Wire.ToRight = null;
        int workers = pair.Server.Router.Count;
        int answers = 0;
        pair.Wire.ToLeft = _ =>
        {
            answers++;
            return 1;
        };

        MemoryMark? memory = null;
        int rounds = WarmUp + Scale.Of(4_000);
        for (int i = 0; i < rounds; i++)
        {
            if (i == WarmUp) memory = new MemoryMark();
            // Unaltered ones are repetitions.
            byte[] record = genuine[_random.Next(genuine.Count)];
            byte[] sent = _random.Next(10) == 0 ? record : _mutator.Alter(record);
            pair.Wire.InjectToRight(new Route(pair.ServerChannel.DecryptorAddress), Route.Empty, sent);
        }

        memory!.AssertNotGrown();
        Assert.Equal(0, answers);
        Assert.Equal(rounds, pair.Server.Router.Drops[DropReason.Undecryptable]);
        Assert.Equal(rounds, pair.ServerChannel.Discontinuities);
        Assert.Equal(workers, pair.Server.Router.Count);
        Assert.Equal([9], await pair.ClientEnd.EchoAsync(pair.Client, [9]));
    }

    [Fact]
    public async Task Altered_third_messages_are_not_answered_and_leave_nothing()
    {
        await using Listening under = await Listening.CreateAsync(_clock);
        int answers = 0;
        under.Wire.ToLeft = _ =>
        {
            answers++;
            return 1;
        };
        MemoryMark? memory = null;
        int rounds = WarmUp + Scale.Of(400);
        for (int i = 0; i < rounds; i++)
        {
            if (i == WarmUp) memory = new MemoryMark();
            int number = 0;
            byte[] first = [];
            under.Wire.ToRight = bytes =>
            {
                if (++number == 1) first = [.. bytes];
                if (number != 2) return 1;
                // The genuine one is lost, and another comes instead: now and then the first message once more.
                under.InjectToNewest(i % 4 == 0 ? first : _mutator.Alter(bytes));
                return 0;
            };
            await using SecureChannel channel = await under.Client.OpenAsync(under.Listener).WaitAsync(TimeSpan.FromSeconds(20));
        }

        Assert.Equal(rounds, answers);
        Assert.Equal(0, under.Opened);
        await under.AssertAsBeforeAsync(memory);
    }

    [Fact]
    public async Task Altered_second_messages_end_the_initiator_at_once()
    {
        await using Listening under = await Listening.CreateAsync(_clock);
        MemoryMark? memory = null;
        int rounds = WarmUp + Scale.Of(100);
        for (int i = 0; i < rounds; i++)
        {
            if (i == WarmUp) memory = new MemoryMark();
            int sent = 0;
            under.Wire.ToRight = _ =>
            {
                sent++;
                return 1;
            };
            under.Wire.ToLeft = bytes =>
            {
                bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
                return 1;
            };
            // A flip of the highest bit of the ephemeral key, which X25519 ignores, is still bound by the handshake hash.
            SecureChannelException error = await Assert.ThrowsAsync<SecureChannelException>(
                () => under.Client.OpenAsync(under.Listener).WaitAsync(TimeSpan.FromSeconds(20)));
            Assert.Equal(SecureChannelCloseReason.HandshakeFailed, error.Reason);
            Assert.Equal(1, sent);
        }

        _clock.Advance(TimeSpan.FromSeconds(11));
        await under.AssertAsBeforeAsync(memory);
    }

    [Fact]
    public async Task Random_messages_to_the_listener_and_to_half_open_handshakes_leave_nothing()
    {
        await using Listening under = await Listening.CreateAsync(_clock);
        MemoryMark? memory = null;
        int rounds = WarmUp + Scale.Of(500);
        for (int i = 0; i < rounds; i++)
        {
            if (i == WarmUp) memory = new MemoryMark();
            var bytes = new byte[_random.Next(300)];
            _random.NextBytes(bytes);
            under.Wire.InjectToRight(new Route(ServiceAddresses.Api), new Route(new Address("nobody")), bytes);
            if (_random.Next(2) == 0) under.InjectToNewest(_mutator.Alter(bytes));
        }

        Assert.InRange(under.HalfOpenCount, 0, SecureChannelListener.MaximumHalfOpenPerConnection);
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(0, under.Opened);
        await under.AssertAsBeforeAsync(memory);
    }

    /// <summary>A live listener, its wire to a client, and what it was before anything came.</summary>
    private sealed class Listening : IAsyncDisposable
    {
        private readonly TestEndpoint _server;
        private readonly SecureChannelListener _listener;
        private readonly int _workers;

        private Listening(TestEndpoint client, TestEndpoint server)
        {
            Client = client;
            _server = server;
            server.StartEcho();
            _listener = server.Listen();
            _listener.Opened += _ => Opened++;
            Wire = new TestWire(client.Router, server.Router);
            Listener = new Route(Wire.LeftAddress, ServiceAddresses.Api);
            _workers = server.Router.Count;
        }

        public TestEndpoint Client { get; }

        public TestWire Wire { get; }

        public Route Listener { get; }

        public int Opened { get; private set; }

        public int HalfOpenCount => _listener.HalfOpenCount;

        public static async Task<Listening> CreateAsync(TimeProvider time) =>
            new(await TestEndpoint.CreateAsync("client", time), await TestEndpoint.CreateAsync("server", time));

        public void InjectToNewest(byte[] bytes)
        {
            SecureChannel? newest = _server.Environment.Channels.All.MaxBy(channel => channel.Sequence);
            if (newest is not null) Wire.InjectToRight(new Route(newest.DecryptorAddress), Route.Empty, bytes);
        }

        public async Task AssertAsBeforeAsync(MemoryMark? memory)
        {
            await Eventually.TrueAsync(() => _server.Environment.Channels.All.Count == 0, "no channel is left");
            await Eventually.TrueAsync(() => _listener.HalfOpenCount == 0, "no handshake is half open");
            Assert.Equal(_workers, _server.Router.Count);
            Wire.ToLeft = null;
            Wire.ToRight = null;
            Wire.ReturnRoutes.Clear();
            memory?.AssertNotGrown();
            await using SecureChannel honest = await Client.OpenAsync(Listener).WaitAsync(TimeSpan.FromSeconds(20));
            Assert.Equal([1, 2], await Client.EchoAsync(honest, [1, 2]));
        }

        public async ValueTask DisposeAsync()
        {
            await _listener.DisposeAsync();
            await Client.DisposeAsync();
            await _server.DisposeAsync();
        }
    }
}
