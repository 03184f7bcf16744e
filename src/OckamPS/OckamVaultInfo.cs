namespace OckamPS;

/// <summary>A vault, which holds the keys of identities.</summary>
public sealed record OckamVaultInfo
{
    /// <summary>Its name.</summary>
    public required string VaultName { get; init; }

    /// <summary>What it is.</summary>
    public required OckamVaultKind Kind { get; init; }

    /// <summary>The file that it keeps its keys in; of a vault in AWS KMS the region, with profile and endpoint.</summary>
    public required string Path { get; init; }

    /// <summary>Whether new identities keep their keys there.</summary>
    public bool IsDefault { get; init; }

    /// <summary>How many identities have their keys there.</summary>
    public int Identities { get; init; }

    /// <summary>The same as <see cref="VaultName"/>.</summary>
    public string Name => VaultName;

    /// <inheritdoc/>
    public override string ToString() => VaultName;
}
