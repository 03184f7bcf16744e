namespace Ockam.Aws;

/// <summary>A run that this command alone works with, until it is disposed of.</summary>
internal sealed class RunSession(RunClients clients, RunJournal journal, bool isNew) : IDisposable
{
    /// <summary>The services.</summary>
    public RunClients Clients => clients;

    /// <summary>Its journal.</summary>
    public RunJournal Journal => journal;

    /// <summary>What is known of it.</summary>
    public RunState State => journal.State;

    /// <summary>The run.</summary>
    public AwsRun Run => journal.State.Run;

    /// <summary>Whether it was begun just now.</summary>
    public bool IsNew => isNew;

    /// <summary>What takes its steps.</summary>
    public RunSteps Steps(RunPace? pace = null, IProgress<RunProgress>? progress = null) => new(journal, clients, pace, progress);

    /// <inheritdoc/>
    public void Dispose() => journal.Dispose();
}
