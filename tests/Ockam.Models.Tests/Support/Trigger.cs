namespace Ockam.Models.Tests.Support;

/// <summary>Cancels when the work has come so far; at once, on the thread that does it.</summary>
internal sealed class Trigger(Func<ModelProgress, bool> when, CancellationTokenSource stop) : IProgress<ModelProgress>
{
    public void Report(ModelProgress value)
    {
        if (when(value)) stop.Cancel();
    }
}
