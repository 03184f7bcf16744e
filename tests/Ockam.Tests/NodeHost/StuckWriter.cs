namespace Ockam.Tests.NodeHost;

/// <summary>A text that takes nothing before it is released: a pipe that nobody reads.</summary>
internal sealed class StuckWriter : StringWriter
{
    private readonly ManualResetEventSlim _released = new();
    private int _count;

    public bool IsWaiting { get; private set; }

    public int Count => Volatile.Read(ref _count);

    public void Release() => _released.Set();

    public override void WriteLine(string? value)
    {
        IsWaiting = true;
        _released.Wait();
        base.WriteLine(value);
        Interlocked.Increment(ref _count);
    }

    protected override void Dispose(bool disposing)
    {
        _released.Set();
        base.Dispose(disposing);
    }
}
