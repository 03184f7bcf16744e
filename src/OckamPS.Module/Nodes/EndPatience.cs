namespace OckamPS.Module.Nodes;

/// <summary>
/// The time that a process gives to all that ends with it, counted once: a signal and the exit that follows it do not have it each.
/// </summary>
internal sealed class EndPatience(TimeProvider time, TimeSpan limit)
{
    private readonly Lock _lock = new();
    private long? _begun;

    /// <summary>What is left of it; it runs from the first look on.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (_lock)
            {
                _begun ??= time.GetTimestamp();
                TimeSpan left = limit - time.GetElapsedTime(_begun.Value);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Begins to end something, and waits for it as long as time is left.</summary>
    /// <returns>Whether it has ended.</returns>
    public bool Wait(Func<Task> end)
    {
        TimeSpan left = Left;
        return end().Wait(left);
    }
}
