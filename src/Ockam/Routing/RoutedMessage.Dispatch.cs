namespace Ockam.Routing;

public sealed partial class RoutedMessage
{
    // Each hop can hold one, when it seals for a layer of nesting; and a channel's own message is sealed before its first hop.
    private readonly IDispatchScope?[] _scopes = new IDispatchScope?[Router.MaximumHops + 1];
    private int _scopeCount;

    /// <summary>A way out that is above its high-water mark since this message: its source waits for it before it reads on.</summary>
    public IDestination? Congested { get; internal set; }

    /// <summary>
    /// A way out that sends messages of this batch from where they stand. Whether it is full shows at the batch's end; before its source
    /// reads on, it waits for room there too.
    /// </summary>
    internal IDestination? Borrower { get; set; }

    /// <summary>Work that must end before the source delivers what comes next, such as a handshake with a slow vault.</summary>
    internal Task? Pending { get; set; }

    /// <summary>Whether a ciphertext in it has taken a nonce: it must reach its receiver, or the connection to it must end.</summary>
    internal bool IsSealed => _scopeCount > 0;

    /// <summary>Whether <see cref="SettleAsync"/> has something to wait for.</summary>
    internal bool NeedsToSettle => Pending is not null || Congested is not null || EndsTurn;

    /// <summary>Whether it was dear, as a handshake is: others have their turn on this thread before its source goes on.</summary>
    internal bool EndsTurn { get; set; }

    internal void Hold(IDispatchScope scope) => _scopes[_scopeCount++] = scope;

    internal bool IsHeldBy(IDispatchScope scope) => _scopes.AsSpan(0, _scopeCount).Contains(scope);

    internal void ReleaseScopes(bool delivered)
    {
        while (_scopeCount > 0)
        {
            IDispatchScope scope = _scopes[--_scopeCount]!;
            _scopes[_scopeCount] = null;
            scope.Release(delivered);
        }
    }

    /// <summary>Waits for what the last dispatch asked its source to wait for: a handshake under way, or a way out that is full.</summary>
    public ValueTask SettleAsync(CancellationToken cancellationToken) =>
        !NeedsToSettle ? ValueTask.CompletedTask : SettleSlowlyAsync(cancellationToken);

    private async ValueTask SettleSlowlyAsync(CancellationToken cancellationToken)
    {
        if (Pending is { } pending)
        {
            Pending = null;
            await pending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (Congested is { } congested)
        {
            Congested = null;
            await congested.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        }

        if (EndsTurn)
        {
            EndsTurn = false;
            await Task.Yield();
        }
    }
}
