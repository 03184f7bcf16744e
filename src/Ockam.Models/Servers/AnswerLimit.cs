namespace Ockam.Models;

/// <summary>Ends the wait for a server that has become silent, by the limits of <see cref="OllamaClientOptions"/>.</summary>
internal sealed class AnswerLimit : IDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _linked;
    private readonly OllamaClientOptions _options;

    public AnswerLimit(OllamaClientOptions options, CancellationToken cancellationToken)
    {
        _options = options;
        _limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.Time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, cancellationToken);
        WaitForAnswer();
    }

    /// <summary>Ends when the caller does, or the server was silent for too long.</summary>
    public CancellationToken Token => _linked.Token;

    /// <summary>The wait that is under way.</summary>
    public TimeSpan Current { get; private set; }

    /// <summary>Whether the server was silent for too long.</summary>
    public bool IsOver => _limit.IsCancellationRequested;

    public void WaitForAnswer() => Wait(_options.AnswerLimit);

    public void WaitForPiece() => Wait(_options.PieceLimit);

    /// <summary>The server has nothing to do now.</summary>
    public void Pause() => Wait(Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _linked.Dispose();
        _limit.Dispose();
    }

    private void Wait(TimeSpan limit)
    {
        Current = limit;
        _limit.CancelAfter(limit);
    }
}
