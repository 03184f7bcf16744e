namespace Ockam.Models.TestPeer;

/// <summary>Tells of each chunk and holds the work up there, so that it can be killed at a moment of choice.</summary>
internal sealed class SlowProgress : IProgress<ModelProgress>
{
    // What is sent or fetched comes in smaller pieces, which are too many to be told of each.
    private const int Step = 64 * 1024;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

    private readonly Lock _lock = new();
    private long _told;

    public void Report(ModelProgress value)
    {
        lock (_lock)
        {
            if (value.Done < _told + Step && value.Done < value.Total) return;
            _told = value.Done;
            Console.WriteLine(value.Done);
        }

        Thread.Sleep(s_pause);
    }
}
