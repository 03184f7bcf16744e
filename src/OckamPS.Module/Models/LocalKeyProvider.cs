using Ockam.Models;
using Ockam.Storage;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Models;

/// <summary><c>local:NAME</c>: the keys of the home folder, in <c>model-keys</c>.</summary>
internal sealed class LocalKeyProvider : IModelKeyProvider
{
    private const string FolderName = "model-keys";

    public string Scheme => ModelKeyReference.Local;

    /// <summary>The keystore of the home.</summary>
    /// <param name="create">Whether it is made where it is not there yet; what only reads makes nothing.</param>
    /// <returns>The keystore; null where there is none.</returns>
    /// <exception cref="ModelException">It is open to others.</exception>
    /// <exception cref="StoreException">So is the home.</exception>
    public static LocalKeyStore? OpenStore(bool create)
    {
        string home = OckamHome.Resolve();
        string folder = Path.Combine(home, FolderName);
        if (!create && !Directory.Exists(folder)) return null;
        OckamHome.Prepare(home);
        return new LocalKeyStore(folder);
    }

    public async ValueTask<ModelKeyAccess> OpenAsync(string key, ModelKeyOptions options, CancellationToken cancellationToken)
    {
        LocalKeyStore store = OpenStore(create: false) ?? throw Unknown(key);
        // Looked for now: what comes next may take long.
        if (store.List().All(known => known.KeyId != key)) throw Unknown(key);
        string? principal = await PrincipalAsync(options, cancellationToken);
        return new ModelKeyAccess(new ModelKeyReference(Scheme, key), key)
        {
            Service = new LocalKeyService(store, principal, options.Roots),
            Policies = store,
        };
    }

    public Task<ModelSealingKeyInfo> CreateAsync(
        ModelKeyOrder order, ModelKeyOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (order.Description is not null || order.Tags.Count > 0)
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"'{Scheme}:{order.Key}' can have neither description nor tags, which are for keys of AWS KMS: leave them out.");
        LocalKeyStore store = OpenStore(create: true)!;
        return Task.FromResult(Describe(store, store.Create(order.Key, order.Policy?.Text)));
    }

    public Task<IReadOnlyList<ModelSealingKeyInfo>> ListAsync(ModelKeyOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LocalKeyStore? store = OpenStore(create: false);
        return Task.FromResult<IReadOnlyList<ModelSealingKeyInfo>>(
            store is null ? [] : [.. store.List().Select(key => Describe(store, key))]);
    }

    private ModelSealingKeyInfo Describe(LocalKeyStore store, LocalKey key) => new()
    {
        Key = new ModelKeyReference(Scheme, key.KeyId).ToString(),
        Service = LocalKeyService.ServiceName,
        KeyId = key.KeyId,
        CreatedAt = key.CreatedAt,
        IsSealed = KeyPolicySealing.IsClosed(store.GetPolicy(key.KeyId)),
    };

    private static async Task<string?> PrincipalAsync(ModelKeyOptions options, CancellationToken cancellationToken)
    {
        if (options.Identity is not { } name) return null;
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        return (await HomeIdentifiers.ResolveAsync(home, name, cancellationToken)).ToString();
    }

    private static ModelException Unknown(string key) =>
        new(ModelErrorReason.UnknownKey, $"There is no key 'local:{key}' in this home. New-ModelSealingKey local:{key} makes it.");
}
