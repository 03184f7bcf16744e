namespace Ockam.Models;

/// <summary>
/// Says whose request is at the model server next. There are some places there; whoever finds none waits for a short time, the sources in
/// turn, and is then told to come back. A source that is known for certain (the Identifier at the other end of an outlet) never has all
/// places, so that an answer of another one begins at once; an address is not known for certain, as everybody who comes by an outlet of
/// another process has this machine's.
/// </summary>
internal sealed class RequestTurns(ModelGatewayOptions options)
{
    // One in four is for others; a single place is everybody's.
    private const int Kept = 4;

    // Whoever is sent away comes back when some of those who are before him are done.
    private const int RetrySeconds = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);

    // Connections are the first thing that runs out: those who wait leave a quarter of them to those who come to ask.
    private readonly TurnQueue _waiting =
        new(Math.Min(options.MaximumWaiting, Math.Max(0, (options.MaximumConnections * 3 / 4) - options.MaximumRequests)));

    private readonly int _mostOfOne = Math.Max(1, options.MaximumRequests - Math.Max(1, options.MaximumRequests / Kept));
    private int _active;

    /// <summary>How many have a place.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>How many wait for one.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Waits for a place, which is given back with <see cref="Release"/>.</summary>
    /// <param name="source">Where the request comes from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HttpRefusedException">There is none within the time for it, or too many wait.</exception>
    public async Task TakeAsync(GatewaySource source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var turn = new TurnQueue.Turn(source.Key);
        // Before it waits: who cannot be told when to go would wait for ever.
        using var limit = new CancellationTokenSource(options.WaitTime, options.Time);
        lock (_lock)
        {
            // Among those who wait already nobody can have a place, or he would have one.
            if (_active < options.MaximumRequests && May(source.Key))
            {
                Give(source.Key);
                return;
            }

            _waiting.Add(turn)?.Given.SetException(Busy());
        }

        using CancellationTokenRegistration late = limit.Token.Register(() => Leave(turn, () => turn.Given.TrySetException(Busy())));
        using CancellationTokenRegistration leaving = cancellationToken.Register(
            () => Leave(turn, () => turn.Given.TrySetCanceled(cancellationToken)));
        await turn.Given.Task.ConfigureAwait(false);
    }

    /// <summary>Whether somebody who waits would have a place if this source gave one back.</summary>
    public bool IsWantedFrom(GatewaySource source)
    {
        lock (_lock)
            return _waiting.Any(other => other == source.Key || (_active >= options.MaximumRequests && May(other)));
    }

    /// <summary>Gives a place back.</summary>
    public void Release(GatewaySource source)
    {
        lock (_lock)
        {
            _active--;
            if (--_held[source.Key] == 0) _held.Remove(source.Key);
            while (_active < options.MaximumRequests && _waiting.Take(May) is { } next)
            {
                Give(next.Source);
                next.Given.SetResult();
            }
        }
    }

    private bool May(string source) =>
        !GatewaySource.IsKnown(source) || _held.GetValueOrDefault(source) < _mostOfOne;

    private void Give(string source)
    {
        _active++;
        _held[source] = _held.GetValueOrDefault(source) + 1;
    }

    // Whoever has a place already keeps it, and gives it back.
    private void Leave(TurnQueue.Turn turn, Action end)
    {
        lock (_lock)
        {
            _waiting.Remove(turn);
            end();
        }
    }

    private HttpRefusedException Busy() =>
        new(503, $"{options.MaximumRequests} requests are being answered, and others wait. Try again.") { RetryAfter = RetrySeconds };
}
