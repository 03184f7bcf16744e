using Ockam.Portals;
using Ockam.Transport;

namespace Ockam.Tests.Portals;

/// <summary>What waits for an application keeps its order, and is charged as the memory that it takes.</summary>
public class SpillQueueTests
{
    [Theory]
    [InlineData(1, SpillQueue.SmallPieceLength)]
    [InlineData(SpillQueue.SmallPieceLength, SpillQueue.SmallPieceLength)]
    [InlineData(SpillQueue.SmallPieceLength + 1, SpillQueue.PieceLength)]
    [InlineData(SpillQueue.PieceLength + 1, 2 * SpillQueue.PieceLength)]
    public void Bytes_are_charged_as_the_memory_that_they_take(int length, int charged)
    {
        var budget = new ByteBudget(1);
        var queue = new SpillQueue(budget);
        queue.Append(new byte[length]);
        Assert.Equal((length, charged, true), (queue.Length, budget.Used, budget.IsSpent));
        queue.Clear();
        Assert.Equal((0, 0, true), (queue.Length, budget.Used, queue.IsEmpty));
        queue.Append(new byte[1]);
        Assert.Equal(SpillQueue.SmallPieceLength, budget.Used);
    }

    [Fact]
    public void What_comes_out_is_what_went_in_and_all_memory_is_given_back()
    {
        var random = new Random(11);
        var budget = new ByteBudget(long.MaxValue);
        var queue = new SpillQueue(budget);
        byte[] all = new byte[2 * 1024 * 1024];
        random.NextBytes(all);
        var got = new List<byte>();
        for (int put = 0; got.Count < all.Length;)
        {
            int count = Math.Min(random.Next(2) == 0 ? random.Next(100) : random.Next(100_000), all.Length - put);
            queue.Append(all.AsSpan(put, count));
            put += count;
            while (!queue.IsEmpty && (put == all.Length || random.Next(3) > 0))
            {
                ArraySegment<byte> first = queue.Peek();
                int taken = random.Next(1, first.Count + 1);
                got.AddRange(first[..taken]);
                queue.Advance(taken);
            }

            Assert.InRange(budget.Used, queue.Length, queue.Length + 2 * SpillQueue.PieceLength);
        }

        Assert.Equal(all, got);
        Assert.Equal(0, budget.Used);
    }
}
