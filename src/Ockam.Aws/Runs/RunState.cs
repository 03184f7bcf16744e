namespace Ockam.Aws;

/// <summary>What a journal says of a run.</summary>
/// <param name="run">The run.</param>
/// <param name="isAdopted">Whether it was begun on another machine, so that there may be more than the journal knows.</param>
/// <param name="plan">What was asked for, by the names of parameters.</param>
internal sealed class RunState(AwsRun run, bool isAdopted, IReadOnlyDictionary<string, string> plan)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RunStepState> _steps = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private bool _removal;

    /// <summary>The run.</summary>
    public AwsRun Run => run;

    /// <summary>Whether it was begun on another machine, so that there may be more than the journal knows.</summary>
    public bool IsAdopted => isAdopted;

    /// <summary>What was asked for, by the names of parameters.</summary>
    public IReadOnlyDictionary<string, string> Plan => plan;

    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<RunStepState> Steps
    {
        get
        {
            lock (_lock) return [.. _order.Select(name => _steps[name])];
        }
    }

    /// <summary>Whether everything that was asked for was made.</summary>
    public bool IsCompleted { get; private set; }

    /// <summary>Whether somebody has begun to remove it.</summary>
    public bool IsBeingRemoved => _removal;

    /// <summary>Whether it is neither complete nor gone.</summary>
    public bool IsInterrupted => !IsCompleted || IsBeingRemoved || Steps.Any(step => step.Status == RunStepStatus.Intended);

    /// <summary>What is known of a step; null if nothing is.</summary>
    public RunStepState? Find(string step)
    {
        lock (_lock) return _steps.GetValueOrDefault(step);
    }

    /// <summary>Takes in a line of the journal.</summary>
    public void Apply(RunEvent each)
    {
        lock (_lock) Take(each);
    }

    private void Take(RunEvent each)
    {
        switch (each.Name)
        {
            case RunEvent.Completed:
                IsCompleted = true;
                return;
            case RunEvent.RemovalBegun:
                _removal = true;
                return;
        }

        RunStepState? before = _steps.GetValueOrDefault(each.Step);
        if (before is null) _order.Add(each.Step);
        var step = new RunStep(each.Step, each.Kind ?? before?.Step.Kind ?? RunKind.Setting);
        RunStepStatus status = each.Name switch
        {
            RunEvent.Intent => RunStepStatus.Intended,
            RunEvent.Made => RunStepStatus.Made,
            RunEvent.Removing => RunStepStatus.Removing,
            _ => RunStepStatus.Removed,
        };
        // AWS answers an old token with what is gone, and refuses it with other parameters, as for another type where one was not to be
        // had.
        bool isSpent = each.Name is RunEvent.Removed or RunEvent.Refused;
        int generation = (before?.Generation ?? 0) + (isSpent ? 1 : 0);
        _steps[each.Step] = new RunStepState(
            step, status, each.Id ?? (status == RunStepStatus.Intended ? null : before?.Id), each.At, generation);
    }
}
