namespace Ockam.Models.Tests.Support;

/// <summary>A sealed file that is far away: it counts what it is asked for, and its connections end where a test wants that.</summary>
internal sealed class FarSource(byte[] bytes) : IRemoteSource
{
    private int _opened;

    public long Length => bytes.Length;

    public string Description => "far";

    public TimeSpan Patience => TimeSpan.FromSeconds(30);

    /// <summary>How many connections there were.</summary>
    public int Opened => _opened;

    /// <summary>How many bytes a connection brings before it ends, by its number; all of them unless said otherwise.</summary>
    public Func<int, int> Lasts { get; init; } = _ => int.MaxValue;

    public Task<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken)
    {
        int lasts = Lasts(Interlocked.Increment(ref _opened));
        if (lasts < 0) throw new HttpRequestException("There is no way there.");
        return Task.FromResult<Stream>(new MemoryStream(bytes, (int)offset, (int)Math.Min(length, lasts), writable: false));
    }

    public ValueTask ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken = default)
    {
        bytes.AsMemory((int)offset, target.Length).CopyTo(target);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
