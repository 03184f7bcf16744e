using Ockam.Projects;

namespace Ockam.Tests.Projects;

public sealed class CredentialScheduleTests
{
    private const ulong Start = 1_800_000_000;

    private readonly CredentialSchedule _schedule = new(() => 1);
    private TimeSpan _now = TimeSpan.FromDays(1);
    private TimeSpan _wallAhead;

    private CredentialMoment Now => new(
        _now, DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(Start) + (_now - TimeSpan.FromDays(1)) + _wallAhead);

    [Theory]
    [InlineData(30 * 24 * 3600, 60, 120)]
    [InlineData(600, 60, 120)]
    [InlineData(360, 36, 120)]
    [InlineData(60, 6, 20)]
    [InlineData(5, 0.5, 5.0 / 3)]
    [InlineData(0, 0, 0)]
    public void A_short_lifetime_has_short_margins(ulong lifetime, double early, double lead)
    {
        var times = new CredentialTimes(Start, Start + lifetime);
        Assert.Equal(TimeSpan.FromSeconds(early), times.Early);
        Assert.Equal(lead, times.Lead.TotalSeconds, 6);
    }

    [Fact]
    public void An_end_before_the_beginning_or_beyond_all_calendars_is_no_error()
    {
        Assert.Equal(TimeSpan.Zero, new CredentialTimes(Start, 1).Lifetime);
        var endless = new CredentialTimes(0, ulong.MaxValue);
        Assert.True(endless.AreUsableAt(Now.Wall));
        Take(endless);
        Assert.True(_schedule.IsUsable(Now));
    }

    [Fact]
    public void At_first_a_credential_is_asked_for()
    {
        Assert.False(_schedule.IsUsable(Now));
        Assert.True(_schedule.Next(Now).Ask);
        Assert.False(_schedule.Next(Now).Ask);
    }

    [Fact]
    public void One_of_five_seconds_is_renewed_before_it_ends()
    {
        Take(new CredentialTimes(Start, Start + 5));
        CredentialStep step = _schedule.Next(Now);
        Assert.False(step.Ask);
        Assert.Equal(5 - 0.5 - (5.0 / 3), step.Wait.TotalSeconds, 3);
        Pass(step.Wait);
        Assert.True(_schedule.IsUsable(Now));
        Assert.True(_schedule.Next(Now).Ask);
        Pass(TimeSpan.FromSeconds(1.6));
        Assert.True(_schedule.IsUsable(Now));
        Pass(TimeSpan.FromSeconds(0.1));
        Assert.False(_schedule.IsUsable(Now));
    }

    [Fact]
    public void There_is_time_for_several_attempts_before_a_short_one_ends()
    {
        Take(new CredentialTimes(Start, Start + 5));
        Pass(_schedule.Next(Now).Wait);
        int attempts = 0;
        while (_schedule.IsUsable(Now))
        {
            CredentialStep step = _schedule.Next(Now);
            if (!step.Ask)
            {
                Pass(step.Wait);
                continue;
            }

            attempts++;
            _schedule.Failed(Now, isRefused: false);
        }

        Assert.InRange(attempts, 3, 6);
    }

    [Fact]
    public void A_wall_clock_behind_that_of_the_authority_makes_nothing_last_longer()
    {
        _wallAhead = TimeSpan.FromSeconds(-30);
        Take(new CredentialTimes(Start, Start + 5));
        Assert.True(_schedule.IsUsable(Now));
        Pass(TimeSpan.FromSeconds(4.6));
        Assert.False(_schedule.IsUsable(Now));
    }

    [Fact]
    public void A_step_of_the_wall_clock_ends_it_but_never_extends_it()
    {
        Take(new CredentialTimes(Start, Start + 3600));
        Pass(TimeSpan.FromSeconds(10));
        _wallAhead = TimeSpan.FromHours(1);
        Assert.False(_schedule.IsUsable(Now));
        Assert.True(_schedule.Next(Now).Ask);
        _wallAhead = TimeSpan.FromHours(-1);
        Pass(TimeSpan.FromSeconds(3531));
        Assert.False(_schedule.IsUsable(Now));
    }

    [Fact]
    public void A_step_of_the_wall_clock_is_looked_for_once_a_minute()
    {
        Take(new CredentialTimes(Start, Start + 3600));
        Assert.Equal(TimeSpan.FromMinutes(1), _schedule.Next(Now).Wait);
    }

    [Fact]
    public void One_of_the_store_counts_from_when_it_was_issued()
    {
        _schedule.Have(new CredentialTimes(Start - 50, Start + 10), Now, isNew: false);
        Assert.True(_schedule.IsUsable(Now));
        Assert.True(_schedule.Next(Now).Ask);
    }

    [Fact]
    public void Failures_are_followed_by_longer_and_longer_pauses()
    {
        var pauses = new List<double>();
        for (int i = 0; i < 8; i++)
        {
            Assert.True(_schedule.Next(Now).Ask);
            _schedule.Failed(Now, isRefused: false);
            TimeSpan pause = _schedule.Next(Now).Wait;
            pauses.Add(pause.TotalSeconds);
            Pass(pause);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], pauses);
    }

    [Fact]
    public void Pauses_differ_by_up_to_one_half()
    {
        var lucky = new CredentialSchedule(() => 0);
        Assert.True(lucky.Next(Now).Ask);
        lucky.Failed(Now, isRefused: false);
        Assert.Equal(TimeSpan.FromSeconds(0.5), lucky.Next(Now).Wait);
    }

    [Fact]
    public void Demand_brings_an_attempt_forward_but_not_at_once_again()
    {
        for (int i = 0; i < 6; i++)
        {
            Assert.True(_schedule.Next(Now).Ask);
            _schedule.Failed(Now, isRefused: false);
            Pass(_schedule.Next(Now).Wait);
        }

        Assert.True(_schedule.Next(Now).Ask);
        _schedule.Failed(Now, isRefused: false);
        Assert.False(_schedule.Demand(Now));
        Assert.Equal(TimeSpan.FromSeconds(0.5), _schedule.Next(Now).Wait);
        Pass(TimeSpan.FromSeconds(0.5));
        Assert.True(_schedule.Demand(Now));
        Assert.True(_schedule.Next(Now).Ask);
        Assert.True(_schedule.Demand(Now));
    }

    [Fact]
    public void After_a_refusal_demand_asks_again_every_two_seconds_at_most()
    {
        Assert.True(_schedule.Next(Now).Ask);
        _schedule.Failed(Now, isRefused: true);
        Pass(TimeSpan.FromSeconds(1.9));
        Assert.False(_schedule.Demand(Now));
        Pass(TimeSpan.FromSeconds(0.1));
        Assert.True(_schedule.Demand(Now));
    }

    [Fact]
    public void Another_one_can_be_had_at_once_and_the_first_is_used_meanwhile()
    {
        Take(new CredentialTimes(Start, Start + 3600));
        Pass(TimeSpan.FromMinutes(1));
        _schedule.Renew(Now);
        Assert.True(_schedule.Next(Now).Ask);
        Assert.True(_schedule.IsUsable(Now));
    }

    [Fact]
    public void An_authority_whose_credentials_are_over_when_they_come_is_not_asked_without_a_pause()
    {
        int asked = 0;
        TimeSpan end = _now + TimeSpan.FromSeconds(10);
        while (_now < end)
        {
            CredentialStep step = _schedule.Next(Now);
            if (step.Ask)
            {
                asked++;
                _schedule.Have(new CredentialTimes(Start - 100, Start - 40), Now, isNew: true);
            }

            Pass(step.Ask ? TimeSpan.FromMilliseconds(1) : step.Wait);
        }

        Assert.InRange(asked, 2, 4);
    }

    /// <summary>A day with an authority that fails three times in ten, and a client that sometimes needs the credential.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(60)]
    [InlineData(3600)]
    public void An_unreliable_authority_costs_little_and_is_not_flooded(int lifetime)
    {
        var random = new Random(lifetime);
        TimeSpan begin = _now, end = _now + (TimeSpan.FromSeconds(lifetime) * 200), unusable = TimeSpan.Zero;
        TimeSpan lastAsked = TimeSpan.MinValue / 2;
        int asked = 0;
        while (_now < end)
        {
            if (random.NextDouble() < 0.01) _schedule.Demand(Now);
            CredentialStep step = _schedule.Next(Now);
            if (!step.Ask)
            {
                TimeSpan before = _now;
                bool wasUsable = _schedule.IsUsable(Now);
                Pass(step.Wait);
                if (!wasUsable) unusable += _now - before;
                continue;
            }

            Assert.True(_now - lastAsked >= TimeSpan.FromMilliseconds(150), "The authority was asked again too soon.");
            lastAsked = _now;
            asked++;
            Pass(TimeSpan.FromMilliseconds(20));
            ulong wall = (ulong)Now.Wall.ToUnixTimeSeconds();
            if (random.NextDouble() < 0.3) _schedule.Failed(Now, isRefused: false);
            else _schedule.Have(new CredentialTimes(wall, wall + (ulong)lifetime), Now, isNew: true);
        }

        Assert.True(unusable < (end - begin) * 0.02, $"It was without a credential for {unusable}.");
        Assert.InRange(asked, 200, 1200);
    }

    private void Take(CredentialTimes times)
    {
        Assert.True(_schedule.Next(Now).Ask);
        _schedule.Have(times, Now, isNew: true);
    }

    private void Pass(TimeSpan time) => _now += time;
}
