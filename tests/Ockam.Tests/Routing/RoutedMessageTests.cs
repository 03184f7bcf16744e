using Ockam.Routing;

namespace Ockam.Tests.Routing;

public sealed class RoutedMessageTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 5)]
    [InlineData(2_000, 5)]
    [InlineData(10, 2_000)]
    [InlineData(100_000, 100_000)]
    public void Room_is_made_by_copying_only_where_it_lacks(int head, int tail)
    {
        var buffer = new byte[100];
        "payload"u8.CopyTo(buffer.AsSpan(20));
        var message = new RoutedMessage();
        message.SetPayload(buffer, 20, 7, 5, 40);

        message.EnsureRoom(head, tail);

        Assert.Equal(head <= 15 && tail <= 13, ReferenceEquals(buffer, message.Buffer));
        Assert.True(message.Payload.SequenceEqual("payload"u8));
        // All of the room asked for may be used.
        message.SetPayloadRange(message.PayloadOffset - head, head + 7 + tail);
        message.Payload.Fill(0xee);
        Assert.All(buffer[..5], one => Assert.Equal(0, one));
        Assert.All(buffer[40..], one => Assert.Equal(0, one));
    }

    [Fact]
    public void Making_room_twice_keeps_the_payload()
    {
        var message = new RoutedMessage();
        message.SetPayload("payload"u8);
        for (int room = 500; room < 200_000; room *= 3)
        {
            message.EnsureRoom(room, 10);
            Assert.True(message.Payload.SequenceEqual("payload"u8));
            message.EnsureRoom(10, room);
            Assert.True(message.Payload.SequenceEqual("payload"u8));
        }
    }

    [Fact]
    public void The_payload_stays_within_its_region()
    {
        var message = new RoutedMessage();
        var buffer = new byte[100];
        Assert.Throws<ArgumentOutOfRangeException>(() => message.SetPayload(buffer, 20, 7, 21, 40));
        Assert.Throws<ArgumentOutOfRangeException>(() => message.SetPayload(buffer, 20, 21, 0, 40));
        Assert.Throws<ArgumentOutOfRangeException>(() => message.SetPayload(buffer, 20, 7, 0, 101));
        message.SetPayload(buffer, 20, 7, 10, 40);
        Assert.Throws<ArgumentOutOfRangeException>(() => message.SetPayloadRange(9, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => message.SetPayloadRange(20, 21));
    }

    [Fact]
    public void A_reset_message_remembers_nothing()
    {
        var message = new RoutedMessage { Source = this };
        message.Onward.Push(new Address("a"));
        message.Return.Push(new Address("b"));
        message.SetPayload("payload"u8);
        message.Enter(new Flow());
        message.Reset();
        Assert.Equal((0, 0, 0), (message.Onward.Count, message.Return.Count, message.Payload.Length));
        Assert.Null(message.Flow);
        Assert.Null(message.Source);
        Assert.False(message.IsFlowUnchecked);
    }
}
