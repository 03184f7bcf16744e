using Ockam.Models;
using OckamPS.Module.Models;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet about models in a store.</summary>
public abstract class StoreCmdlet : AwsCmdlet
{
    /// <summary>Opens a store.</summary>
    /// <param name="store">How it was named.</param>
    /// <exception cref="ModelException">It is none.</exception>
    private protected Task<IModelStore> OpenStoreAsync(string store) => ModelStores.OpenAsync(store, ResolveFileAsync, AwsAsync);
}
