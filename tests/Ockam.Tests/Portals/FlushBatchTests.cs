using Ockam.Transport;

namespace Ockam.Tests.Portals;

/// <summary>What batches put off, when putting off leads to further batches.</summary>
public class FlushBatchTests
{
    [Fact]
    public void Flushes_that_begin_batches_do_not_run_within_each_other()
    {
        var order = new List<int>();
        int within = 0;
        int deepest = 0;
        FlushBatch batch = FlushBatch.Begin();
        for (int i = 0; i < 1_000; i++)
        {
            int number = i;
            batch.Defer(new Flushable(() =>
            {
                deepest = Math.Max(deepest, ++within);
                FlushBatch own = FlushBatch.Begin();
                Assert.True(own.IsOutermost);
                own.Defer(new Flushable(() => order.Add(number)));
                own.End();
                Assert.Equal(number, order[^1]);
                within--;
            }));
        }

        batch.End();
        Assert.Equal(1, deepest);
        Assert.Equal(Enumerable.Range(0, 1_000), order);
        Assert.Null(FlushBatch.Current);
    }

    private sealed class Flushable(Action flush) : IFlushable
    {
        public void Flush() => flush();
    }
}
