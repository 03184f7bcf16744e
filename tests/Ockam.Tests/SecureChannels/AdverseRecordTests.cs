using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>Ciphertexts that were lost, repeated, moved or altered on the way.</summary>
public class AdverseRecordTests
{
    private static readonly Address s_service = new("service");

    [Theory]
    [InlineData("in order", new[] { 0, 1, 2 }, new[] { 0, 1, 2 }, new long[] { 0, 0, 0 })]
    [InlineData("dropped", new[] { 0, 2 }, new[] { 0, 2 }, new long[] { 0, 1 })]
    [InlineData("the first dropped", new[] { 1, 2 }, new[] { 1, 2 }, new long[] { 1, 1 })]
    [InlineData("swapped", new[] { 0, 2, 1 }, new[] { 0, 2, 1 }, new long[] { 0, 1, 2 })]
    [InlineData("doubled", new[] { 0, 0, 1 }, new[] { 0, 1 }, new long[] { 0, 1 })]
    [InlineData("repeated later", new[] { 0, 1, 0, 2 }, new[] { 0, 1, 2 }, new long[] { 0, 0, 1 })]
    public async Task What_happened_on_the_way_is_told_to_the_service_with_the_next_message(
        string what, int[] arriving, int[] expected, long[] told)
    {
        await using var pair = await ChannelPair.CreateAsync();
        AdverseRecorder service = StartService(pair);
        List<byte[]> records = await CaptureAsync(pair, 3);
        foreach (int number in arriving) Inject(pair, records[number]);
        Assert.True(
            service.Seen.SequenceEqual(expected.Zip(told, (number, count) => ((byte)number, count))),
            $"{what}: {string.Join(", ", service.Seen)}");
        Assert.Equal(SecureChannelStatus.Open, pair.ServerChannel.Status);
    }

    [Fact]
    public async Task Each_flipped_bit_is_detected_and_the_genuine_record_is_still_accepted()
    {
        await using var pair = await ChannelPair.CreateAsync();
        AdverseRecorder service = StartService(pair);
        List<byte[]> records = await CaptureAsync(pair, 2);
        byte[] genuine = records[0];
        for (int bit = 0; bit < genuine.Length * 8; bit++)
        {
            byte[] altered = [.. genuine];
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Inject(pair, altered);
        }

        Assert.Empty(service.Seen);
        Assert.Equal(genuine.Length * 8, pair.Server.Router.Drops[DropReason.Undecryptable]);
        Inject(pair, genuine);
        Inject(pair, records[1]);
        Assert.Equal([((byte)0, genuine.Length * 8L), ((byte)1, genuine.Length * 8L)], service.Seen);
    }

    [Fact]
    public async Task A_record_too_far_ahead_is_refused_and_the_channel_goes_on_where_it_was()
    {
        await using var pair = await ChannelPair.CreateAsync();
        AdverseRecorder service = StartService(pair);
        List<byte[]> records = await CaptureAsync(pair, 70);
        Inject(pair, records[0]);
        Inject(pair, records[69]);
        Assert.Equal([((byte)0, 0L)], service.Seen);
        Inject(pair, records[1]);
        Assert.Equal(((byte)1, 1L), service.Seen[^1]);
        Assert.Equal(1, pair.Server.Router.Drops[DropReason.Undecryptable]);
    }

    [Fact]
    public async Task A_channel_stays_usable_after_losses_in_both_directions()
    {
        await using var pair = await ChannelPair.CreateAsync();
        var random = new Random(7);
        for (int i = 0; i < 100; i++)
        {
            // Requests are lost or doubled in one round, answers in the next.
            if (i % 2 == 0) pair.Wire.ToRight = _ => random.Next(3);
            else pair.Wire.ToLeft = _ => random.Next(3);
            using (var sender = new Mailbox(pair.ClientEnd.Router))
                await sender.SendAsync(new Route(pair.Client.EncryptorAddress, ServiceAddresses.Echo), new byte[] { 1 });
            pair.Wire.ToRight = pair.Wire.ToLeft = null;
            Assert.Equal([(byte)i], await pair.ClientEnd.EchoAsync(pair.Client, [(byte)i]));
        }

        Assert.True(pair.ServerChannel.Discontinuities > 0);
        Assert.True(pair.Client.Discontinuities > 0);
        Assert.Equal(SecureChannelStatus.Open, pair.Client.Status);
    }

    [Fact]
    public async Task Records_in_order_that_come_by_two_connections_are_told_to_services()
    {
        await using var pair = await ChannelPair.CreateAsync();
        AdverseRecorder service = StartService(pair);
        List<byte[]> records = await CaptureAsync(pair, 4);
        var transport = new Flow();
        transport.AddConsumer(pair.ServerChannel.DecryptorAddress);
        var other = new TestWire(pair.ClientEnd.Router, pair.Server.Router, rightSpawner: transport);
        var onward = new Route(pair.ServerChannel.DecryptorAddress);
        pair.Wire.InjectToRight(onward, Route.Empty, records[0]);
        pair.Wire.InjectToRight(onward, Route.Empty, records[1]);
        other.InjectToRight(onward, Route.Empty, records[2]);
        other.InjectToRight(onward, Route.Empty, records[3]);
        Assert.Equal([((byte)0, 0L), ((byte)1, 0L), ((byte)2, 1L), ((byte)3, 1L)], service.Seen);
    }

    private static AdverseRecorder StartService(ChannelPair pair)
    {
        var service = new AdverseRecorder();
        pair.Server.Router.Register(s_service, service);
        pair.Listener.Flow.AddConsumer(s_service);
        return service;
    }

    private static async Task<List<byte[]>> CaptureAsync(ChannelPair pair, int count)
    {
        var records = new List<byte[]>();
        pair.Wire.ToRight = bytes =>
        {
            records.Add([.. bytes]);
            return 0;
        };
        using var sender = new Mailbox(pair.ClientEnd.Router);
        for (int i = 0; i < count; i++) await sender.SendAsync(new Route(pair.Client.EncryptorAddress, s_service), new[] { (byte)i });
        Assert.Equal(count, records.Count);
        pair.Wire.ToRight = null;
        return records;
    }

    private static void Inject(ChannelPair pair, byte[] record) =>
        pair.Wire.InjectToRight(new Route(pair.ServerChannel.DecryptorAddress), Route.Empty, record);
}
