using Ockam.Identities;

namespace Ockam.Policies;

internal sealed partial class PolicyDecisionPoint
{
    /// <summary>How often the store is asked whether something has changed: others must be noticed within half a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>For how long the store may not answer before everybody is denied who needs a policy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What is said to whoever looks.</summary>
    public const string BlindReason =
        "The store with policies and attributes could not be read for 5 s, and until it can be, nobody is let in by a policy.";

    private readonly ITimer _timer;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private PolicyVersion? _version;
    private long? _unansweredSince;
    private long? _due;
    private volatile bool _isBlind;
    private bool _hasReported;
    private bool _isPolling;
    private bool _isWatching;
    private bool _isEnding;

    /// <summary>Whether the store could not be read for so long that nobody is let in by a policy.</summary>
    public bool IsBlind => _isBlind;

    /// <summary>Takes over what has changed in the store; what is decided afterwards is decided by that.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The number first: what changes while the rest is read moves it again.
            PolicyVersion version = await _policies.GetVersionAsync(cancellationToken).ConfigureAwait(false);
            if (version.Policies != _version?.Policies)
                _set = new PolicySet(await _policies.ListAsync(_nodeName, cancellationToken).ConfigureAwait(false));
            if (version.Attributes != _version?.Attributes) await ReadSubjectsAsync(cancellationToken).ConfigureAwait(false);
            bool changed = version != _version || _isBlind;
            _version = version;
            _isBlind = false;
            if (changed) ReviewAll();
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Takes over the attributes of a peer that this node itself has just stored or removed.</summary>
    public async Task RefreshAsync(Identifier subject, CancellationToken cancellationToken)
    {
        if (!_subjects.TryGetValue(subject, out PolicySubject? known)) return;
        await ReadAsync(known, cancellationToken).ConfigureAwait(false);
        ReviewAll(known);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock) _isEnding = true;
        await _ending.CancelAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        // Nobody reads from the store afterwards, which can be closed then.
        await _reading.WaitAsync().ConfigureAwait(false);
        _reading.Release();
    }

    /// <summary>There is something to guard: from now on every change is noticed.</summary>
    private void Watch()
    {
        lock (_lock)
        {
            if (_isWatching) return;
            _isWatching = true;
        }

        Arm();
    }

    private async ValueTask ReadSubjectsAsync(CancellationToken cancellationToken)
    {
        foreach ((Identifier identifier, PolicySubject subject) in _subjects)
        {
            int grants;
            lock (_lock)
            {
                grants = subject.Grants;
                // Whoever comes back is read anew.
                if (grants == 0) _subjects.TryRemove(identifier, out _);
            }

            if (grants > 0) await ReadAsync(subject, cancellationToken).ConfigureAwait(false);
        }
    }

    // The next look at the store, or the next end of attributes that somebody relies on, whichever comes first.
    private void Arm()
    {
        lock (_lock)
        {
            if (!_isWatching || _isEnding) return;
            TimeSpan next = Interval;
            foreach (PolicyGrant grant in _grants)
            {
                if (grant.Subject.Facts?.Left(_time) is { } left && left < next) next = left;
            }

            // Never put off: grants may come faster than the store is to be asked.
            long due = _time.GetTimestamp() + (long)(next.TotalSeconds * _time.TimestampFrequency);
            if (_due <= due) return;
            _due = due;
            _timer.Change(next, Timeout.InfiniteTimeSpan);
        }
    }

    private void Tick()
    {
        bool polls;
        bool isBlindNow = false;
        lock (_lock)
        {
            if (_isEnding) return;
            _due = null;
            // Not since the last answer: a machine that slept has not been without its store.
            isBlindNow = !_isBlind && _unansweredSince is { } since && _time.GetElapsedTime(since) >= Patience;
            if (isBlindNow) _isBlind = true;
            polls = !_isPolling;
            _isPolling = true;
            if (polls) _unansweredSince ??= _time.GetTimestamp();
        }

        if (isBlindNow) ReviewAll();
        else ReviewExpired();
        Arm();
        if (polls) _ = PollAsync();
    }

    private async Task PollAsync()
    {
        bool answered = false;
        try
        {
            await RefreshAsync(_ending.Token).ConfigureAwait(false);
            answered = true;
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The node is ending.
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            if (!_hasReported && !_ending.IsCancellationRequested) _failed(failure);
            _hasReported = true;
        }
        finally
        {
            if (answered) _hasReported = false;
            lock (_lock)
            {
                if (answered) _unansweredSince = null;
                _isPolling = false;
            }
        }
    }

    // For a grant that came before anything had to be known of its peer.
    private async Task ReadLateAsync(PolicySubject subject)
    {
        lock (_lock)
        {
            if (subject.IsReading || _isEnding) return;
            subject.IsReading = true;
        }

        string? failed = null;
        try
        {
            await ReadAsync(subject, _ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            failed = $"Its attributes could not be read: {failure.Message}";
            _failed(failure);
        }
        finally
        {
            lock (_lock) subject.IsReading = false;
        }

        foreach (PolicyGrant grant in AllGrants())
        {
            if (!ReferenceEquals(grant.Subject, subject)) continue;
            if (failed is null) Review(grant);
            else if (subject.Facts is null) grant.Withdraw(failed);
        }
    }

    private void ReviewExpired()
    {
        List<PolicyGrant>? expired = null;
        lock (_lock)
        {
            // Also where no policy asks for them now: what is over would be looked at again and again.
            foreach (PolicyGrant grant in _grants)
            {
                if (grant.Subject.Facts is { } facts && facts.IsPast(_time)) grant.Subject.Expire(Authority is not null, _time);
            }

            // A decision about somebody who came just now may have been the first to notice.
            foreach (PolicyGrant grant in _grants)
            {
                if (grant.Subject.HasExpired) (expired ??= []).Add(grant);
            }

            foreach (PolicyGrant grant in expired ?? []) grant.Subject.HasExpired = false;
        }

        foreach (PolicyGrant grant in expired ?? []) Review(grant);
    }

    private void ReviewAll(PolicySubject? subject = null)
    {
        foreach (PolicyGrant grant in AllGrants())
        {
            if (subject is null || ReferenceEquals(grant.Subject, subject)) Review(grant);
        }
    }

    private void Review(PolicyGrant grant)
    {
        switch (Decide(grant.Guard, grant.Subject.Identifier))
        {
            case PolicyVerdict.Denied:
                grant.Withdraw(Explain(grant.Guard, grant.Subject.Identifier).Reason);
                break;
            case PolicyVerdict.Unknown:
                // A policy has come where there was none.
                _ = ReadLateAsync(grant.Subject);
                break;
        }
    }

    private PolicyGrant[] AllGrants()
    {
        lock (_lock) return [.. _grants];
    }
}
