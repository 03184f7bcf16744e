using Ockam.Tests.Support;

namespace Ockam.Models.Tests.Gateways;

/// <summary>Who has a document made next where more are asked for than a TPM can make.</summary>
public class AttestationTurnsTests
{
    private const string Flooding = "127.0.0.1";
    private const string Honest = "127.0.0.2";

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_source_that_asks_once_waits_for_one_turn_of_another_that_floods()
    {
        AttestationTurns turns = await EmptyAsync();
        var flood = new List<Task>();
        for (int i = 0; i < 100; i++) flood.Add(turns.TakeAsync(Flooding, default));
        Assert.Equal(AttestationTurns.MaximumWaiting, turns.Waiting);
        await Eventually.TrueAsync(
            () => flood.Count(turn => turn.IsFaulted) == 100 - AttestationTurns.MaximumWaiting, "those that are too many are sent away");
        Task honest = turns.TakeAsync(Honest, default);
        // One of the others had to go for it, and whoever floods on takes no place but his own.
        for (int i = 0; i < 100; i++) flood.Add(turns.TakeAsync(Flooding, default));
        Assert.Equal(AttestationTurns.MaximumWaiting, turns.Waiting);
        Assert.False(honest.IsCompleted);
        for (int i = 0; i < 2; i++)
        {
            int before = turns.Waiting;
            await Eventually.TrueAsync(
                () =>
                {
                    _clock.Advance(TimeSpan.FromMilliseconds(100));
                    return turns.Waiting < before;
                },
                "somebody has a turn");
            turns.Release();
        }

        await honest;
        await Eventually.TrueAsync(() => flood.Count(turn => turn.IsCompletedSuccessfully) == 1, "the other turn was one of the flood's");
        var refused = await Assert.ThrowsAsync<HttpRefusedException>(() => flood.First(turn => turn.IsFaulted));
        Assert.Equal(429, refused.Status);
        Assert.Contains("Try again", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_sources_do_not_keep_one_out_that_waits_longer()
    {
        AttestationTurns turns = await EmptyAsync();
        Task honest = turns.TakeAsync(Honest, default);
        for (int i = 0; i < 10; i++) _ = turns.TakeAsync($"127.0.1.{i}", default);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await honest;
    }

    [Fact]
    public async Task One_at_a_time_has_a_turn_and_whoever_leaves_frees_his_place()
    {
        var turns = new AttestationTurns(_clock);
        await turns.TakeAsync(Honest, default);
        using var leaving = new CancellationTokenSource();
        Task first = turns.TakeAsync(Flooding, leaving.Token);
        Task second = turns.TakeAsync(Flooding, default);
        Assert.Equal(2, turns.Waiting);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(1, turns.Waiting);
        Assert.False(second.IsCompleted);
        turns.Release();
        await second;
        Assert.Equal(0, turns.Waiting);
    }

    // All that may be had at once is taken.
    private async Task<AttestationTurns> EmptyAsync()
    {
        var turns = new AttestationTurns(_clock);
        for (int i = 0; i < 10; i++)
        {
            await turns.TakeAsync(Flooding, default);
            turns.Release();
        }

        return turns;
    }
}
