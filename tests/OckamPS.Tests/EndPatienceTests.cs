using OckamPS.Module.Nodes;

namespace OckamPS.Tests;

/// <summary>The time that a process gives to what ends with it.</summary>
public sealed class EndPatienceTests
{
    private readonly Clock _clock = new();

    [Fact]
    public void A_signal_and_the_exit_after_it_share_one_limit()
    {
        var patience = new EndPatience(_clock, TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), patience.Left);
        _clock.Now += 3;
        Assert.True(patience.Wait(() => Task.CompletedTask));
        Assert.Equal(TimeSpan.FromSeconds(2), patience.Left);
        _clock.Now += 3;
        Assert.Equal(TimeSpan.Zero, patience.Left);
    }

    [Fact]
    public void What_comes_after_the_limit_is_begun_and_not_waited_for()
    {
        var patience = new EndPatience(_clock, TimeSpan.FromSeconds(5));
        Assert.True(patience.Wait(() => Task.CompletedTask));
        _clock.Now += 5;
        bool isBegun = false;
        Assert.False(patience.Wait(() =>
        {
            isBegun = true;
            return new TaskCompletionSource().Task;
        }));
        Assert.True(isBegun);
    }

    // Counts whole seconds.
    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; } = 100;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Now;
    }
}
