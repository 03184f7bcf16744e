using Ockam.Identities;
using Ockam.Policies;
using Ockam.Projects;
using Ockam.Relays;
using Ockam.Vault;

namespace Ockam.Storage;

/// <summary>Everything that a home remembers. SQLite on disk, or in memory for tests: both behave alike.</summary>
public interface INodeStore : IStoreTransactions, IAsyncDisposable
{
    /// <summary>The software vault's secrets.</summary>
    ISecretRepository Secrets { get; }

    /// <summary>Identities and their names.</summary>
    IIdentityRepository Identities { get; }

    /// <summary>Own purpose keys.</summary>
    IPurposeKeyRepository PurposeKeys { get; }

    /// <summary>Attributes of peers.</summary>
    IAttributesRepository Attributes { get; }

    /// <summary>Own credentials.</summary>
    ICredentialRepository Credentials { get; }

    /// <summary>Members of this home's authorities.</summary>
    IMemberRepository Members { get; }

    /// <summary>Enrollment tokens of this home's authorities.</summary>
    IEnrollmentTokenRepository EnrollmentTokens { get; }

    /// <summary>To whom the names of this home's relays belong.</summary>
    IRelayOwnerRepository RelayOwners { get; }

    /// <summary>The projects that this home knows.</summary>
    IProjectRepository Projects { get; }

    /// <summary>Policies of this home's nodes.</summary>
    IPolicyRepository Policies { get; }

    /// <summary>The vaults of this home.</summary>
    IVaultRepository Vaults { get; }
}
