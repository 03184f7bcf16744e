namespace Ockam.Storage;

/// <summary>
/// The ambient transactions of one store: which one a call belongs to follows the logical flow of control, so that repositories need no
/// transaction parameter. Bodies nested in one transaction follow one another; side by side they are refused.
/// </summary>
/// <param name="begin">Waits until this flow may write, and begins.</param>
internal sealed class TransactionRunner<TUnit>(Func<CancellationToken, ValueTask<TUnit>> begin)
    where TUnit : class, IStoreUnit
{
    private readonly AsyncLocal<TransactionScope<TUnit>?> _ambient = new();

    /// <summary>The transaction that the calling flow is in, or null.</summary>
    /// <exception cref="InvalidOperationException">A body nested beside this call is under way.</exception>
    public TUnit? Joined
    {
        get
        {
            TransactionScope<TUnit>? scope = FindOpenScope();
            if (scope is null) return null;
            return scope.IsInnermost ? scope.Unit : throw SideBySide();
        }
    }

    public async ValueTask RunAsync(Func<CancellationToken, ValueTask> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        cancellationToken.ThrowIfCancellationRequested();
        TransactionScope<TUnit>? parent = FindOpenScope();
        if (parent is null) await RunOutermostAsync(body, cancellationToken).ConfigureAwait(false);
        else await RunNestedAsync(parent, body, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask RunOutermostAsync(Func<CancellationToken, ValueTask> body, CancellationToken cancellationToken)
    {
        TUnit unit = await begin(cancellationToken).ConfigureAwait(false);
        try
        {
            var scope = new TransactionScope<TUnit>(unit, null);
            try
            {
                await RunBodyAsync(scope, body, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                unit.Rollback();
                throw;
            }

            unit.Commit();
            await unit.AfterCommitAsync().ConfigureAwait(false);
        }
        finally
        {
            unit.Release();
        }
    }

    private async ValueTask RunNestedAsync(
        TransactionScope<TUnit> parent, Func<CancellationToken, ValueTask> body, CancellationToken cancellationToken)
    {
        if (!parent.IsInnermost) throw SideBySide();
        parent.Unit.BeginNested();
        var scope = new TransactionScope<TUnit>(parent.Unit, parent);
        try
        {
            await RunBodyAsync(scope, body, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            parent.Unit.UndoNested();
            throw;
        }

        parent.Unit.KeepNested();
    }

    private async ValueTask RunBodyAsync(
        TransactionScope<TUnit> scope, Func<CancellationToken, ValueTask> body, CancellationToken cancellationToken)
    {
        // The value is this method's own: an async method's caller gets its former context back.
        _ambient.Value = scope;
        try
        {
            await body(cancellationToken).ConfigureAwait(false);
            if (!scope.IsInnermost) throw SideBySide();
        }
        finally
        {
            scope.End();
        }
    }

    // A flow that was started in a body and outlives it is in the transaction around, and after that in none.
    private TransactionScope<TUnit>? FindOpenScope()
    {
        TransactionScope<TUnit>? scope = _ambient.Value;
        while (scope is { HasEnded: true }) scope = scope.Parent;
        return scope;
    }

    private static InvalidOperationException SideBySide() =>
        new("A store was called beside a transaction body nested in the same transaction. Await the nested body first.");
}
