using System.Security.Cryptography;
using Ockam.Policies;

namespace Ockam.Storage;

/// <summary>A transaction of an <see cref="InMemoryStore"/>: its own next state, published at the end or forgotten.</summary>
internal sealed class MemoryUnit(InMemoryStore store) : IStoreUnit
{
    private readonly Stack<MemoryState> _marks = new(0);
    private List<byte[]>? _added;
    private List<byte[]>? _removed;
    private bool _ended;

    public MemoryState State { get; set; } = store.Committed;

    /// <summary>Reads or changes <see cref="State"/>; calls of one transaction may come from several threads.</summary>
    public TResult Apply<TArgument, TResult>(TArgument argument, Func<MemoryUnit, TArgument, TResult> apply)
    {
        lock (_marks)
        {
            if (_ended) throw new InvalidOperationException("The transaction that this call belongs to has ended meanwhile.");
            return apply(this, argument);
        }
    }

    public void SecretAdded(byte[] secret) => (_added ??= []).Add(secret);

    public void SecretRemoved(byte[] secret) => (_removed ??= []).Add(secret);

    public void Commit()
    {
        lock (_marks)
        {
            _ended = true;
            CountChanges();
            store.Publish(State);
        }

        // Removed arrays are in no state that can still be reached, except by a reader that checks afterwards; nor are those that a
        // nested body added before it was undone.
        Zero(_removed);
        Zero(_added?.Where(secret => !State.Secrets.ContainsValue(secret)));
    }

    public ValueTask AfterCommitAsync() => ValueTask.CompletedTask;

    public void Rollback()
    {
        lock (_marks) _ended = true;
        Zero(_added);
    }

    public void BeginNested()
    {
        lock (_marks) _marks.Push(State);
    }

    public void KeepNested()
    {
        lock (_marks) _marks.Pop();
    }

    public void UndoNested()
    {
        lock (_marks) State = _marks.Pop();

        // What the undone body removed is there again, and must not be zeroed when the transaction ends.
        _removed?.RemoveAll(secret => State.Secrets.ContainsValue(secret));
    }

    public void Release() => store.ReleaseWriter();

    // There is one writer at a time, so what is committed is what this transaction began with.
    private void CountChanges()
    {
        MemoryState former = store.Committed;
        PolicyVersion version = former.PolicyVersion;
        State = State with
        {
            PolicyVersion = new PolicyVersion(
                version.Policies + (ReferenceEquals(State.Policies, former.Policies) ? 0 : 1),
                version.Attributes + (ReferenceEquals(State.Attributes, former.Attributes) ? 0 : 1)),
        };
    }

    private static void Zero(IEnumerable<byte[]>? secrets)
    {
        foreach (byte[] secret in secrets ?? []) CryptographicOperations.ZeroMemory(secret);
    }
}
