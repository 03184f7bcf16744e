using System.Globalization;
using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>What giving an authority a new key will break, to be read before it is done.</summary>
/// <param name="Authority">The authority.</param>
/// <param name="Changes">How many changes its history has now; the plan is void when that is no longer so.</param>
/// <param name="Members">How many members it has.</param>
/// <param name="LongestCredential">The longest that a credential issued until now may live on.</param>
public sealed record AuthorityRotationPlan(Identifier Authority, int Changes, int Members, TimeSpan LongestCredential)
{
    /// <summary>What happens to whom, a sentence each.</summary>
    public IReadOnlyList<string> Effects =>
    [
        string.Create(
            CultureInfo.InvariantCulture,
            $"The credentials of {Members} member{(Members == 1 ? "" : "s")} are refused, from then on, by every node that has learned of "
            + $"the new key."),
        "Nodes of this make that have a channel to the project's node learn of it at once, others from the first credential that they "
            + "cannot verify; each asks for a new credential then.",
        $"Channels and portals that are open go on with what was accepted, until the old credential ends: {Describe(LongestCredential)} "
            + "at most.",
        "Nodes that know the authority by hand, without a way to it, need its new history: export and import it there.",
        "Nodes of the original make take the new history with their next credential; until then they refuse those that are new.",
        "Tickets stay good, and so do exported projects: their history is the beginning of the new one.",
    ];

    /// <summary>Makes a plan for an authority of a home, whether a node runs it or not.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="longestCredential">How long its credentials are valid.</param>
    /// <param name="identities">Knows its history.</param>
    /// <param name="members">Knows its members.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IdentityException">The authority's history is not known.</exception>
    public static async Task<AuthorityRotationPlan> MakeAsync(
        Identifier authority, TimeSpan longestCredential, IdentityService identities, IMemberRepository members,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(identities);
        ArgumentNullException.ThrowIfNull(members);
        Identity identity = await identities.GetRequiredAsync(authority, cancellationToken).ConfigureAwait(false);
        int count = await members.CountAsync(authority, cancellationToken).ConfigureAwait(false);
        return new AuthorityRotationPlan(authority, identity.Changes.Count, count, longestCredential);
    }

    private static string Describe(TimeSpan time) => time >= TimeSpan.FromDays(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");
}
