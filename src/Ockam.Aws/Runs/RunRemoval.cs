namespace Ockam.Aws;

/// <summary>
/// Removes everything of a run, in the order in which AWS lets it go: what carries its tags, wherever it was made, and nothing else. It
/// waits for what goes slowly, tries again what is in use still, and is safe to repeat.
/// </summary>
/// <param name="session">The run.</param>
/// <param name="pace">How long to wait.</param>
/// <param name="progress">Is told of each thing; null for nobody.</param>
internal sealed partial class RunRemoval(RunSession session, RunPace pace, IProgress<RunProgress>? progress)
{
    /// <summary>In which order kinds go: what uses something before what it uses.</summary>
    private static readonly string[] s_order =
    [
        RunKind.Instance, RunKind.Image, RunKind.Snapshot, RunKind.InstanceProfile, RunKind.Role, RunKind.Parameter, RunKind.KeyPair,
        RunKind.NatGateway, RunKind.Address, RunKind.Volume, RunKind.InternetGateway, RunKind.RouteTable, RunKind.Subnet,
        RunKind.SecurityGroup, RunKind.Vpc,
    ];

    private readonly RunClients _clients = session.Clients;
    private readonly RunJournal _journal = session.Journal;
    private readonly AwsWaiter _waiter = new(session.Clients.Clock);
    private readonly List<RunResource> _removed = [];
    private readonly Dictionary<(string Kind, string Id), AwsException> _failures = [];
    private readonly HashSet<string> _ours = new(StringComparer.Ordinal);
    private IReadOnlySet<string>? _steps;
    private DateTimeOffset? _release;
    private int _total;

    /// <summary>Whether what is of a kind is removed; it is found by tags or paths as well.</summary>
    public static bool Removes(string kind) => s_order.Contains(kind);

    /// <summary>The order in which a run's resources go; those of kinds that are not removed are left out.</summary>
    public static IReadOnlyList<RunResource> Order(IEnumerable<RunResource> resources) =>
    [
        .. resources.Where(each => Removes(each.Kind)).OrderBy(each => Array.IndexOf(s_order, each.Kind))
            .ThenBy(each => each.Step, StringComparer.Ordinal).ThenBy(each => each.Id, StringComparer.Ordinal),
    ];

    /// <summary>Removes the run, and its journal in the end.</summary>
    /// <exception cref="AwsException">Something could not be removed; the rest is, and the journal stays.</exception>
    public async Task<RunRemovalReport> RemoveAsync(CancellationToken cancellationToken)
    {
        _journal.BeginRemoval();
        await RemoveAllAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RunResource> left = await FindUntaggedAsync(cancellationToken).ConfigureAwait(false);
        _journal.Delete();
        return new RunRemovalReport(_removed, left);
    }

    /// <summary>Removes what some steps of the run have made; the rest of it stays, and so does its journal.</summary>
    /// <param name="steps">The names of the steps.</param>
    /// <param name="cancellationToken">Ends it; what is not removed yet stays.</param>
    /// <exception cref="AwsException">Something could not be removed.</exception>
    public Task RemoveStepsAsync(IReadOnlySet<string> steps, CancellationToken cancellationToken)
    {
        _steps = steps;
        return RemoveAllAsync(cancellationToken);
    }

    private async Task RemoveAllAsync(CancellationToken cancellationToken)
    {
        Report("looking for what it has");
        IReadOnlyList<RunResource> found = await FindAllAsync(cancellationToken).ConfigureAwait(false);
        DateTimeOffset last = _clients.Clock.GetUtcNow();
        while (found.Count > 0)
        {
            _total = _removed.Count + found.Count;
            _ours.UnionWith(found.Select(each => each.Id));
            await RemoveAsync(found, cancellationToken).ConfigureAwait(false);
            if (_failures.Count > 0) throw Failed();
            // Lists lag behind what was deleted; what they show for longer than that is not deleted.
            await Task.Delay(pace.Settle.Interval, _clients.Clock, cancellationToken).ConfigureAwait(false);
            found = Meant(await RunDiscovery.FindAsync(_clients, session.Run.RunId, cancellationToken).ConfigureAwait(false));
            DateTimeOffset now = _clients.Clock.GetUtcNow();
            if (found.Any(each => !IsRemoved(each.Kind, each.Id))) last = now;
            else if (found.Count > 0 && now - last >= pace.Settle.Limit) throw Stuck(found);
        }
    }

    private IReadOnlyList<RunResource> Meant(IReadOnlyList<RunResource> found) =>
        Order(found.Where(each => _steps is null || (each.Step is { } step && _steps.Contains(step))));

    // What was asked for a moment ago may not be told yet; without an answer it is not even known to be there.
    private async Task<IReadOnlyList<RunResource>> FindAllAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            IReadOnlyList<RunResource> found = await RunDiscovery.FindAsync(_clients, session.Run.RunId, cancellationToken)
                .ConfigureAwait(false);
            DateTimeOffset now = _clients.Clock.GetUtcNow();
            bool isSettled = session.State.Steps.Where(step => _steps?.Contains(step.Step.Name) != false).All(step =>
                step.Status is RunStepStatus.Removed or RunStepStatus.Removing || !Removes(step.Step.Kind)
                || now - step.At >= pace.Settle.Limit || found.Any(each => each.Step == step.Step.Name));
            if (isSettled) return Meant(found);
            await Task.Delay(pace.Settle.Interval, _clients.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RemoveAsync(IReadOnlyList<RunResource> found, CancellationToken cancellationToken)
    {
        _release = null;
        // All at once: each takes minutes, and they do not wait for one another.
        await BeginSlowAsync(found, cancellationToken).ConfigureAwait(false);
        foreach (RunResource each in found)
        {
            if (_failures.ContainsKey((each.Kind, each.Id))) continue;
            Report($"removing {each.Kind} {each.Id}");
            var step = StepOf(each);
            try
            {
                if (each.Kind is not (RunKind.Instance or RunKind.NatGateway)) _journal.Removing(step, each.Id);
                await UntilGoneAsync(each, cancellationToken).ConfigureAwait(false);
            }
            catch (AwsException failed) when (!IsHopeless(failed))
            {
                _failures[(each.Kind, each.Id)] = failed;
                continue;
            }

            _journal.Removed(step);
            // A role and its instance profile may have one name.
            if (!IsRemoved(each.Kind, each.Id)) _removed.Add(each);
        }
    }

    private async Task BeginSlowAsync(IReadOnlyList<RunResource> found, CancellationToken cancellationToken)
    {
        RunResource[] instances = [.. found.Where(each => each.Kind == RunKind.Instance)];
        if (instances.Length > 0)
        {
            foreach (RunResource each in instances) _journal.Removing(StepOf(each), each.Id);
            await TerminateAsync(instances, cancellationToken).ConfigureAwait(false);
        }

        foreach (RunResource each in found.Where(each => each.Kind == RunKind.NatGateway && each.State != "deleting"))
        {
            _journal.Removing(StepOf(each), each.Id);
            await GuardAsync([each], () => _clients.Ec2.DeleteNatGatewayAsync(each.Id, cancellationToken)).ConfigureAwait(false);
        }
    }

    private async Task TerminateAsync(RunResource[] instances, CancellationToken cancellationToken)
    {
        try
        {
            await _clients.Ec2.TerminateInstancesAsync([.. instances.Select(each => each.Id)], cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException refused) when (!IsHopeless(refused))
        {
            // All or nothing: one that is gone, or protected, would keep the others running.
            foreach (RunResource each in instances)
            {
                await GuardAsync(
                    [each],
                    async () => await _clients.Ec2.TerminateInstancesAsync([each.Id], cancellationToken).ConfigureAwait(false))
                    .ConfigureAwait(false);
            }
        }
    }

    private async Task GuardAsync(IReadOnlyList<RunResource> about, Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (AwsException gone) when (gone.Kind == AwsErrorKind.NotFound)
        {
            // The wait for its end looks whether it is there.
        }
        catch (AwsException failed) when (!IsHopeless(failed))
        {
            foreach (RunResource each in about) _failures[(each.Kind, each.Id)] = failed;
        }
    }

    private async Task UntilGoneAsync(RunResource resource, CancellationToken cancellationToken)
    {
        try
        {
            await _waiter.RetryAsync(
                $"{resource.Kind} {resource.Id} to be free", pace.Release,
                async token =>
                {
                    await DeleteAsync(resource, token).ConfigureAwait(false);
                    return true;
                },
                refused => (refused.Kind == AwsErrorKind.Dependency || refused.Code is "IncorrectState" or "Gateway.NotAttached")
                    && MayBeReleased(),
                new WaitTold(this), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException gone) when (gone.Kind == AwsErrorKind.NotFound || IsDeregistered(resource, gone))
        {
            // It is what was wanted.
        }
    }

    // EC2 tells images that are gone for some time as no longer available.
    private static bool IsDeregistered(RunResource resource, AwsException gone) =>
        resource.Kind == RunKind.Image && gone.Kind == AwsErrorKind.ImageMissing;

    // What one thing waits for in vain, the next ones do too: the time is that of all of them, from the first refusal on.
    private bool MayBeReleased()
    {
        DateTimeOffset now = _clients.Clock.GetUtcNow();
        _release ??= now + pace.Release.Limit;
        return now < _release;
    }

    // Nothing else of the run would go either.
    private static bool IsHopeless(AwsException failed) => failed.Kind is AwsErrorKind.Unreachable or AwsErrorKind.NoCredentials
        or AwsErrorKind.ExpiredCredentials or AwsErrorKind.WrongCredentials or AwsErrorKind.Throttled or AwsErrorKind.Region
        or AwsErrorKind.Endpoint or AwsErrorKind.Journal;

    private async Task<IReadOnlyList<RunResource>> FindUntaggedAsync(CancellationToken cancellationToken)
    {
        var left = new List<RunResource>();
        foreach (RunStepState step in session.State.Steps.Where(step => step is { Status: RunStepStatus.Made, Id: not null }))
        {
            if (IsRemoved(step.Step.Kind, step.Id!)) continue;
            var resource = new RunResource(session.Run.RunId, session.Run.Name, step.Step.Name, step.Step.Kind, step.Id!);
            if (await IsThereAsync(resource, cancellationToken).ConfigureAwait(false)) left.Add(resource);
        }

        return left;
    }

    private async Task<bool> IsThereAsync(RunResource resource, CancellationToken cancellationToken)
    {
        try
        {
            return RunKinds.List(_clients.Ec2, resource.Kind, Ec2Selection.ById(resource.Id), cancellationToken) is { } listed
                && await listed.AnyAsync(
                    each => each.Id == resource.Id && each.State is not ("terminated" or "deleted"), cancellationToken)
                    .ConfigureAwait(false);
        }
        catch (AwsException gone) when (gone.Kind == AwsErrorKind.NotFound)
        {
            return false;
        }
    }

    private bool IsRemoved(string kind, string id) => _removed.Exists(each => each.Id == id && each.Kind == kind);

    private RunStep StepOf(RunResource resource) => new(resource.Step ?? resource.Id, resource.Kind);

    private AwsException Failed()
    {
        AwsException first = _failures.Values.First();
        string left = string.Join(", ", _failures.Keys.Select(each => each.Id));
        return new AwsException(
            first.Kind,
            $"Of '{session.Run.Name}' {_removed.Count} things were removed, and {_failures.Count} are left ({left}): {first.Message} "
            + "Removing it again goes on from here.",
            first)
        {
            Code = first.Code, RequestId = first.RequestId, Status = first.Status,
        };
    }

    private AwsException Stuck(IReadOnlyList<RunResource> found) => new(
        AwsErrorKind.WaitLimit,
        $"Of '{session.Run.Name}' AWS still lists {string.Join(", ", found.Select(each => $"{each.Kind} {each.Id}"))} though it was "
        + "deleted. Removing it again goes on from here.");

    private void Report(string text) => progress?.Report(new RunProgress(text, _removed.Count, _total));

    private sealed class WaitTold(RunRemoval removal) : IProgress<AwsWaitProgress>
    {
        public void Report(AwsWaitProgress value) => removal.Report(
            $"waiting for {value.What}" + (value.State is { } state ? $" ({AwsText.Printable(state)})" : ""));
    }
}
