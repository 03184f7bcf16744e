using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class MemoryBudgetTests
{
    private readonly MemoryBudget _budget = new(1_000);
    private readonly List<string> _gone = [];

    [Fact]
    public void Who_moves_the_least_for_what_it_holds_goes_and_never_the_one_that_has_just_come()
    {
        TestShare fast = Share("fast", 1);
        TestShare slow = Share("slow", 2);
        TestShare small = Share("small", 3);
        Assert.True(_budget.TryHold(fast, 500));
        Assert.True(_budget.TryHold(slow, 300));
        Assert.True(_budget.TryHold(small, 100));
        for (int second = 0; second < 10; second++)
        {
            fast.MovedBytes += 1_000;
            slow.MovedBytes += 10;
            small.MovedBytes += 50;
            Assert.True(_budget.Tick());
        }

        Assert.True(_budget.TryHold(Share("new", 4), 400));
        Assert.Equal(["slow"], _gone);
        Assert.Equal(1_000, _budget.Used);
        Assert.False(_budget.TryHold(slow, 1));
    }

    [Fact]
    public void Many_small_ones_of_one_peer_go_before_a_larger_one_of_another()
    {
        TestShare[] many = [.. Enumerable.Range(0, 9).Select(i => Share($"many {i}", 1))];
        Assert.True(_budget.TryHold(Share("one", 2), 300));
        foreach (TestShare share in many) Assert.True(_budget.TryHold(share, 70));
        Stall(5);
        Assert.True(_budget.TryHold(Share("new", 3), 200));
        Assert.Equal(["many 0", "many 1"], _gone);
    }

    [Fact]
    public void A_large_one_that_gets_on_outlasts_any_number_of_new_ones()
    {
        const int KiB = 1024;
        var budget = new MemoryBudget(3_000 * KiB);
        TestShare large = Share("large", 1);
        Assert.True(budget.TryHold(large, 2_000 * KiB));
        for (int second = 0; second < 30; second++)
        {
            for (int i = 0; i < 50; i++) Assert.True(budget.TryHold(Share("new", 1), 60 * KiB));
            large.MovedBytes += 100 * KiB;
            budget.Tick();
        }

        Assert.DoesNotContain("large", _gone);
        Assert.InRange(_gone.Count, 1_000, 1_500);
    }

    [Fact]
    public void Whoever_proved_who_it_is_goes_later()
    {
        Assert.True(_budget.TryHold(Share("proven", 1, proven: true), 600));
        Assert.True(_budget.TryHold(Share("stranger", 2), 300));
        Stall(5);
        Assert.True(_budget.TryHold(Share("new", 3), 400));
        Assert.Equal(["stranger"], _gone);
    }

    [Fact]
    public void The_worst_of_all_makes_room_for_nobody_and_gets_none()
    {
        TestShare greedy = Share("greedy", 1);
        TestShare other = Share("other", 2);
        Assert.True(_budget.TryHold(greedy, 900));
        Assert.True(_budget.TryHold(other, 50));
        for (int second = 0; second < 5; second++)
        {
            other.MovedBytes += 50;
            _budget.Tick();
        }

        Assert.False(_budget.TryHold(greedy, 1_000));
        Assert.Empty(_gone);
        Assert.Equal(950, _budget.Used);
        Assert.False(_budget.TryHold(Share("too large for any", 3), 1_001));
        _budget.Release(greedy);
        _budget.Release(other);
        Assert.Equal(0, _budget.Used);
        Assert.False(_budget.Tick());
    }

    private TestShare Share(string name, int network, bool proven = false) => new(() => _gone.Add(name), network) { Proven = proven };

    private void Stall(int seconds)
    {
        for (int second = 0; second < seconds; second++) _budget.Tick();
    }
}
