using Ockam.Identities;

namespace Ockam.Projects;

// A new key for the authority itself (section 3.2): everything that it has signed is void for whoever learns of it.
public sealed partial class Authority
{
    /// <summary>What giving this authority a new key will break. Nothing is done yet.</summary>
    /// <param name="identities">Knows its history.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IdentityException">The authority's history is not known.</exception>
    public Task<AuthorityRotationPlan> PlanRotationAsync(IdentityService identities, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(identities);
        return AuthorityRotationPlan.MakeAsync(Identifier, Options.CredentialLifetime, identities, _members, cancellationToken);
    }
}
