using Ockam.Models;

namespace OckamPS.Module.Models;

/// <summary><c>file:PATH</c>: a policy in a file, to be written before there is a key, or for review.</summary>
internal sealed class PolicyFileProvider : IModelKeyProvider
{
    public string Scheme => ModelKeyReference.File;

    public ValueTask<ModelKeyAccess> OpenAsync(string key, ModelKeyOptions options, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ModelKeyAccess(new ModelKeyReference(Scheme, key), key) { Policies = new KeyPolicyFile() });

    public Task<ModelSealingKeyInfo> CreateAsync(
        ModelKeyOrder order, ModelKeyOptions options, CancellationToken cancellationToken) =>
        throw new ModelException(
            ModelErrorReason.InvalidValue, $"'{Scheme}:{order.Key}' is a file, which holds no key: make local:NAME or kms:NAME.");

    public Task<IReadOnlyList<ModelSealingKeyInfo>> ListAsync(ModelKeyOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ModelSealingKeyInfo>>([]);
}
