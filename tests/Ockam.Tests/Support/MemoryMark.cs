namespace Ockam.Tests.Support;

/// <summary>
/// What is in use at a moment, to be compared after a long run. It is the whole process that is measured, so such tests run alone.
/// </summary>
internal sealed class MemoryMark
{
    // More than a runtime's own tables and pools grow by the way (one buffer of 1 MiB among them), and less than 500 rounds leave that
    // keep a handshake each, which has some 6 KiB.
    private const long Tolerance = 2 * 1024 * 1024;

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
