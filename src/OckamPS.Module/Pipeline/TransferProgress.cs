using System.Globalization;
using Ockam.Models;

namespace OckamPS.Module.Pipeline;

/// <summary>Makes of counted bytes what people read: <c>model.gguf: 1.2 GB of 4.0 GB, 850.0 MB/s, 3 s left</c>.</summary>
internal sealed class TransferProgress(string what, Action<string, int> show, TimeProvider clock) : IProgress<ModelProgress>
{
    // Twice as often as a console draws it; each chunk would be thousands of times.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    // The rate is that of the last seconds: a resumed piece of work begins far along, and a stalled one shall show it.
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Queue<(long Time, long Done)> _marks = new();
    private long _last;

    public void Report(ModelProgress value)
    {
        lock (_lock)
        {
            long now = clock.GetTimestamp();
            bool isEnd = value.Total > 0 && value.Done >= value.Total;
            if (_marks.Count > 0 && !isEnd && clock.GetElapsedTime(_last, now) < s_interval) return;
            _last = now;
            _marks.Enqueue((now, value.Done));
            while (_marks.Count > 2 && clock.GetElapsedTime(_marks.Peek().Time, now) > s_window) _marks.Dequeue();
            (long since, long from) = _marks.Peek();
            double seconds = clock.GetElapsedTime(since, now).TotalSeconds;
            double rate = seconds > 0 ? (value.Done - from) / seconds : 0;
            show(Describe(value, rate), value.Total > 0 ? (int)(value.Done * 100.0 / value.Total) : -1);
        }
    }

    private string Describe(ModelProgress value, double rate)
    {
        string text = value.Total > 0 ? $"{what}: {Size(value.Done)} of {Size(value.Total)}" : $"{what}: {Size(value.Done)}";
        if (rate <= 0) return text;
        text += ", " + LiveTable.Rate(rate);
        double left = value.Total > 0 ? (value.Total - value.Done) / rate : 0;
        return left < 1 ? text : text + (left < 100 ? $", {left:0} s left" : $", {left / 60:0} min left");
    }

    /// <summary>A number of bytes for people, such as <c>1.5 MB</c>.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };
}
