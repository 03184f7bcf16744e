namespace Ockam.Vault;

/// <summary>A vault that a home knows.</summary>
/// <param name="Number">Its number; another vault of the same name later has another one.</param>
/// <param name="Name">Its name, unique in a home.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Path">
/// The full path of the file with its secrets, empty for a store that is in memory; of a vault of a service, where that is.
/// </param>
/// <param name="IsDefault">Whether new identities have their keys in it unless another one is named; exactly one is.</param>
/// <param name="IsInStore">Whether its secrets are in the home's own database, and part of the home's transactions.</param>
public sealed record StoredVault(long Number, string Name, VaultKind Kind, string Path, bool IsDefault, bool IsInStore)
{
    /// <summary>The name of the vault that every home has.</summary>
    public const string OwnName = "default";
}
