using Ockam.Routing;

namespace Ockam.Tests.Routing;

public sealed class RoutingAllocationTests
{
    [Fact]
    public void A_message_through_one_hop_worker_allocates_nothing()
    {
        var router = new Router();
        var hop = new Address("hop");
        var sink = new Sink();
        router.Register(hop, new HopWorker(router, hop));
        router.Register(new Address("sink"), sink);
        var route = new Route(hop, new Address("sink"));
        var back = new Address("me");
        RoutedMessage message = router.Rent();
        var payload = new byte[64];
        Send(1_000);

        // The runtime may allocate once on this thread when it replaces a method by a faster one; what routing itself allocates is in every
        // turn.
        long least = long.MaxValue;
        for (int turn = 0; turn < 4; turn++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Send(10_000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.Equal((41_000, 64L * 41_000), (sink.Count, sink.Bytes));

        void Send(int count)
        {
            for (int i = 0; i < count; i++)
            {
                message.Reset();
                message.Onward.Set(route);
                message.Return.Push(back);
                message.SetPayload(payload, 0, payload.Length, 0, payload.Length);
                router.Dispatch(message);
            }
        }
    }

    private sealed class Sink : Worker
    {
        public int Count { get; private set; }

        public long Bytes { get; private set; }

        protected internal override Disposition Handle(RoutedMessage message)
        {
            Count++;
            Bytes += message.Payload.Length;
            return Disposition.Done;
        }
    }
}
