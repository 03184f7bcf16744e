namespace Ockam.Models.TestPeer;

/// <summary>Tells of each chunk and holds the work up there, so that it can be killed at a moment of choice.</summary>
internal sealed class SlowProgress : IProgress<ModelProgress>
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

    public void Report(ModelProgress value)
    {
        Console.WriteLine(value.Done);
        Thread.Sleep(s_pause);
    }
}
