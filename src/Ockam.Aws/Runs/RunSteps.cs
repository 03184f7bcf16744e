namespace Ockam.Aws;

/// <summary>
/// Takes the steps of a run so that each is taken once, however often the run is interrupted: the journal says what is about to be asked
/// for before AWS is asked, and what AWS may have made without our hearing of it is looked for before it is asked for again.
/// </summary>
internal sealed class RunSteps
{
    // Settings that are there already.
    private static readonly string[] s_done =
        ["Resource.AlreadyAssociated", "RouteAlreadyExists", "InvalidPermission.Duplicate", "EntityAlreadyExists"];

    // Of IAM, to a second role for an instance profile, and to the same one once more.
    private const string FullOfOne = "LimitExceeded";

    // Of what the SDK does not repeat, since it would be made twice: a connection that breaks so often in a row is not there.
    private const int UsualRepetitions = 3;

    private readonly RunJournal _journal;
    private readonly AwsWaiter _waiter;
    private readonly TimeProvider _clock;
    private readonly IProgress<RunProgress>? _progress;
    private readonly HashSet<string> _madeNow = new(StringComparer.Ordinal);
    private readonly int _repetitions;
    private int _done;

    /// <summary>Prepares; nothing is done yet.</summary>
    /// <param name="journal">The run's journal.</param>
    /// <param name="clients">The services, for their clock and how often they are asked again.</param>
    /// <param name="pace">How long to wait; null for the usual.</param>
    /// <param name="progress">Is told of each step; null for nobody.</param>
    public RunSteps(RunJournal journal, RunClients clients, RunPace? pace = null, IProgress<RunProgress>? progress = null)
    {
        _journal = journal;
        _clock = clients.Clock;
        _waiter = new AwsWaiter(clients.Clock);
        _repetitions = clients.Connection.Options.MaximumRetries ?? UsualRepetitions;
        _progress = progress;
        Pace = pace ?? RunPace.Usual;
        Waits = new WaitTold(this);
    }

    /// <summary>The run.</summary>
    public AwsRun Run => _journal.State.Run;

    /// <summary>How long to wait.</summary>
    public RunPace Pace { get; }

    /// <summary>Is told of each step; null for nobody.</summary>
    public IProgress<RunProgress>? Progress => _progress;

    /// <summary>How many steps there will be, for progress; 0 if nobody knows.</summary>
    public int Total { get; set; }

    /// <summary>The steps whose things this command has made, and not found.</summary>
    public IReadOnlySet<string> MadeNow => _madeNow;

    /// <summary>Passes the progress of waits on.</summary>
    public IProgress<AwsWaitProgress> Waits { get; }

    /// <summary>The tags of what a step makes.</summary>
    public IReadOnlyDictionary<string, string> Tags(RunStep step) => RunTags.For(Run, step.Name);

    /// <summary>Makes something, or finds it where it was made before.</summary>
    /// <typeparam name="T">What is made.</typeparam>
    /// <param name="step">The step.</param>
    /// <param name="find">Looks once for what the step has made, by its tags or path; null if there is nothing of use.</param>
    /// <param name="make">Makes it. It is given the token that makes repeating safe.</param>
    /// <param name="id">Its id.</param>
    /// <param name="isPassing">
    /// Refusals that will pass, besides those which do not know yet what this run has just made; null for none.
    /// </param>
    /// <param name="cancellationToken">Ends it; what is not known to be made is looked for at the next attempt.</param>
    /// <exception cref="AwsException">It was refused or failed.</exception>
    public async Task<T> MakeAsync<T>(
        RunStep step, Func<CancellationToken, Task<T?>> find, Func<string, CancellationToken, Task<T>> make, Func<T, string> id,
        Func<AwsException, bool>? isPassing = null, CancellationToken cancellationToken = default)
        where T : class
    {
        RunStepState? known = _journal.State.Find(step.Name);
        if (MayBeThere(known))
        {
            Report($"looking for {Run.Name}-{step.Name}");
            T? found = await SearchAsync(step, known?.At ?? Run.Created, find, cancellationToken).ConfigureAwait(false);
            if (found is not null)
            {
                if (known?.Status != RunStepStatus.Made || known.Id != id(found)) _journal.Made(step, id(found));
                Finish();
                return found;
            }

            // Its token may still stand for what is gone.
            if (known?.Status is RunStepStatus.Made or RunStepStatus.Removing) _journal.Removed(step);
        }

        T? made = null;
        bool isRenewed = false;
        for (int left = _repetitions; made is null; left--)
        {
            string token = RunTags.Token(Run, step.Name, _journal.State.Find(step.Name)?.Generation ?? 0);
            Report($"making {Run.Name}-{step.Name}");
            try
            {
                made = await AskAsync(step, token, other => make(token, other), isPassing, cancellationToken).ConfigureAwait(false);
            }
            catch (AwsException taken) when (IsTaken(taken))
            {
                made = await AdoptAsync(step, find, taken, cancellationToken).ConfigureAwait(false);
            }
            catch (AwsException spent) when (IsSpent(spent) && !isRenewed)
            {
                // An earlier attempt has asked for something else, or what it got is gone; nothing of it was found. The next token is free.
                isRenewed = true;
            }
            catch (AwsException open) when (open.IsOpen && left > 0)
            {
                // Its answer is lost. It would be made twice by those who ask again without having looked.
                Report($"looking for {Run.Name}-{step.Name}");
                made = await SearchAsync(step, _clock.GetUtcNow(), find, cancellationToken).ConfigureAwait(false);
            }
        }

        _madeNow.Add(step.Name);
        _journal.Made(step, id(made));
        Finish();
        return made;
    }

    /// <summary>Changes something that the run has made, unless it is changed already.</summary>
    /// <param name="step">The step.</param>
    /// <param name="isThere">Looks once whether it is changed already.</param>
    /// <param name="make">Changes it; AWS may say that it is so already.</param>
    /// <param name="isPassing">
    /// Refusals that will pass, besides those which do not know yet what this run has just made; null for none.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="AwsException">It was refused or failed.</exception>
    public async Task EnsureAsync(
        RunStep step, Func<CancellationToken, Task<bool>> isThere, Func<CancellationToken, Task> make,
        Func<AwsException, bool>? isPassing = null, CancellationToken cancellationToken = default)
    {
        RunStepState? known = _journal.State.Find(step.Name);
        bool isDone = MayBeThere(known) && await IsThereAsync(isThere, cancellationToken).ConfigureAwait(false);
        if (!isDone)
        {
            Report($"setting {Run.Name}-{step.Name}");
            await AskAsync(
                step, null,
                async token =>
                {
                    try
                    {
                        await make(token).ConfigureAwait(false);
                    }
                    catch (AwsException done) when (s_done.Contains(done.Code))
                    {
                        // An earlier attempt has reached AWS.
                    }
                    catch (AwsException full) when (full.Code == FullOfOne)
                    {
                        if (!await IsSettledAsync(step, isThere, token).ConfigureAwait(false)) throw;
                    }

                    return true;
                },
                isPassing, cancellationToken).ConfigureAwait(false);
        }

        if (!isDone || known?.Status != RunStepStatus.Made) _journal.Made(step, null);
        Finish();
    }

    // What it is a setting of was removed and made again, and AWS does not know it everywhere yet: then the setting is not there either.
    private static async Task<bool> IsThereAsync(Func<CancellationToken, Task<bool>> isThere, CancellationToken cancellationToken)
    {
        try
        {
            return await isThere(cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException none) when (none.Kind == AwsErrorKind.NotFound)
        {
            return false;
        }
    }

    // A new run has nothing that it does not know of.
    private bool MayBeThere(RunStepState? known) =>
        known is null ? _journal.State.IsAdopted : known.Status != RunStepStatus.Removed;

    private async Task<T> AskAsync<T>(
        RunStep step, string? token, Func<CancellationToken, Task<T>> ask, Func<AwsException, bool>? isPassing,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _journal.Intend(step, token);
        try
        {
            return await _waiter.RetryAsync(
                $"{Run.Name}-{step.Name}", Pace.Settle, ask,
                refused => IsOfRun(refused) || isPassing?.Invoke(refused) == true, Waits, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException refused) when (IsDefinite(refused) && !IsTaken(refused))
        {
            _journal.Refused(step);
            throw;
        }
    }

    // AWS does not know yet what this run has made, and names it.
    private bool IsOfRun(AwsException refused) =>
        refused.Kind == AwsErrorKind.NotFound
        && _journal.State.Steps.Any(step =>
            step is { Status: RunStepStatus.Made, Id: { } id } && refused.Message.Contains(id, StringComparison.Ordinal));

    // An answer of the service that it has not done it; a failure of its own (5xx), or none, leaves that open. EC2 says by a status of its
    // own failures too that it has no machine free, or is asked too often.
    private static bool IsDefinite(AwsException refused) => refused.Code is not null
        && ((int?)refused.Status is >= 400 and < 500 || refused.Kind is AwsErrorKind.NoCapacity or AwsErrorKind.Throttled);

    // The token stands for a request with other parameters, or for an instance that was terminated.
    private static bool IsSpent(AwsException refused) => refused.Code is "IdempotentParameterMismatch" or "IdempotentInstanceTerminated";

    // What is there already may be what this very call has made: an answer that is lost on its way is asked for again below us, and the
    // second answer says that it is there. So it is no refusal until it is known whose it is, and the journal leaves it open.
    private static bool IsTaken(AwsException refused) => IsDefinite(refused)
        && (refused.Code!.EndsWith(".Duplicate", StringComparison.Ordinal) || refused.Code.EndsWith(".Conflict", StringComparison.Ordinal)
            || refused.Code is "EntityAlreadyExists" or "ParameterAlreadyExists" or "AlreadyExists" or "AlreadyExistsException");

    private async Task<T> AdoptAsync<T>(
        RunStep step, Func<CancellationToken, Task<T?>> find, AwsException taken, CancellationToken cancellationToken)
        where T : class
    {
        Report($"looking for {Run.Name}-{step.Name}");
        return await SearchAsync(step, _clock.GetUtcNow(), find, cancellationToken).ConfigureAwait(false)
            ?? throw new AwsException(
                taken.Kind, $"{taken.Message} What is there does not carry the tags of '{Run.Name}' and is left as it is.", taken)
            {
                Code = taken.Code, RequestId = taken.RequestId, Status = taken.Status,
            };
    }

    private async Task<bool> IsSettledAsync(
        RunStep step, Func<CancellationToken, Task<bool>> isThere, CancellationToken cancellationToken) =>
        await SearchAsync(
            step, _clock.GetUtcNow(), async token => await isThere(token).ConfigureAwait(false) ? "" : null, cancellationToken)
            .ConfigureAwait(false) is not null;

    private async Task<T?> SearchAsync<T>(
        RunStep step, DateTimeOffset since, Func<CancellationToken, Task<T?>> find, CancellationToken cancellationToken)
        where T : class
    {
        TimeSpan age = _clock.GetUtcNow() - since;
        TimeSpan left = Pace.Settle.Limit - (age > TimeSpan.Zero ? age : TimeSpan.Zero);
        AwsWait wait = Pace.Settle with { Limit = left > TimeSpan.Zero ? left : TimeSpan.Zero };
        try
        {
            return await _waiter.UntilAsync(
                $"{Run.Name}-{step.Name}", wait, find, _ => true, _ => null, Waits, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException none) when (none.Kind == AwsErrorKind.WaitLimit)
        {
            return null;
        }
    }

    private void Report(string text) => _progress?.Report(new RunProgress(text, _done, Math.Max(Total, _done)));

    private void Finish() => _done++;

    private sealed class WaitTold(RunSteps steps) : IProgress<AwsWaitProgress>
    {
        public void Report(AwsWaitProgress value) => steps.Report(
            $"waiting for {value.What}" + (value.State is { } state ? $" ({AwsText.Printable(state)})" : ""));
    }
}
