using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that works with what a home folder keeps, without a node.</summary>
public abstract class HomeCmdlet : AsyncCmdlet
{
    private HomeSession? _home;

    /// <summary>Works for each input, with the home open.</summary>
    private protected abstract Task WorkAsync(HomeSession home, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        // What asks first makes no home for somebody who says no.
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: await AsksAsync(), cancellationToken);
        _home = home;
        await WorkAsync(home, cancellationToken);
    }

    private protected sealed override Task ConfirmedAsync(CancellationToken cancellationToken) =>
        _home?.MakeAsync(cancellationToken) ?? Task.CompletedTask;
}
