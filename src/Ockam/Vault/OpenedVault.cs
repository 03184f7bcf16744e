namespace Ockam.Vault;

/// <summary>One of the vaults of a home, ready for use.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Vault">What makes keys in it.</param>
/// <param name="IsInStore">Whether what it does is part of the home's transactions, and undone with them.</param>
public sealed record OpenedVault(string Name, IVault Vault, bool IsInStore);
