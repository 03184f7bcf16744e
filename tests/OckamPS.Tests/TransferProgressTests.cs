using Ockam.Models;
using OckamPS.Module.Pipeline;

namespace OckamPS.Tests;

/// <summary>What people read while bytes are carried.</summary>
public class TransferProgressTests
{
    private readonly List<(string Text, int Percent)> _shown = [];
    private readonly Clock _clock = new();

    [Fact]
    public void It_says_how_much_how_fast_and_for_how_long_still()
    {
        TransferProgress progress = Start();
        progress.Report(new ModelProgress(0, 4_000_000_000));
        _clock.Seconds = 2;
        progress.Report(new ModelProgress(1_000_000_000, 4_000_000_000));
        Assert.Equal(("m.gguf: 1.0 GB of 4.0 GB, 500.0 MB/s, 6 s left", 25), _shown[^1]);
    }

    [Fact]
    public void What_an_earlier_attempt_has_done_does_not_count_as_speed()
    {
        TransferProgress progress = Start();
        progress.Report(new ModelProgress(3_000_000_000, 4_000_000_000));
        _clock.Seconds = 1;
        progress.Report(new ModelProgress(3_000_100_000, 4_000_000_000));
        Assert.Contains("100.0 kB/s", _shown[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Thousands_of_reports_are_shown_a_few_times_and_the_last_one_always()
    {
        TransferProgress progress = Start();
        for (int i = 1; i <= 10_000; i++)
        {
            _clock.Seconds = i / 10_000.0;
            progress.Report(new ModelProgress(i, 10_000));
        }

        Assert.InRange(_shown.Count, 3, 6);
        Assert.Equal(100, _shown[^1].Percent);
    }

    [Fact]
    public void Without_a_total_there_is_no_percentage()
    {
        Start().Report(new ModelProgress(1500, 0));
        Assert.Equal(("m.gguf: 1.5 kB", -1), _shown[^1]);
    }

    private TransferProgress Start() => new("m.gguf", (text, percent) => _shown.Add((text, percent)), _clock);

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 10_000_000;

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}
