using System.Collections.Concurrent;
using System.Management.Automation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Errors;

namespace OckamPS.Module.Pipeline;

public abstract partial class AsyncCmdlet
{
    private volatile string? _progressStatus;
    private int _progressPercent = -1;

    /// <summary>Writes an object to the pipeline.</summary>
    /// <param name="value">The object.</param>
    protected void Write(object value) => Post(() => WriteObject(value));

    /// <summary>Writes a non-terminating error.</summary>
    /// <param name="error">The error.</param>
    protected void Write(ErrorRecord error) => Post(() => WriteError(error));

    /// <summary>Writes what is worth knowing to whoever asks for more.</summary>
    /// <param name="text">A sentence.</param>
    protected void Verbose(string text) => Post(() => WriteVerbose(text));

    /// <summary>Writes what helps to find a mistake.</summary>
    /// <param name="text">A sentence.</param>
    protected void Debug(string text) => Post(() => WriteDebug(text));

    /// <summary>Warns.</summary>
    /// <param name="text">A sentence.</param>
    protected void Warn(string text) => Post(() => WriteWarning(text));

    /// <summary>Shows a person something beside the output, as <c>Write-Host</c> does.</summary>
    /// <param name="text">A sentence.</param>
    protected void Tell(string text) => Post(() => WriteInformation(new HostInformationMessage { Message = text }, ["PSHOST"]));

    /// <summary>Says how far long work is; it shows from the first second on.</summary>
    /// <param name="status">What is being done now.</param>
    /// <param name="percent">0 to 100; -1 if nobody knows.</param>
    protected void Progress(string status, int percent = -1)
    {
        _progressPercent = percent;
        _progressStatus = status;
    }

    /// <summary>Asks whether to do something, as <c>-WhatIf</c> and <c>-Confirm</c> say.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">What is done to it.</param>
    protected Task<bool> ConfirmAsync(string target, string action) => ConfirmAsync(target, action, force: false);

    /// <summary>The same for what cannot be undone, which <c>-Force</c> does without asking; <c>-WhatIf</c> still only says it.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">What is done to it.</param>
    /// <param name="force">Whether nobody is asked.</param>
    protected async Task<bool> ConfirmAsync(string target, string action, bool force)
    {
        if (!await OnPipelineAsync(() => (force && !IsDryRun()) || ShouldProcess(target, action))) return false;
        await ConfirmedAsync(_stopToken);
        return true;
    }

    /// <summary>Before something is done that was confirmed.</summary>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    private protected virtual Task ConfirmedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Asks the same where a target and an action are not enough to say what changes.</summary>
    /// <param name="description">What is changed, for <c>-WhatIf</c> and <c>-Verbose</c>.</param>
    /// <param name="question">The same as a question, for <c>-Confirm</c>.</param>
    /// <param name="caption">What stands above the question.</param>
    protected Task<bool> ConfirmAsync(string description, string question, string caption) =>
        OnPipelineAsync(() => ShouldProcess(description, question, caption));

    /// <summary>Whether this only says what it would do, by <c>-WhatIf</c> or the user's preference.</summary>
    protected Task<bool> IsDryRunAsync() => OnPipelineAsync(IsDryRun);

    /// <summary>Whether this asks before it changes something, as all do that have <c>-WhatIf</c>.</summary>
    private protected Task<bool> AsksAsync() => OnPipelineAsync(() => MyInvocation.MyCommand.Parameters.ContainsKey("WhatIf"));

    /// <summary>Writes a non-terminating error for a failure; a stop and a defect go on as they are.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="target">The user's object that it is about.</param>
    protected void Fail(Exception exception, object? target) => Write(ErrorTable.ToRecord(exception, target));

    /// <summary>What a name means; nothing, and an error, where it has no wildcards and nothing is called so.</summary>
    /// <typeparam name="T">What there is.</typeparam>
    /// <param name="all">All that there are.</param>
    /// <param name="name">The name, with wildcards.</param>
    /// <param name="noun">The noun without its prefix.</param>
    /// <param name="what">The same in words.</param>
    /// <param name="isMeant">Whether one is meant, by what it is called.</param>
    private protected T[] Match<T>(
        IEnumerable<T> all, string name, string noun, string what, Func<T, Func<string, bool>, bool> isMeant)
    {
        WildcardPattern pattern = Wildcards.Of(name);
        T[] found = [.. all.Where(item => isMeant(item, pattern.IsMatch))];
        if (found.Length == 0 && !Wildcards.AreIn(name)) Write(ErrorTable.NotFound(noun, what, name));
        return found;
    }

    /// <summary>Ends the cmdlet with an error: nothing that it would put out could be relied on.</summary>
    /// <param name="exception">The failure; one that has an entry.</param>
    /// <param name="target">The user's object that it is about.</param>
    protected Task TerminateAsync(Exception exception, object? target) => OnPipelineAsync<bool>(() =>
    {
        ThrowTerminatingError(ErrorTable.ToRecord(exception, target));
        return false;
    });

    /// <summary>Does something for one item: a failure is an error of this item alone.</summary>
    /// <param name="target">The user's object.</param>
    /// <param name="work">What is done.</param>
    protected async Task ForEachAsync(object? target, Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            await work();
        }
        catch (Exception exception) when (ErrorTable.Knows(exception))
        {
            Fail(exception, target);
        }
    }

    /// <summary>Runs something on the pipeline thread, and waits for it.</summary>
    /// <typeparam name="T">What it answers.</typeparam>
    /// <param name="action">What may only run there.</param>
    protected Task<T> OnPipelineAsync<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                done.SetResult(action());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
                throw;
            }
        });
        return done.Task.WaitAsync(_stopToken);
    }

    /// <summary>The file that a PowerShell path names; it need not exist.</summary>
    /// <param name="path">The path as it was written.</param>
    protected Task<string> ResolveFileAsync(string path) => OnPipelineAsync(() => GetUnresolvedProviderPathFromPSPath(path));

    private bool IsDryRun() => LanguagePrimitives.IsTrue(
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? whatIf)
            ? whatIf
            : SessionState.PSVariable.GetValue("WhatIfPreference"));

    private void Post(Action action)
    {
        BlockingCollection<Action> queue = _queue!;
        try
        {
            queue.Add(action, _stopToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ObjectDisposedException)
        {
            // The pipeline has stopped listening; so has the work to.
            throw new OperationCanceledException(_stopToken);
        }
    }

    private async Task GuardAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            await work(stop);
        }
        catch (Exception exception) when (ErrorTable.Knows(exception))
        {
            Fail(exception, Target);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
