namespace Ockam.Attestation;

/// <summary>
/// What an operation makes in the TPM and must not leave there: sessions, loaded objects, NV indexes. Also what it may have made when a
/// connection ended before the answer came: without a resource manager in between, whatever is there that was not there before.
/// </summary>
internal sealed class TpmScope
{
    private readonly TpmConnection _connection;
    private readonly HashSet<uint>? _before;
    private readonly List<uint> _handles = [];
    private readonly List<uint> _indexes = [];

    private TpmScope(TpmConnection connection, HashSet<uint>? before)
    {
        _connection = connection;
        _before = before;
    }

    /// <summary>Runs an operation and removes what it made, however it ends.</summary>
    public static async Task<T> RunAsync<T>(
        TpmConnection connection, Func<TpmScope, Task<T>> operation, CancellationToken cancellationToken)
    {
        using IDisposable? turn = await connection.TakeScopeAsync(cancellationToken).ConfigureAwait(false);
        var scope = new TpmScope(connection, await HandlesAsync(connection, cancellationToken).ConfigureAwait(false));
        T result;
        try
        {
            result = await operation(scope).ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            bool uncertain = failed is OperationCanceledException
                or TpmException
                {
                    Fault: TpmFault.ConnectionLost or TpmFault.TimedOut or TpmFault.MalformedReply or TpmFault.ReplyNotAuthentic
                };
            if (await scope.RemoveAsync(uncertain).ConfigureAwait(false) is not { } left) throw;
            throw new TpmException(
                (failed as TpmException)?.Fault ?? TpmFault.ConnectionLost,
                $"{failed.Message} Besides, something was left in the TPM: {left}",
                failed);
        }

        if (await scope.RemoveAsync(uncertain: false).ConfigureAwait(false) is { } remains)
            throw new TpmException(TpmFault.ConnectionLost, $"The operation was done, but something was left in the TPM: {remains}");
        return result;
    }

    /// <summary>A session or loaded object that was made.</summary>
    public void Add(uint handle) => _handles.Add(handle);

    /// <summary>A session or loaded object that is gone.</summary>
    public void Forget(uint handle) => _handles.Remove(handle);

    /// <summary>An NV index that is about to be made; noted before, since the answer may get lost.</summary>
    public void AddIndex(uint index) => _indexes.Add(index);

    /// <summary>An NV index that was not made after all.</summary>
    public void ForgetIndex(uint index) => _indexes.Remove(index);

    // Loaded sessions and transient objects. With a resource manager they end with the connection.
    private static async Task<HashSet<uint>?> HandlesAsync(TpmConnection connection, CancellationToken cancellationToken)
    {
        if (connection.Transport.IsolatesHandles) return null;
        var handles = new HashSet<uint>();
        foreach (uint first in (uint[])[TpmCommands.FirstLoadedSession, TpmCommands.FirstTransient])
            handles.UnionWith(await TpmCommands.HandlesAsync(connection, first, cancellationToken).ConfigureAwait(false));
        return handles;
    }

    // Answers with what could not be removed, or null. It is not cancelled: what is left in a TPM stays there for other programs to run
    // into.
    private async Task<string?> RemoveAsync(bool uncertain)
    {
        var left = new List<string>();
        foreach (uint index in _indexes)
            await TryAsync($"NV index 0x{index:x8}", again => RemoveIndexAsync(index, again || uncertain), left).ConfigureAwait(false);
        if (uncertain) await TryAsync("sessions or objects that could not be listed", _ => FindAsync(), left).ConfigureAwait(false);
        foreach (uint handle in _handles.AsEnumerable().Reverse())
            await TryAsync($"handle 0x{handle:x8}", again => FlushAsync(handle, again), left).ConfigureAwait(false);
        return left.Count == 0 ? null : string.Join("; ", left);
    }

    private Task RemoveIndexAsync(uint index, bool ifThere) =>
        TpmCommands.UndefineIndexAsync(_connection, index, ifThere, CancellationToken.None);

    // With a resource manager, whatever belonged to the connection that was lost is gone with it.
    private Task FlushAsync(uint handle, bool again) =>
        again && _before is null ? Task.CompletedTask : TpmCommands.FlushAsync(_connection, handle, ifThere: again, CancellationToken.None);

    // After a loss: what is there now that was not there before.
    private async Task FindAsync()
    {
        HashSet<uint>? now = _before is null ? null : await HandlesAsync(_connection, CancellationToken.None).ConfigureAwait(false);
        _handles.Clear();
        if (now is not null) _handles.AddRange(now.Except(_before!));
    }

    // What fails while it tidies up is tried once more; it may have been done although the answer was lost or damaged.
    private static async Task TryAsync(string what, Func<bool, Task> remove, List<string> left)
    {
        try
        {
            try
            {
                await remove(false).ConfigureAwait(false);
            }
            catch (TpmException)
            {
                await remove(true).ConfigureAwait(false);
            }
        }
        catch (Exception failed)
        {
            // Nothing is swallowed: what it was goes into the error of the whole operation.
            left.Add($"{what} ({failed.Message})");
        }
    }
}
