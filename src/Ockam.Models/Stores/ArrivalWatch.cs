namespace Ockam.Models;

/// <summary>
/// Ends the wait for an answer that stalls, or drips: each span of time that is waited must bring the end, or at least some bytes. So who
/// answers can make nobody wait for ever, neither by silence nor with a byte now and then. What is done between two reads does not count.
/// </summary>
internal sealed class ArrivalWatch : IDisposable
{
    /// <summary>The bytes that a span must bring; the slowest line that anybody fetches models by brings many times as many.</summary>
    public const int LeastBytes = 16 * 1024;

    private readonly TimeSpan _span;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _either;
    private TimeSpan _left;
    private int _arrived;

    /// <summary>Prepares the first span.</summary>
    /// <param name="span">How long it is.</param>
    /// <param name="clock">What measures it.</param>
    /// <param name="caller">Ends the wait for other reasons.</param>
    public ArrivalWatch(TimeSpan span, TimeProvider clock, CancellationToken caller)
    {
        _span = _left = span;
        _clock = clock;
        _caller = caller;
        _late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _late.Token);
    }

    /// <summary>Waits for something, in a span of its own.</summary>
    /// <exception cref="TimeoutException">It has not come in time.</exception>
    public async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        _late.CancelAfter(_span);
        try
        {
            return await work(_either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (IsLate)
        {
            throw Late();
        }
        finally
        {
            _late.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Reads what has arrived, or waits for it; enough of it begins the next span.</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    /// <exception cref="TimeoutException">The span has not brought enough.</exception>
    public async ValueTask<int> ReadAsync(Stream stream, Memory<byte> target)
    {
        long began = _clock.GetTimestamp();
        _late.CancelAfter(_left);
        try
        {
            int read = await stream.ReadAsync(target, _either.Token).ConfigureAwait(false);
            _arrived += read;
            _left -= _clock.GetElapsedTime(began);
            if (_arrived >= LeastBytes) (_arrived, _left) = (0, _span);
            else if (_left < TimeSpan.Zero) _left = TimeSpan.Zero;
            return read;
        }
        // A stream whose connection is torn down under it says so in ways of its own.
        catch (Exception broken) when (IsLate && broken is OperationCanceledException or IOException or HttpRequestException)
        {
            throw Late();
        }
        finally
        {
            _late.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _late.Dispose();
    }

    private bool IsLate => _late.IsCancellationRequested && !_caller.IsCancellationRequested;

    private TimeoutException Late() => new(
        $"{(_arrived == 0 ? "No byte has" : $"Only {_arrived} bytes have")} come for {_span.TotalSeconds:0.#} s.");
}
