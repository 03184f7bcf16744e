using Ockam.Node.Diagnosis;

namespace Ockam.Tests.Node.Diagnosis;

public class LatencySummaryTests
{
    [Fact]
    public void Ranks_are_times_that_were_measured()
    {
        LatencySummary summary = LatencySummary.Of([.. Enumerable.Range(1, 100).Reverse().Select(i => TimeSpan.FromMilliseconds(i))], 2);
        Assert.Equal((100, 2, 1.0, 50.0, 90.0, 99.0, 100.0),
            (summary.Count, summary.Failed, summary.Minimum, summary.P50, summary.P90, summary.P99, summary.Maximum));
        summary = LatencySummary.Of([TimeSpan.FromMilliseconds(3)], 0);
        Assert.Equal((3.0, 3.0, 3.0, 3.0), (summary.P50, summary.P90, summary.P99, summary.Maximum));
        summary = LatencySummary.Of([TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(9)], 0);
        Assert.Equal((1.0, 9.0, 9.0), (summary.P50, summary.P90, summary.P99));
    }

    [Fact]
    public void Buckets_go_from_the_first_with_any_to_the_last_and_their_bounds_belong_to_them()
    {
        LatencySummary summary = LatencySummary.Of([.. new[] { 1.5, 2, 2.1, 19, 6_000 }.Select(TimeSpan.FromMilliseconds)], 0);
        Assert.Equal([new(2, 2), new(5, 1), new(10, 0), new(20, 1)], summary.Buckets.Take(4));
        Assert.Equal(new LatencyBucket(null, 1), summary.Buckets[^1]);
        Assert.Equal(5, summary.Buckets.Sum(bucket => bucket.Count));
    }

    [Fact]
    public void Nothing_that_came_back_is_no_time_of_zero()
    {
        LatencySummary summary = LatencySummary.Of([], 3);
        Assert.Equal((0, 3), (summary.Count, summary.Failed));
        Assert.Empty(summary.Buckets);
    }
}
