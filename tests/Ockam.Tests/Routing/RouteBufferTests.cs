using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.Tests.Routing;

public sealed class RouteBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_behaves_as_a_list_of_addresses_with_limits(int seed)
    {
        var random = new Random(seed);
        var buffer = new RouteBuffer();
        var model = new List<Address>();
        for (int step = 0; step < Scale.Of(20_000); step++)
        {
            switch (random.Next(7))
            {
                case 0 or 1:
                    Address address = RandomAddress(random);
                    Try(model, [address, .. model], () => buffer.Push(address));
                    break;
                case 2:
                    address = RandomAddress(random);
                    bool fits = Fits([address, .. model]);
                    Assert.Equal(fits, buffer.TryPush(address));
                    if (fits) model.Insert(0, address);
                    break;
                case 3:
                    buffer.Pop();
                    if (model.Count > 0) model.RemoveAt(0);
                    break;
                case 4:
                    Route front = RandomRoute(random, 4);
                    Try(model, [.. front, .. model], () => buffer.Push(front));
                    break;
                case 5:
                    Route route = RandomRoute(random, 40);
                    if (!Fits(route)) break;
                    buffer.Set(route);
                    model = [.. route];
                    break;
                default:
                    if (random.Next(20) != 0) break;
                    buffer.Clear();
                    model.Clear();
                    break;
            }

            Check(buffer, model);
        }
    }

    [Fact]
    public void It_reads_what_it_holds()
    {
        var random = new Random(4);
        for (int round = 0; round < 200; round++)
        {
            Route route = RandomRoute(random, 20);
            var writer = new CborWriter();
            writer.WriteArrayHead(route.Count);
            writer.WriteEncoded(route.Elements);
            var buffer = new RouteBuffer();
            var reader = new CborReader(writer.Written);
            buffer.Read(ref reader);
            Check(buffer, [.. route]);
            buffer.ReadElements(route.Elements, route.Count);
            Check(buffer, [.. route]);
        }
    }

    [Theory]
    [InlineData(65, 1)]
    [InlineData(100_000, 1)]
    [InlineData(2, 10_000)]
    public void A_route_beyond_the_limits_is_read_to_its_end_and_not_kept(int count, int length)
    {
        var writer = new CborWriter();
        writer.WriteArrayHead(count);
        var address = new Address(0, new byte[length]);
        for (int i = 0; i < count; i++) writer.WriteEncoded(address.Encoded);
        byte[] encoded = writer.ToArray();

        var buffer = new RouteBuffer();
        var reader = new CborReader(encoded);
        Assert.False(buffer.TryRead(ref reader));
        Assert.Equal((0, 0), (reader.Remaining, buffer.Count));
        Assert.Throws<EncodingException>(() =>
        {
            var again = new CborReader(encoded);
            buffer.Read(ref again);
        });
    }

    private static void Check(RouteBuffer buffer, List<Address> model)
    {
        Assert.Equal(model.Count, buffer.Count);
        Assert.True(buffer.Elements.SequenceEqual(model.SelectMany(address => address.Encoded.ToArray()).ToArray()));
        Assert.Equal(model.Count > 0, buffer.TryPeek(out byte type, out ReadOnlySpan<byte> bytes));
        if (model.Count == 0) return;
        Assert.Equal(model[0].Type, type);
        Assert.True(bytes.SequenceEqual(model[0].Bytes));
    }

    private static void Try(List<Address> model, List<Address> after, Action change)
    {
        if (!Fits(after))
        {
            Assert.Throws<EncodingException>(change);
            return;
        }

        change();
        model.Clear();
        model.AddRange(after);
    }

    private static bool Fits(IReadOnlyCollection<Address> addresses) =>
        addresses.Count <= Route.MaximumAddresses && addresses.Sum(address => address.Encoded.Length) <= RouteBuffer.MaximumLength;

    private static Route RandomRoute(Random random, int most) =>
        new(Enumerable.Range(0, random.Next(most + 1)).Select(_ => RandomAddress(random)));

    private static Address RandomAddress(Random random)
    {
        var bytes = new byte[random.Next(10) switch { 0 => random.Next(3_000), 1 => 0, _ => random.Next(50) }];
        random.NextBytes(bytes);
        return new Address((byte)random.Next(256), bytes);
    }
}
