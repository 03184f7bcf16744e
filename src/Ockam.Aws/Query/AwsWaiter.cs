namespace Ockam.Aws;

/// <summary>
/// Waits for what AWS does in its own time. It looks, tells what it has seen, and looks again after an interval, until it is there, can
/// no longer come, or the limit is reached.
/// </summary>
/// <param name="clock">The clock that intervals and limits are measured by.</param>
internal sealed class AwsWaiter(TimeProvider clock)
{
    /// <summary>Waits.</summary>
    /// <typeparam name="T">What is looked at.</typeparam>
    /// <param name="what">What is waited for, for errors and progress.</param>
    /// <param name="wait">How long and how often.</param>
    /// <param name="look">Looks once. What AWS says it does not know yet (not found) counts as not there.</param>
    /// <param name="judge">Whether it has come (true), or is still on its way (false); throws if it can no longer come.</param>
    /// <param name="describe">The state, for progress.</param>
    /// <param name="progress">Is told after every look; null for nobody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AwsException">The limit is reached, a request failed, or it can no longer come.</exception>
    public async Task<T> UntilAsync<T>(
        string what, AwsWait wait, Func<CancellationToken, Task<T?>> look, Func<T, bool> judge, Func<T, string?> describe,
        IProgress<AwsWaitProgress>? progress, CancellationToken cancellationToken)
        where T : class
    {
        long start = clock.GetTimestamp();
        while (true)
        {
            T? seen;
            AwsException? missing = null;
            try
            {
                seen = await look(cancellationToken).ConfigureAwait(false);
            }
            catch (AwsException failed) when (failed.Kind == AwsErrorKind.NotFound)
            {
                // What was just made is not known everywhere at once.
                (seen, missing) = (null, failed);
            }

            string? state = seen is null ? null : describe(seen);
            TimeSpan elapsed = clock.GetElapsedTime(start);
            progress?.Report(new AwsWaitProgress(what, state, elapsed, wait.Limit));
            if (seen is not null && judge(seen)) return seen;
            if (elapsed >= wait.Limit) throw TooLong(what, wait, state, missing);
            TimeSpan left = wait.Limit - elapsed;
            await Task.Delay(left < wait.Interval ? left : wait.Interval, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until something is gone: not found, or nothing seen.</summary>
    /// <typeparam name="T">What is looked at.</typeparam>
    /// <param name="what">What is waited for.</param>
    /// <param name="wait">How long and how often.</param>
    /// <param name="look">Looks once; null when it is gone.</param>
    /// <param name="describe">The state, for progress.</param>
    /// <param name="progress">Is told after every look; null for nobody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AwsException">The limit is reached, or a request failed.</exception>
    public async Task UntilGoneAsync<T>(
        string what, AwsWait wait, Func<CancellationToken, Task<T?>> look, Func<T, string?> describe,
        IProgress<AwsWaitProgress>? progress, CancellationToken cancellationToken)
        where T : class =>
        await UntilAsync<Presence>(
            what, wait, async token => await LookAsync(look, token).ConfigureAwait(false) is { } seen ? new Presence(seen) : s_absent,
            presence => presence.Value is null, presence => presence.Value is T there ? describe(there) : null, progress,
            cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Does something with what was made a moment ago, and tries again while AWS says that it does not know it yet, or that something that
    /// is going away is still in use.
    /// </summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="what">What is done, for errors and progress.</param>
    /// <param name="wait">How long and how often.</param>
    /// <param name="act">Does it.</param>
    /// <param name="isPassing">Whether a refusal will pass.</param>
    /// <param name="progress">Is told after every refusal; null for nobody.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <exception cref="AwsException">It was refused for good, or for all of the time.</exception>
    public async Task<T> RetryAsync<T>(
        string what, AwsWait wait, Func<CancellationToken, Task<T>> act, Func<AwsException, bool> isPassing,
        IProgress<AwsWaitProgress>? progress, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        while (true)
        {
            TimeSpan elapsed;
            try
            {
                return await act(cancellationToken).ConfigureAwait(false);
            }
            catch (AwsException refused) when (isPassing(refused) && (elapsed = clock.GetElapsedTime(start)) < wait.Limit)
            {
                progress?.Report(new AwsWaitProgress(what, refused.Code, elapsed, wait.Limit));
            }

            await Task.Delay(wait.Interval, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static readonly Presence s_absent = new(null);

    private static async Task<T?> LookAsync<T>(Func<CancellationToken, Task<T?>> look, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await look(cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException gone) when (gone.Kind == AwsErrorKind.NotFound)
        {
            return null;
        }
    }

    private static AwsException TooLong(string what, AwsWait wait, string? state, AwsException? missing) => new(
        AwsErrorKind.WaitLimit,
        $"Waited {wait.Limit} for {what}; {(state is null ? "AWS still knows nothing of it" : $"it is still {AwsText.Printable(state)}")}. "
        + "Look at it in the console, or wait longer.",
        missing);

    private sealed record Presence(object? Value);
}
