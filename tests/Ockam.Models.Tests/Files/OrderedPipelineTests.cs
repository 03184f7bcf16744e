using System.Collections.Concurrent;

namespace Ockam.Models.Tests.Files;

/// <summary>Slots go through all stages, in order where an order is promised, and the first failure ends everything.</summary>
public class OrderedPipelineTests
{
    private const int Turns = 500;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(2, 6)]
    [InlineData(6, 6)]
    [InlineData(9, 2)]
    public async Task Every_slot_goes_through_every_stage_in_order(int workers, int slots)
    {
        var finished = new List<int>();
        List<int>[] beside = [[], []];
        var worked = new ConcurrentDictionary<int, int>();
        int next = 0;
        var pipeline = new OrderedPipeline<Slot>(Enumerable.Range(0, slots).Select(_ => new Slot()))
        {
            Workers = workers,
            Fill = slot =>
            {
                // Nobody uses it any more: it went through everything.
                Assert.Equal(slot.Turn is null ? 0 : 4, slot.Stages);
                (slot.Turn, slot.Stages) = (next, 0);
                return next++ < Turns;
            },
            Work = async (slot, ct) =>
            {
                if (slot.Turn % 7 == 0) await Task.Yield();
                Assert.True(worked.TryAdd(slot.Turn!.Value, 1));
                slot.Pass();
            },
            Beside = [.. beside.Select(list => (Action<Slot>)(slot =>
            {
                list.Add(slot.Turn!.Value);
                slot.Pass();
            }))],
            Finish = async (slot, ct) =>
            {
                Assert.True(worked.ContainsKey(slot.Turn!.Value));
                if (slot.Turn % 5 == 0) await Task.Yield();
                finished.Add(slot.Turn!.Value);
                slot.Pass();
            },
        };
        await pipeline.RunAsync(CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, Turns), finished);
        Assert.All(beside, list => Assert.Equal(Enumerable.Range(0, Turns), list));
        Assert.Equal(Turns, worked.Count);
    }

    [Theory]
    [InlineData("fill")]
    [InlineData("work")]
    [InlineData("beside")]
    [InlineData("finish")]
    public async Task The_first_failure_ends_everything_and_is_what_is_thrown(string where)
    {
        int next = 0, running = 0;
        void Fail(string stage, int turn)
        {
            if (stage == where && turn == 20) throw new InvalidDataException(stage);
        }

        var pipeline = new OrderedPipeline<Slot>([new Slot(), new Slot(), new Slot()])
        {
            Workers = 3,
            Fill = slot =>
            {
                slot.Turn = next;
                Fail("fill", next);
                return next++ < Turns;
            },
            Work = async (slot, ct) =>
            {
                Interlocked.Increment(ref running);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                Fail("work", slot.Turn!.Value);
            },
            Beside = [slot => Fail("beside", slot.Turn!.Value)],
            Finish = (slot, _) =>
            {
                Fail("finish", slot.Turn!.Value);
                return ValueTask.CompletedTask;
            },
        };
        InvalidDataException failure = await Assert.ThrowsAsync<InvalidDataException>(() => pipeline.RunAsync(CancellationToken.None));
        Assert.Equal(where, failure.Message);
        Assert.Equal(0, running);
        Assert.InRange(next, 20, 25);
    }

    [Fact]
    public async Task Who_asks_for_the_end_gets_it_while_a_slot_waits()
    {
        using var stop = new CancellationTokenSource();
        var pipeline = new OrderedPipeline<Slot>([new Slot(), new Slot()])
        {
            Workers = 2,
            Fill = _ => true,
            Work = async (_, ct) =>
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, ct);
            },
            Finish = (_, _) => ValueTask.CompletedTask,
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.RunAsync(stop.Token)).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task What_breaks_because_the_caller_has_asked_for_the_end_is_not_shown_as_a_failure()
    {
        using var stop = new CancellationTokenSource();
        var pipeline = new OrderedPipeline<Slot>([new Slot()])
        {
            Workers = 1,
            Fill = _ => true,
            Work = async (_, _) =>
            {
                await stop.CancelAsync();
                throw new IOException("The connection was closed.");
            },
            Finish = (_, _) => ValueTask.CompletedTask,
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.RunAsync(stop.Token));
    }

    private sealed class Slot
    {
        private int _stages;

        public int? Turn { get; set; }

        public int Stages { get => _stages; set => _stages = value; }

        public void Pass() => Interlocked.Increment(ref _stages);
    }
}
