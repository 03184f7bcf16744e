using System.Net.Sockets;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class LastDescriptorsTests
{
    [Theory]
    [InlineData(20_000, 19_936)]
    [InlineData(1_024, 960)]
    [InlineData(400, 350)]
    [InlineData(16, 14)]
    [InlineData(long.MaxValue, long.MaxValue - 64)]
    public void They_are_sixty_four_and_of_a_low_limit_an_eighth(long limit, long first) =>
        Assert.Equal(first, LastDescriptors.First(limit));

    [Fact]
    public void A_process_with_many_left_does_not_come_near_them()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        Assert.False(LastDescriptors.Include(socket));
        Assert.False(LastDescriptors.AreNext());
    }
}
