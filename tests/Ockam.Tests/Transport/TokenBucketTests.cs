using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class TokenBucketTests
{
    [Fact]
    public void So_many_happen_in_a_second_and_no_more()
    {
        var clock = new ManualClock();
        var bucket = new TokenBucket(10, clock);
        for (int i = 0; i < 10; i++) Assert.Equal(TimeSpan.Zero, bucket.Take());
        Assert.Equal(TimeSpan.FromSeconds(0.1), bucket.Take());
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(TimeSpan.FromSeconds(0.1), bucket.Take());
        clock.Advance(TimeSpan.FromHours(1));
        for (int i = 0; i < 10; i++) Assert.Equal(TimeSpan.Zero, bucket.Take());
        Assert.NotEqual(TimeSpan.Zero, bucket.Take());
    }
}
