using System.Collections.Concurrent;

namespace Ockam.Vault;

/// <summary>
/// The services for vaults that this program knows. The library itself knows none: a program says at its start which ones come with it,
/// and everything in it that opens a home can use them.
/// </summary>
public static class SigningKeyServices
{
    private static readonly ConcurrentDictionary<VaultKind, Lazy<ISigningKeyService>> s_known = new();

    /// <summary>Adds a service; the first one of a kind stays.</summary>
    /// <param name="kind">The kind of vaults that it serves.</param>
    /// <param name="create">Makes it when the first such vault is opened.</param>
    public static void Add(VaultKind kind, Func<ISigningKeyService> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        s_known.TryAdd(kind, new Lazy<ISigningKeyService>(create));
    }

    /// <summary>The service for vaults of a kind; null if this program has none.</summary>
    internal static ISigningKeyService? Find(VaultKind kind) =>
        s_known.TryGetValue(kind, out Lazy<ISigningKeyService>? known) ? known.Value : null;
}
