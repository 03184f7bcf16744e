namespace Ockam.Models;

/// <summary>
/// How long the client of one answer has let the gateway wait with its pieces. One that takes a little of each in time would keep its
/// place for as long as an answer may take; once others want it, it has had a few seconds in all, and the answer breaks off.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="othersWait">Whether somebody would have the place.</param>
internal sealed class SlowClient(TimeProvider time, Func<bool> othersWait)
{
    // Half of the time that a request waits for its place if nothing else is said. What a model says in an answer fits into the buffers
    // on the way, so that a client of usual speed lets nobody wait at all.
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private TimeSpan _waited;

    /// <summary>Sends something, and counts how long that takes.</summary>
    /// <param name="send">Sends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HttpRefusedException">The client is too slow, and others wait.</exception>
    public async Task SendAsync(Func<CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task sending = send(end.Token);
        if (!sending.IsCompleted)
        {
            long since = time.GetTimestamp();
            TimeSpan before = _waited;
            while (!sending.IsCompleted)
            {
                _waited = before + time.GetElapsedTime(since);
                if (_waited >= s_most && othersWait())
                {
                    await end.CancelAsync().ConfigureAwait(false);
                    await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    throw new HttpRefusedException(503, "The answer was taken too slowly, and others wait for its place.");
                }

                await Task.WhenAny(sending, Task.Delay(s_look, time, end.Token)).ConfigureAwait(false);
            }

            _waited = before + time.GetElapsedTime(since);
            // The pause that is not over goes with it.
            await end.CancelAsync().ConfigureAwait(false);
        }

        await sending.ConfigureAwait(false);
    }
}
