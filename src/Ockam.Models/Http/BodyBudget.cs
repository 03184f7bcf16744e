namespace Ockam.Models;

/// <summary>
/// How many bytes the bodies that are being read may have together. Bytes count when there is memory for them and not when they are
/// announced. Where there is no more, the largest body that is not whole yet gives way: who has sent least waits for nobody.
/// </summary>
internal sealed class BodyBudget(long maximum)
{
    private readonly Lock _lock = new();
    private readonly List<Lease> _open = [];
    private long _taken;

    /// <summary>Begins to count a body.</summary>
    public Lease Open()
    {
        var lease = new Lease(this);
        lock (_lock) _open.Add(lease);
        return lease;
    }

    private void Take(Lease lease, int bytes)
    {
        lock (_lock)
        {
            while (_taken + bytes > maximum)
            {
                Lease? largest = _open.Where(other => other.IsReading && other.Bytes > 0).MaxBy(other => other.Bytes);
                if (largest is null || largest == lease || largest.Bytes <= lease.Bytes + bytes)
                    throw new HttpRefusedException(503, "Too many bytes of requests are waiting. Try again.");
                _taken -= largest.Bytes;
                largest.GiveWay();
            }

            _taken += bytes;
            lease.Bytes += bytes;
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
    internal sealed class Lease(BodyBudget budget) : IDisposable
    {
        private readonly CancellationTokenSource _end = new();

        /// <summary>How many bytes it has.</summary>
        public long Bytes { get; set; }

        /// <summary>Whether it is not whole yet.</summary>
        public bool IsReading { get; set; } = true;

        /// <summary>Ends when another one needs the memory.</summary>
        public CancellationToken HasGivenWay => _end.Token;

        /// <summary>Takes more memory.</summary>
        /// <exception cref="HttpRefusedException">There is none.</exception>
        public void Take(int bytes) => budget.Take(this, bytes);

        public void GiveWay()
        {
            Bytes = 0;
            IsReading = false;
            // Not here: what waits for it goes on at once, and the lock is held.
            _ = _end.CancelAsync();
        }

        public void Dispose() => budget.Close(this);
    }
}
