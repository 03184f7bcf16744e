using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that works with what a home folder keeps, without a node.</summary>
public abstract class HomeCmdlet : AsyncCmdlet
{
    /// <summary>Works for each input, with the home open.</summary>
    private protected abstract Task WorkAsync(HomeSession home, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await using HomeSession home = await HomeSession.OpenAsync(await IsDryRunAsync(), cancellationToken);
        await WorkAsync(home, cancellationToken);
    }
}
