using Ockam.Models;

namespace OckamPS.Module.Models;

/// <summary>
/// Finds keys of one kind of service for cmdlets; <see cref="ModelKeyProviders"/> has one for each scheme of
/// <see cref="ModelKeyReference"/>.
/// </summary>
internal interface IModelKeyProvider
{
    /// <summary>The scheme of the references that it understands.</summary>
    string Scheme { get; }

    /// <summary>Prepares to use a key. A provider may look at the key now, or when it is first used.</summary>
    /// <param name="key">What stands behind the scheme.</param>
    /// <param name="options">What else the cmdlet was told.</param>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    /// <exception cref="ModelException">The key is not known, or cannot be used.</exception>
    ValueTask<ModelKeyAccess> OpenAsync(string key, ModelKeyOptions options, CancellationToken cancellationToken);

    /// <summary>Makes a key.</summary>
    /// <param name="order">What it is to be like.</param>
    /// <param name="options">What else the cmdlet was told.</param>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    /// <exception cref="ModelException">There is one of that name, or the service refuses.</exception>
    Task<ModelSealingKeyInfo> CreateAsync(ModelKeyOrder order, ModelKeyOptions options, CancellationToken cancellationToken);

    /// <summary>The keys that there are and may be listed, in the order of their names.</summary>
    /// <param name="options">What else the cmdlet was told.</param>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    Task<IReadOnlyList<ModelSealingKeyInfo>> ListAsync(ModelKeyOptions options, CancellationToken cancellationToken);
}
