using System.Globalization;
using Ockam.Api;
using Ockam.Identities;

namespace Ockam.Projects;

internal sealed partial class CredentialRetriever
{
    private async Task RunAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            CredentialStep step;
            CredentialMoment now;
            Task wake;
            bool isForced;
            lock (_lock)
            {
                if (_wake.Task.IsCompleted) _wake = NewSignal();
                wake = _wake.Task;
                now = Now;
                step = _schedule.Next(now);
                isForced = _isForced;
                if (step.Ask) _isForced = false;
            }

            if (step.Ask) await AttemptAsync(isForced).ConfigureAwait(false);
            else await WaitAsync(wake, now.Monotonic, step.Wait).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(Task wake, TimeSpan from, TimeSpan wait)
    {
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        Task timer = Task.Delay(wait, _time, awake.Token);
        // The clock may have gone on between the look at it and the timer, by more than the timer shall wait: a machine that slept.
        if (Now.Monotonic - from < wait) await Task.WhenAny(wake, timer).ConfigureAwait(false);
        await awake.CancelAsync().ConfigureAwait(false);
    }

    // Never fails: what goes wrong is shown, and the next attempt may succeed.
    private async Task AttemptAsync(bool isForced)
    {
        using var timer = new CancellationTokenSource(s_attemptLimit, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, _ended.Token);
        try
        {
            // Another process of this home may have asked already; a restart asks nobody while what is kept is good.
            if (!isForced && await TryLoadAsync(limit.Token).ConfigureAwait(false)) return;
            RetrievedCredential issued = await _source.RequestAsync(limit.Token).ConfigureAwait(false);
            Take(issued, isNew: true);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // Nobody asks any more.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Fail(failure, timer.IsCancellationRequested);
        }
        finally
        {
            lock (_lock)
            {
                _attempt.TrySetResult();
                _attempt = NewSignal();
            }
        }

        if (!_ended.IsCancellationRequested) Tell();
    }

    private async Task<bool> TryLoadAsync(CancellationToken cancellationToken)
    {
        RetrievedCredential? kept = await _source.LoadAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (kept is null || kept.Verified.ExpiresAt <= _held?.Verified.ExpiresAt) return false;
            if (!CredentialTimes.Of(kept.Verified).AreUsableAt(Now.Wall)) return false;
        }

        // It may be due to be renewed already: then the next attempt follows at once, and finds nothing newer here.
        Take(kept, isNew: false);
        return true;
    }

    private void Take(RetrievedCredential credential, bool isNew)
    {
        lock (_lock)
        {
            _held = credential;
            _failure = null;
            _schedule.Have(CredentialTimes.Of(credential.Verified), Now, isNew);
            if (!isNew || _schedule.IsUsable(Now)) return;
            // Verified, and over before it could be used: the clocks say different things, or the authority's key ends.
            _failure = new CredentialException(
                $"The credential that the authority {_source.Authority} issued ends at {UnixTime.Text(credential.Verified.ExpiresAt)}, "
                + $"too soon to be used: this clock says {UnixTime.Text(_time.UnixSeconds())}. Set the clocks right.",
                isRefused: false);
        }
    }

    private void Fail(Exception failure, bool isTooLate)
    {
        bool isRefused = failure is ApiException { Status: ApiStatus.Forbidden or ApiStatus.Unauthorized };
        string text = isTooLate
            ? string.Create(CultureInfo.InvariantCulture, $"there was no answer within {s_attemptLimit.TotalSeconds} s.")
            : failure.Message;
        string remedy = isRefused
            ? " The authority does not count this node among its members, or no longer: ask its administrator for a ticket."
            : string.Empty;
        lock (_lock)
        {
            _failure = new CredentialException(
                $"The authority {_source.Authority} gave no credential: {text.TrimEnd('.')}.{remedy}", isRefused, failure);
            _schedule.Failed(Now, isRefused);
        }
    }

    private void Tell()
    {
        try
        {
            Changed?.Invoke(this);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            HandlerFailed?.Invoke(failure);
        }
    }
}
