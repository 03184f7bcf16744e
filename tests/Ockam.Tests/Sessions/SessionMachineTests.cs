using Ockam.Sessions;
using Ockam.Tests.Support;

namespace Ockam.Tests.Sessions;

/// <summary>The decisions of a session, over points in time that the tests choose.</summary>
public class SessionMachineTests
{
    private static readonly SessionOptions s_options = new();
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    [Fact]
    public void Pauses_grow_and_stay_within_two_seconds_while_somebody_wants_the_path()
    {
        var random = new Random(1);
        for (int run = 0; run < Scale.Of(200); run++)
        {
            (SessionMachine machine, TimeSpan now) = Begin(random, random.NextDouble() * 1000);
            TimeSpan began = now;
            TimeSpan first = TimeSpan.Zero;
            while (now - began < TimeSpan.FromMinutes(9))
            {
                Assert.Equal(SessionAction.Connect, machine.Next(now, default).Action);
                now += TimeSpan.FromSeconds(random.NextDouble() * 3);
                machine.Failed(now);
                SessionStep step = machine.Next(now, default);
                Assert.Equal(SessionAction.Wait, step.Action);
                Assert.True(step.Until > now, "there is a pause");
                Assert.True(step.Until - now <= s_limit, "no pause is longer than 2 s");
                if (first == TimeSpan.Zero) first = step.Until - now;
                now = step.Until;
            }

            Assert.True(first < TimeSpan.FromMilliseconds(101), "the first pause is short");
        }
    }

    [Fact]
    public void Pauses_rise_to_thirty_seconds_when_nobody_wanted_the_path_for_ten_minutes()
    {
        var random = new Random(2);
        (SessionMachine machine, TimeSpan now) = Begin(random);
        TimeSpan longest = TimeSpan.Zero;
        TimeSpan end = now + TimeSpan.FromHours(2);
        while (now < end)
        {
            Assert.Equal(SessionAction.Connect, machine.Next(now, default).Action);
            machine.Failed(now);
            TimeSpan pause = machine.Next(now, default).Until - now;
            longest = pause > longest ? pause : longest;
            now += pause;
        }

        Assert.InRange(longest, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
        machine.Demand(now - TimeSpan.FromMilliseconds(1));
        Assert.Equal(SessionAction.Connect, machine.Next(now, default).Action);
        machine.Failed(now);
        Assert.True(machine.Next(now, default).Until - now <= s_limit, "demand makes the pauses short again");
    }

    [Fact]
    public void Demand_brings_the_next_attempt_near_but_a_thousand_demands_bring_one()
    {
        (SessionMachine machine, TimeSpan now) = Begin(new Random(3));
        for (int i = 0; i < 20; i++) now = Fail(machine, now);
        machine.Next(now, default);
        machine.Failed(now);
        int attempts = 0;
        for (int i = 0; i < 1_000; i++)
        {
            now += TimeSpan.FromMilliseconds(1);
            machine.Demand(now);
            if (machine.Next(now, default).Action != SessionAction.Connect) continue;
            attempts++;
            machine.Failed(now);
        }

        Assert.InRange(attempts, 3, 4);
    }

    [Fact]
    public void A_path_that_ends_is_made_anew_at_once_but_not_one_that_never_lasts()
    {
        (SessionMachine machine, TimeSpan now) = Begin(new Random(4));
        machine.Next(now, default);
        machine.Connected(now);
        now += TimeSpan.FromSeconds(6);
        machine.Ended(now);
        Assert.Equal(SessionAction.Connect, machine.Next(now, default).Action);
        int attempts = 0;
        TimeSpan end = now + TimeSpan.FromSeconds(20);
        while (now < end)
        {
            attempts++;
            machine.Connected(now);
            machine.Ended(now);
            now = machine.Next(now, default).Until;
            Assert.Equal(SessionAction.Connect, machine.Next(now, default).Action);
        }

        Assert.InRange(attempts, 15, 50);
    }

    [Fact]
    public void Silence_is_asked_three_times_and_then_believed()
    {
        (SessionMachine machine, TimeSpan now) = Begin(new Random(5));
        machine.Next(now, default);
        machine.Connected(now);
        TimeSpan up = now;
        var asked = new List<double>();
        while (true)
        {
            SessionStep step = machine.Next(now, default);
            if (step.Action == SessionAction.GiveUp) break;
            if (step.Action == SessionAction.Probe) asked.Add((now - up).TotalSeconds);
            else now = step.Until;
        }

        Assert.Equal([0, 2, 3, 4], asked);
        Assert.Equal(5, (now - up).TotalSeconds);
    }

    [Fact]
    public void Every_sign_of_life_counts_and_while_there_are_signs_nothing_is_asked()
    {
        var random = new Random(6);
        (SessionMachine machine, TimeSpan now) = Begin(random);
        machine.Next(now, default);
        machine.Connected(now);
        TimeSpan sign = now;
        int probes = 0;
        for (int i = 0; i < Scale.Of(10_000); i++)
        {
            now += TimeSpan.FromSeconds(random.NextDouble());
            // Never more than 4.9 s without a sign.
            if (now - sign > TimeSpan.FromSeconds(random.NextDouble() * 3.9)) sign = now;
            while (machine.Next(now, new PathSigns(sign, 0, 0)) is var step && step.Action != SessionAction.Wait)
            {
                Assert.Equal(SessionAction.Probe, step.Action);
                Assert.True(now - sign >= s_options.ProbeAfter || i == 0, "only silence is asked");
                probes++;
            }
        }

        Assert.True(probes > 0);
    }

    [Fact]
    public void A_question_that_stands_behind_bytes_which_arrive_is_given_time_but_not_for_ever()
    {
        (SessionMachine machine, TimeSpan now) = Begin(new Random(7));
        machine.Next(now, default);
        machine.Connected(now);
        TimeSpan up = now;
        // A mebibyte waits, and arrives at 40 kB/s: for 26 s no answer can come.
        const long Written = 1 << 20;
        long Arrived() => (long)((now - up).TotalSeconds * 40_000);
        TimeSpan gaveUp = RunUntilGivenUp(machine, ref now, () => new PathSigns(up, Written, Math.Min(Written, Arrived())));
        Assert.InRange((gaveUp - up).TotalSeconds, 26, 31);

        (machine, now) = Begin(new Random(7));
        machine.Next(now, default);
        machine.Connected(now);
        up = now;
        gaveUp = RunUntilGivenUp(machine, ref now, () => new PathSigns(up, long.MaxValue, Arrived()));
        Assert.InRange((gaveUp - up).TotalSeconds, 30, 35);

        (machine, now) = Begin(new Random(7));
        machine.Next(now, default);
        machine.Connected(now);
        up = now;
        gaveUp = RunUntilGivenUp(machine, ref now, () => new PathSigns(up, Written, 1000));
        Assert.Equal(5, (gaveUp - up).TotalSeconds);
    }

    [Theory]
    [InlineData(true, 5, 6)]
    [InlineData(false, 30, 35)]
    public void What_arrives_at_the_next_machine_is_no_sign_of_a_peer_that_gives_signs_itself(bool givesSigns, int from, int to)
    {
        (SessionMachine machine, TimeSpan now) = Begin(new Random(9));
        machine.Next(now, default);
        machine.Connected(now);
        TimeSpan up = now;
        long Arrived() => (long)((now - up).TotalSeconds * 1e6);
        TimeSpan gaveUp = RunUntilGivenUp(machine, ref now, () => new PathSigns(up, Arrived(), Arrived(), givesSigns));
        Assert.InRange((gaveUp - up).TotalSeconds, from, to);
    }

    [Fact]
    public void A_held_session_makes_no_attempt_whoever_wants_the_path()
    {
        (SessionMachine machine, TimeSpan now) = Begin(new Random(8));
        machine.Hold(now + TimeSpan.FromSeconds(30));
        for (int i = 0; i < 29; i++)
        {
            now += TimeSpan.FromSeconds(1);
            machine.Demand(now);
            Assert.Equal(SessionAction.Wait, machine.Next(now, default).Action);
        }

        now += TimeSpan.FromSeconds(1);
        Assert.Equal(SessionAction.Connect, machine.Next(now, default).Action);
    }

    [Fact]
    public void Whatever_happens_it_never_stands_still_and_never_spins()
    {
        for (int seed = 0; seed < Scale.Of(300); seed++)
        {
            var random = new Random(seed);
            (SessionMachine machine, TimeSpan now) = Begin(random);
            TimeSpan sign = default;
            bool suspended = false;
            for (int i = 0; i < 500; i++)
            {
                SessionPhase before = machine.Phase;
                SessionStep step = machine.Next(now, new PathSigns(sign, 0, 0));
                switch (step.Action)
                {
                    case SessionAction.Connect:
                        Assert.Equal(SessionPhase.Waiting, before);
                        now += TimeSpan.FromSeconds(random.NextDouble() * 3);
                        if (random.Next(2) == 0) machine.Connected(now);
                        else machine.Failed(now);
                        break;
                    case SessionAction.GiveUp:
                        Assert.Equal(SessionPhase.Up, before);
                        machine.Ended(now);
                        break;
                    case SessionAction.Wait:
                        Assert.True(step.Until > now, $"seed {seed}: it would spin");
                        Assert.True(step.Until < TimeSpan.MaxValue || suspended, $"seed {seed}: it would stand still");
                        if (step.Until < TimeSpan.MaxValue) now = step.Until;
                        break;
                }

                switch (random.Next(12))
                {
                    case 0:
                        machine.Demand(now);
                        break;
                    case 1:
                        machine.Suspend();
                        suspended = true;
                        break;
                    case 2 or 3 or 4:
                        machine.Resume(now);
                        suspended = false;
                        break;
                    case 5:
                        machine.Ended(now);
                        break;
                    case 6 or 7:
                        sign = now;
                        break;
                }
            }
        }
    }

    private static TimeSpan RunUntilGivenUp(SessionMachine machine, ref TimeSpan now, Func<PathSigns> see)
    {
        while (true)
        {
            SessionStep step = machine.Next(now, see());
            if (step.Action == SessionAction.GiveUp) return now;
            if (step.Action == SessionAction.Wait) now = step.Until;
        }
    }

    private static TimeSpan Fail(SessionMachine machine, TimeSpan now)
    {
        Assert.Equal(SessionAction.Connect, machine.Next(now, default).Action);
        machine.Failed(now);
        return machine.Next(now, default).Until;
    }

    private static (SessionMachine Machine, TimeSpan Now) Begin(Random random, double seconds = 100)
    {
        var machine = new SessionMachine(s_options, random.NextDouble);
        var now = TimeSpan.FromSeconds(seconds);
        machine.Start(now);
        return (machine, now);
    }
}
