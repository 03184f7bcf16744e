namespace Ockam.Models;

/// <summary>
/// A key broker that is looked for when a key is first asked of it, and again if the channel to it has ended since: what only looks at a
/// model, or is not confirmed, opens no channel.
/// </summary>
/// <param name="connect">Opens the way to the broker.</param>
public sealed class DeferredBrokerKeyService(Func<CancellationToken, Task<BrokerKeyService>> connect) : IBindingKeyService, IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private BrokerKeyService? _opened;

    /// <inheritdoc/>
    public string Name => LocalKeyService.ServiceName;

    /// <inheritdoc/>
    public bool IsSameKey(string named, string recorded) => string.Equals(named, recorded, StringComparison.Ordinal);

    /// <inheritdoc/>
    /// <exception cref="ModelException">Always: a broker makes no keys.</exception>
    public ValueTask<ModelDataKey> GenerateDataKeyAsync(
        string keyId, EncryptionContext context, CancellationToken cancellationToken = default) => throw BrokerKeyService.MakesNoKeys();

    /// <inheritdoc/>
    public async ValueTask<ModelKeyReply> DecryptAsync(ModelKeyRequest request, CancellationToken cancellationToken = default)
    {
        BrokerKeyService service = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await service.DecryptAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the way, if one was opened.</summary>
    public ValueTask DisposeAsync()
    {
        _turn.Dispose();
        return _opened?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    async ValueTask<AttestationContext> IBindingKeyService.BindAsync(
        ModelKeyRequest request, ReadOnlyMemory<byte> publicKey, CancellationToken cancellationToken)
    {
        IBindingKeyService service = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await service.BindAsync(request, publicKey, cancellationToken).ConfigureAwait(false);
    }

    private async Task<BrokerKeyService> OpenAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_opened is { IsOpen: true } open) return open;
            if (_opened is { } ended) await ended.DisposeAsync().ConfigureAwait(false);
            _opened = null;
            return _opened = await connect(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
