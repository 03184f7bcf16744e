namespace Ockam.Models;

/// <summary>
/// How many bytes the bodies may have together that are being read, or wait. Bytes count when there is memory for them and not when they
/// are announced. Where there is no more, the largest body of the source that has the most gives way: who has sent least waits for nobody.
/// </summary>
internal sealed class BodyBudget(long maximum)
{
    // By then others have gone on to the model server, or were sent away.
    private const int RetrySeconds = 5;

    private readonly Lock _lock = new();
    private readonly List<Lease> _open = [];
    private long _taken;

    /// <summary>Begins to count a body.</summary>
    /// <param name="source">Where it comes from.</param>
    public Lease Open(string source)
    {
        var lease = new Lease(this, source);
        lock (_lock) _open.Add(lease);
        return lease;
    }

    private void Take(Lease lease, int bytes)
    {
        lock (_lock)
        {
            while (_taken + bytes > maximum)
            {
                Lease largest = Largest(lease, bytes)
                    ?? throw new HttpRefusedException(503, "Too many bytes of requests are waiting. Try again.")
                    {
                        RetryAfter = RetrySeconds,
                    };
                _taken -= largest.Bytes;
                largest.GiveWay();
            }

            _taken += bytes;
            lease.Bytes += bytes;
        }
    }

    // Who gives way to this body; null if that is this body itself.
    private Lease? Largest(Lease lease, int bytes)
    {
        IGrouping<string, Lease>? most =
            _open.Where(other => other.MayGiveWay && other.Bytes > 0).GroupBy(other => other.Source).MaxBy(of => of.Sum(one => one.Bytes));
        if (most is null) return null;
        Lease largest = most.MaxBy(other => other.Bytes)!;
        bool isOwn = most.Key == lease.Source;
        long own = _open.Where(other => other.Source == lease.Source).Sum(other => other.Bytes) + bytes;
        return isOwn
            ? largest != lease && largest.Bytes > lease.Bytes + bytes ? largest : null
            : most.Sum(other => other.Bytes) > own ? largest : null;
    }

    private bool Keep(Lease lease)
    {
        lock (_lock)
        {
            lease.MayGiveWay = false;
            return !lease.HasGivenWay.IsCancellationRequested;
        }
    }

    private void Close(Lease lease)
    {
        lock (_lock)
        {
            if (_open.Remove(lease)) _taken -= lease.Bytes;
            lease.Bytes = 0;
        }
    }

    /// <summary>What one body takes.</summary>
    internal sealed class Lease(BodyBudget budget, string source) : IDisposable
    {
        private readonly CancellationTokenSource _end = new();

        /// <summary>Where it comes from.</summary>
        public string Source { get; } = source;

        /// <summary>How many bytes it has.</summary>
        public long Bytes { get; set; }

        /// <summary>Whether others may have its memory: until its request has a place at the model server.</summary>
        public bool MayGiveWay { get; set; } = true;

        /// <summary>Ends when another one needs the memory.</summary>
        public CancellationToken HasGivenWay => _end.Token;

        /// <summary>Takes more memory.</summary>
        /// <exception cref="HttpRefusedException">There is none.</exception>
        public void Take(int bytes) => budget.Take(this, bytes);

        /// <summary>Keeps its memory from now on.</summary>
        /// <exception cref="HttpRefusedException">Another one has it already.</exception>
        public void Keep()
        {
            if (!budget.Keep(this)) throw Gone();
        }

        public void GiveWay()
        {
            Bytes = 0;
            MayGiveWay = false;
            // Not on this thread, which holds the lock: what waits for it goes on at once.
            _ = _end.CancelAsync();
        }

        /// <summary>What its client is told when it has given way.</summary>
        public static HttpRefusedException Gone() =>
            new(503, "Too many bytes of requests are waiting, and this one had the most. Try again.") { RetryAfter = RetrySeconds };

        public void Dispose() => budget.Close(this);
    }
}
