namespace Ockam.Tests.Support;

/// <summary>
/// What is in use at a moment, to be compared after a long run. It is the whole process that is measured, so such tests run alone.
/// </summary>
internal sealed class MemoryMark
{
    // More than a runtime's own tables grow by the way, and far less than a thousand rounds leave that keep 1 KiB each.
    private const long Tolerance = 1024 * 1024;

    private readonly long _before = Used();

    /// <summary>Checks that what is in use has not grown, however many rounds there were.</summary>
    public void AssertNotGrown()
    {
        long grown = Used() - _before;
        Assert.True(grown <= Tolerance, $"{grown} bytes more are in use than before, and {Tolerance} are allowed.");
    }

    private static long Used()
    {
        // What a finalizer lets go of is free after the second collection.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
