using Ockam.Models;

namespace OckamPS.Module.Models;

/// <summary>Who finds keys, by the scheme of their references. A new kind of service is entered here.</summary>
internal static class ModelKeyProviders
{
    private static readonly IModelKeyProvider[] s_all =
        [new LocalKeyProvider(), new KmsKeyProvider(), new BrokerKeyProvider(), new PolicyFileProvider()];

    /// <summary>Prepares to use a key.</summary>
    /// <param name="reference">How it was named.</param>
    /// <param name="options">What else the cmdlet was told.</param>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    /// <exception cref="ModelException">The key is not known, or cannot be used.</exception>
    public static ValueTask<ModelKeyAccess> OpenAsync(
        string reference, ModelKeyOptions options, CancellationToken cancellationToken)
    {
        var parsed = ModelKeyReference.Parse(reference);
        return Of(parsed.Scheme).OpenAsync(parsed.Key, options, cancellationToken);
    }

    /// <summary>The one for a scheme.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    public static IModelKeyProvider Of(string scheme) => s_all.FirstOrDefault(provider => provider.Scheme == scheme)
        ?? throw new ModelException(
            ModelErrorReason.InvalidValue,
            $"Keys of '{scheme}:' are not known; known are {string.Join(", ", s_all.Select(provider => provider.Scheme + ":"))}.");
}
