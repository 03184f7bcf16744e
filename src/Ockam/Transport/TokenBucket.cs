namespace Ockam.Transport;

/// <summary>Lets so many things happen in a second, and as many at once after a second of silence. Not thread-safe.</summary>
internal sealed class TokenBucket(int perSecond, TimeProvider timeProvider)
{
    private double _tokens = perSecond;
    private long _last = timeProvider.GetTimestamp();

    /// <summary>How many tokens there are.</summary>
    public double Left
    {
        get
        {
            long now = timeProvider.GetTimestamp();
            _tokens = Math.Min(perSecond, _tokens + timeProvider.GetElapsedTime(_last, now).TotalSeconds * perSecond);
            _last = now;
            return _tokens;
        }
    }

    /// <summary>Takes a token.</summary>
    /// <returns>How long to wait before the next; zero while there are tokens.</returns>
    public TimeSpan Take()
    {
        _tokens = Left - 1;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / perSecond);
    }
}
