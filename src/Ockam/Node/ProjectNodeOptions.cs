using System.Net;
using Ockam.Identities;
using Ockam.Projects;
using Ockam.Relays;
using Ockam.Routing;

namespace Ockam.Node;

/// <summary>How a node of a project of one's own is run: an authority, and relays for its members (section 9.4).</summary>
public sealed record ProjectNodeOptions
{
    /// <summary>Where other nodes connect; port 0 picks the one that the project had before, or a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The address that tickets name; null for that of <see cref="Listen"/>, which must not be a wildcard then.</summary>
    public HostnamePort? PublicAddress { get; init; }

    /// <summary>The project's name, as in <c>/project/NAME</c>.</summary>
    public string ProjectName { get; init; } = "project";

    /// <summary>The project's id; null for the one it had before, or a new one.</summary>
    public string? ProjectId { get; init; }

    /// <summary>How long a credential is valid: 5 s to 365 days. With nodes of the original, 5 minutes or longer.</summary>
    public TimeSpan CredentialLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <inheritdoc cref="AuthorityOptions.PreTrustedMembers"/>
    public IReadOnlyDictionary<Identifier, IReadOnlyDictionary<string, string>>? PreTrustedMembers { get; init; }

    /// <inheritdoc cref="AuthorityOptions.NamesTrustContext"/>
    public bool NamesTrustContext { get; init; } = true;

    /// <inheritdoc cref="AuthorityOptions.DirectAuthentication"/>
    public bool DirectAuthentication { get; init; } = true;

    /// <inheritdoc cref="AuthorityOptions.TokenEnrollment"/>
    public bool TokenEnrollment { get; init; } = true;

    /// <inheritdoc cref="AuthorityOptions.AccountAuthority"/>
    public Identifier? AccountAuthority { get; init; }

    /// <inheritdoc cref="AuthorityOptions.EnforceAdminChecks"/>
    public bool EnforceAdminChecks { get; init; }

    /// <summary>Whether members may register relays here; without it, the node is an authority only.</summary>
    public bool Relays { get; init; } = true;

    /// <summary>Limits of the relay service. Whom it serves is decided by the credentials of the project.</summary>
    public RelayServiceOptions RelayService { get; init; } = new();
}
