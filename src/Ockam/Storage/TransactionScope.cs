namespace Ockam.Storage;

/// <summary>One body that <see cref="TransactionRunner{TUnit}"/> is running: the outermost of a transaction, or one nested in it.</summary>
internal sealed class TransactionScope<TUnit>
    where TUnit : class, IStoreUnit
{
    private readonly TransactionScope<TUnit> _root;
    private volatile TransactionScope<TUnit> _innermost;
    private volatile bool _ended;

    public TransactionScope(TUnit unit, TransactionScope<TUnit>? parent)
    {
        Unit = unit;
        Parent = parent;
        _root = parent?._root ?? this;
        _innermost = this;
        _root._innermost = this;
    }

    public TUnit Unit { get; }

    public TransactionScope<TUnit>? Parent { get; }

    public bool HasEnded => _ended;

    // Nested bodies undo like a stack. A call from beside the innermost body would be undone with it, or would take it along.
    public bool IsInnermost => ReferenceEquals(_root._innermost, this);

    public void End()
    {
        _ended = true;
        if (Parent is not null) _root._innermost = Parent;
    }
}
