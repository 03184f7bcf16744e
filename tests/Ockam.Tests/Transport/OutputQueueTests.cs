using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class OutputQueueTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public void Small_answers_that_nobody_takes_are_copied_a_few_times_and_not_once_for_each_other()
    {
        var queue = new OutputQueue(MiB, MiB, new MemoryBudget(256 * MiB), new TestShare());
        RoutedMessage message = Message(25);
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (queue.Append(message, isAnswer: true, out _) != AppendResult.Overflow)
        {
            // Until the reserve is full.
        }

        Assert.InRange(queue.Queued, 2 * MiB, 2 * MiB + 1_000);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= 10 * MiB, $"{allocated}");
        queue.Close();
    }

    private static RoutedMessage Message(int payload)
    {
        var message = new RoutedMessage();
        message.Onward.Set(new Route(new Address("sink")));
        message.SetPayload(new byte[payload]);
        return message;
    }
}
