using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;

namespace OckamPS.Module.Pipeline;

/// <summary>
/// A cmdlet whose work runs off the pipeline thread. Everything that is PowerShell's, from writing an object to asking for confirmation, is
/// brought to the pipeline thread; being stopped reaches every await by a token.
/// </summary>
public abstract partial class AsyncCmdlet : PSCmdlet, IDisposable
{
    // Whoever stops a cmdlet shall have the prompt again within a second: work that has not cleaned up by then does so unwatched.
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromMilliseconds(800);

    // What takes longer than this shows that it goes on.
    private static readonly TimeSpan s_progressDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_progressInterval = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopToken;
    private BlockingCollection<Action>? _queue;

    /// <summary>Creates the cmdlet.</summary>
    // Taken once: work that goes on cleaning up after a stop looks at the token when its source is disposed of.
    protected AsyncCmdlet() => _stopToken = _stop.Token;

    /// <summary>What the work does, for its progress; such as "Opening a secure channel".</summary>
    protected virtual string Activity => MyInvocation.MyCommand?.Name ?? GetType().Name;

    /// <summary>Whether work of more than a second shows that it goes on; not for one that shows something itself.</summary>
    protected virtual bool ShowsProgress => true;

    /// <summary>The object of the user that the work is about, for errors.</summary>
    protected virtual object? Target => null;

    /// <summary>Before the first input.</summary>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    protected virtual Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>For each input.</summary>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    protected virtual Task ProcessAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After the last input.</summary>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    protected virtual Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Run(BeginAsync);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Run(ProcessAsync);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Run(EndAsync);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives up what the cmdlet holds.</summary>
    /// <param name="disposing">Whether it is disposed of, and not finalized.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _stop.Dispose();
    }

    private void Run(Func<CancellationToken, Task> work)
    {
        using var queue = new BlockingCollection<Action>();
        _queue = queue;
        CancellationToken stop = _stopToken;
        Task task = Task.Run(() => GuardAsync(work, stop), CancellationToken.None);
        _ = task.ContinueWith(
            static (_, state) => Complete((BlockingCollection<Action>)state!), queue,
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            Pump(queue, stop);
        }
        catch
        {
            // Also when what comes after us in the pipeline has had enough: then our work is to end too.
            Complete(queue);
            if (!stop.IsCancellationRequested) _stop.Cancel();
            WaitQuietly(task);
            throw;
        }

        task.GetAwaiter().GetResult();
    }

    private void Pump(BlockingCollection<Action> queue, CancellationToken stop)
    {
        long start = Stopwatch.GetTimestamp();
        ProgressRecord? progress = null;
        try
        {
            while (!queue.IsCompleted)
            {
                TimeSpan wait = progress is null ? s_progressDelay - Stopwatch.GetElapsedTime(start) : s_progressInterval;
                if (queue.TryTake(out Action? action, Math.Max(0, (int)wait.TotalMilliseconds), stop)) action();
                else if (ShowsProgress && !queue.IsCompleted && Stopwatch.GetElapsedTime(start) >= s_progressDelay)
                    WriteProgress(progress = Describe(Stopwatch.GetElapsedTime(start)));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            if (progress is not null && !stop.IsCancellationRequested)
            {
                progress.RecordType = ProgressRecordType.Completed;
                WriteProgress(progress);
            }
        }
    }

    private ProgressRecord Describe(TimeSpan elapsed) =>
        new(0, Activity, _progressStatus ?? $"{elapsed.TotalSeconds:0} s") { PercentComplete = _progressPercent };

    private static void WaitQuietly(Task task)
    {
        try
        {
            task.Wait(s_stopPatience);
        }
        catch (AggregateException)
        {
            // Why it ended is known: it was told to.
        }
    }

    private static void Complete(BlockingCollection<Action> queue)
    {
        try
        {
            queue.CompleteAdding();
        }
        catch (ObjectDisposedException)
        {
            // The pipeline thread has gone on already.
        }
    }
}
