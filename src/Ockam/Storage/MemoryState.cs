using System.Collections.Immutable;
using Ockam.Identities;
using Ockam.Policies;
using Ockam.Projects;
using Ockam.Vault;

namespace Ockam.Storage;

/// <summary>
/// All that an <see cref="InMemoryStore"/> holds at one moment. It never changes, so that a reader needs no lock and a transaction is
/// undone by forgetting its state. Arrays in it are the store's own; only a secret's is ever overwritten, when it has been removed.
/// </summary>
internal sealed record MemoryState
{
    public static MemoryState Empty { get; } = new();

    public ImmutableDictionary<(SecretHandle Handle, SecretKind Kind), byte[]> Secrets { get; init; } =
        ImmutableDictionary<(SecretHandle, SecretKind), byte[]>.Empty;

    public ImmutableDictionary<Identifier, byte[]> ChangeHistories { get; init; } = ImmutableDictionary<Identifier, byte[]>.Empty;

    public ImmutableSortedDictionary<string, NamedIdentity> Names { get; init; } =
        ImmutableSortedDictionary.Create<string, NamedIdentity>(StringComparer.Ordinal);

    public NamedIdentity? Default { get; init; }

    public ImmutableDictionary<(Identifier Identifier, PurposeKeyKind Kind), byte[]> PurposeKeys { get; init; } =
        ImmutableDictionary<(Identifier, PurposeKeyKind), byte[]>.Empty;

    public ImmutableDictionary<string, MemoryNodeAttributes> Attributes { get; init; } =
        ImmutableDictionary.Create<string, MemoryNodeAttributes>(StringComparer.Ordinal);

    public ImmutableDictionary<MemoryCredentialKey, (byte[] Credential, ulong ExpiresAt)> Credentials { get; init; } =
        ImmutableDictionary<MemoryCredentialKey, (byte[], ulong)>.Empty;

    public ImmutableDictionary<Identifier, ImmutableSortedDictionary<Identifier, Member>> Members { get; init; } =
        ImmutableDictionary<Identifier, ImmutableSortedDictionary<Identifier, Member>>.Empty;

    public ImmutableDictionary<(Identifier Authority, string CodeHash), EnrollmentToken> EnrollmentTokens { get; init; } =
        ImmutableDictionary<(Identifier, string), EnrollmentToken>.Empty;

    public ImmutableDictionary<(Identifier Authority, string CodeHash), ImmutableHashSet<Identifier>> Redemptions { get; init; } =
        ImmutableDictionary<(Identifier, string), ImmutableHashSet<Identifier>>.Empty;

    public ImmutableDictionary<(string NodeName, string Name), Identifier> RelayOwners { get; init; } =
        ImmutableDictionary<(string, string), Identifier>.Empty;

    public ImmutableSortedDictionary<string, ProjectFile> Projects { get; init; } =
        ImmutableSortedDictionary.Create<string, ProjectFile>(StringComparer.Ordinal);

    public string? DefaultProject { get; init; }

    public ImmutableDictionary<string, NodeProject> NodeProjects { get; init; } =
        ImmutableDictionary.Create<string, NodeProject>(StringComparer.Ordinal);

    public ImmutableDictionary<(string Node, PolicyTarget Target), string> Policies { get; init; } =
        ImmutableDictionary<(string, PolicyTarget), string>.Empty;

    public ImmutableSortedDictionary<string, StoredVault> Vaults { get; init; } =
        ImmutableSortedDictionary.Create<string, StoredVault>(StringComparer.Ordinal).Add(
            StoredVault.OwnName, new StoredVault(1, StoredVault.OwnName, VaultKind.Software, "", IsDefault: true, IsInStore: true));

    /// <summary>The number of the vault that was made last: none is given twice.</summary>
    public long LastVault { get; init; } = 1;

    public ImmutableDictionary<SecretHandle, long> VaultKeys { get; init; } = ImmutableDictionary<SecretHandle, long>.Empty;

    /// <summary>Of those keys, what services know them by.</summary>
    public ImmutableDictionary<SecretHandle, ServiceKey> ServiceKeys { get; init; } =
        ImmutableDictionary<SecretHandle, ServiceKey>.Empty;

    /// <summary>How often this and the attributes were changed; counted by the transactions.</summary>
    public PolicyVersion PolicyVersion { get; init; }
}
