using System.Collections.Concurrent;

namespace Ockam.Node.Control;

/// <summary>
/// The nodes of a process, by name. Whoever makes one claims its name first, so of two who want the same at once one is refused, and none
/// is made for nothing.
/// </summary>
public sealed class NodeRegistry : IAsyncDisposable
{
    // What is left of a process's end; then the system takes everything anyway.
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Task<INodeControl>> _nodes = new(StringComparer.Ordinal);
    private int _disposed;

    /// <summary>The nodes that are there, by name; those that are just being made are not.</summary>
    public IReadOnlyList<INodeControl> All =>
    [
        .. _nodes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Where(pair => pair.Value.IsCompletedSuccessfully)
            .Select(pair => pair.Value.Result),
    ];

    /// <summary>The node of a name; null if there is none.</summary>
    public INodeControl? Find(string name) =>
        _nodes.TryGetValue(name, out Task<INodeControl>? node) && node.IsCompletedSuccessfully ? node.Result : null;

    /// <summary>Makes a node, and enters it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="create">Makes it; asked once, and not at all where the name is taken.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="NodeControlException"><see cref="NodeControlReason.NameTaken"/>.</exception>
    public async Task<INodeControl> AddAsync(
        string name, Func<CancellationToken, Task<INodeControl>> create, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(create);
        (Task<INodeControl> node, bool isNew) = await ClaimAsync(name, create, cancellationToken).ConfigureAwait(false);
        return isNew ? await node.ConfigureAwait(false) : throw new NodeControlException(
            NodeControlReason.NameTaken, $"There is a node named '{name}' already.", "Choose another name, or remove that one first.");
    }

    /// <summary>The node of a name, made if there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="create">Makes it.</param>
    /// <param name="cancellationToken">Ends the wait; an attempt that somebody else began goes on.</param>
    public async Task<INodeControl> GetOrAddAsync(
        string name, Func<CancellationToken, Task<INodeControl>> create, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(create);
        (Task<INodeControl> node, _) = await ClaimAsync(name, create, cancellationToken).ConfigureAwait(false);
        return await node.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends a node, and gives its name up.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> RemoveAsync(INodeControl node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (!_nodes.TryGetValue(node.Name, out Task<INodeControl>? entry)
            || !entry.IsCompletedSuccessfully || !ReferenceEquals(entry.Result, node)
            || !_nodes.TryRemove(KeyValuePair.Create(node.Name, entry))) return false;
        await node.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Ends all nodes, each in its own order and all at the same time, and makes no more. Gives up after 5 s.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await EndAllAsync().ConfigureAwait(false);
    }

    /// <summary>Ends all nodes that are there; others can be made afterwards. Gives up after 5 s.</summary>
    /// <returns>Whether all have ended.</returns>
    public async Task<bool> EndAllAsync()
    {
        Task ending = Task.WhenAll(All.Select(RemoveAsync));
        return await Task.WhenAny(ending, Task.Delay(s_endLimit)).ConfigureAwait(false) == ending;
    }

    private async Task<(Task<INodeControl> Node, bool IsNew)> ClaimAsync(
        string name, Func<CancellationToken, Task<INodeControl>> create, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var source = new TaskCompletionSource<INodeControl>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<INodeControl> entry = _nodes.GetOrAdd(name, source.Task);
        if (entry != source.Task)
        {
            // One that is just being made and fails leaves the name free; until then nobody knows.
            await Task.WhenAny(entry).WaitAsync(cancellationToken).ConfigureAwait(false);
            return entry.IsCompletedSuccessfully ? (entry, false) : await ClaimAsync(name, create, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            source.SetResult(await create(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            _nodes.TryRemove(KeyValuePair.Create(name, source.Task));
            // Nobody may wait for it; then nobody looks at the error either.
            _ = source.Task.ContinueWith(
                static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            if (exception is OperationCanceledException) source.SetCanceled(CancellationToken.None);
            else source.SetException(exception);
            throw;
        }

        return (source.Task, true);
    }
}
