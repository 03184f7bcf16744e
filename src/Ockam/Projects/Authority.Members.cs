using System.Runtime.CompilerServices;
using Ockam.Identities;

namespace Ockam.Projects;

// What enrollers do with members: the direct authenticator of section 8.3.
public sealed partial class Authority
{
    // Members of a page that is read at once.
    private const int PageLength = 500;

    private const string RemoveMembers = "remove members";

    /// <summary>Adds a member, or gives one other attributes.</summary>
    /// <param name="caller">Who asks; an enroller, and an administrator where enrollers are made or changed.</param>
    /// <param name="identifier">Who becomes a member.</param>
    /// <param name="attributes">What its credentials will say.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AuthorityException">The caller may not, or a limit is reached.</exception>
    public async Task AddMemberAsync(
        Identifier caller, Identifier identifier, IReadOnlyDictionary<string, string> attributes,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        string addMembers = $"add members, such as {identifier}";
        // Before the transaction, so that strangers do not make honest writers wait; in it again, for it may have ended meanwhile.
        AuthorityRoles roles = await RequireEnrollerAsync(caller, addMembers, cancellationToken).ConfigureAwait(false);
        RequireAdministrator(roles, attributes);
        MemberAttributes.Check(attributes);
        // A member that is given other attributes needs no place.
        if (await _members.GetAsync(Identifier, identifier, cancellationToken).ConfigureAwait(false) is null)
            await RequireRoomAsync(cancellationToken).ConfigureAwait(false);
        await _transactions.RunAsync(
            async ct =>
            {
                roles = await RequireEnrollerAsync(caller, addMembers, ct).ConfigureAwait(false);
                RequireAdministrator(roles, attributes);
                Member? former = await _members.GetAsync(Identifier, identifier, ct).ConfigureAwait(false);
                // Otherwise the mark that protects a member could be taken off by adding it again.
                RequireMayChange(roles, former, identifier);
                await _members.PutAsync(Identifier, new Member(identifier, attributes, Now, caller), ct).ConfigureAwait(false);
                if (former is { IsEnroller: true }) await EndTokensOfFormerEnrollerAsync(identifier, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        Tell(AuthorityEventKind.MemberAdded, caller, $"{identifier} is a member with {Describe(attributes)}");
    }

    /// <summary>
    /// Removes a member: it gets no more credentials, and those that it has end by themselves. The one-time codes that it made are of no
    /// use from then on, and those by which it came in do not let it in again.
    /// </summary>
    /// <param name="caller">Who asks; an enroller, and an administrator where an enroller is removed.</param>
    /// <param name="identifier">Who is a member no more; whoever is none is passed over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was a member.</returns>
    /// <exception cref="AuthorityException">The caller may not.</exception>
    public async Task<bool> RemoveMemberAsync(Identifier caller, Identifier identifier, CancellationToken cancellationToken = default)
    {
        await RequireEnrollerAsync(caller, RemoveMembers, cancellationToken).ConfigureAwait(false);
        bool removed = false;
        await _transactions.RunAsync(
            async ct =>
            {
                AuthorityRoles roles = await RequireEnrollerAsync(caller, RemoveMembers, ct).ConfigureAwait(false);
                AuthorityRoles removedRoles = await RolesOfAsync(identifier, ct).ConfigureAwait(false);
                RequireMayChange(roles, removedRoles.Member, identifier);
                if (removedRoles.IsEnroller && !roles.IsAdministrator)
                    throw AuthorityException.Forbidden($"{identifier} is an enroller, and only administrators may remove enrollers");
                removed = await _members.DeleteAsync(Identifier, identifier, ct).ConfigureAwait(false);
                // An administrator also ends what somebody left behind who is no member any more.
                if (removed || roles.IsAdministrator) await EndTokensOfAsync(identifier, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (removed) Tell(AuthorityEventKind.MemberRemoved, caller, $"{identifier} is a member no more");
        return removed;
    }

    /// <summary>Removes every member but the caller and those whom the caller may not remove.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="AuthorityException">The caller is not an enroller.</exception>
    public async Task<int> RemoveAllMembersAsync(Identifier caller, CancellationToken cancellationToken = default)
    {
        await RequireEnrollerAsync(caller, RemoveMembers, cancellationToken).ConfigureAwait(false);
        int removed = 0;
        await _transactions.RunAsync(
            async ct =>
            {
                AuthorityRoles roles = await RequireEnrollerAsync(caller, RemoveMembers, ct).ConfigureAwait(false);
                await foreach (Member member in AllMembersAsync(ct).ConfigureAwait(false))
                {
                    if (member.Identifier == caller || member.IsPreTrusted) continue;
                    if (!roles.IsAdministrator && (await RolesOfAsync(member.Identifier, ct).ConfigureAwait(false)).IsEnroller) continue;
                    if (await _members.DeleteAsync(Identifier, member.Identifier, ct).ConfigureAwait(false)) removed++;
                    await EndTokensOfAsync(member.Identifier, ct).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
        Tell(AuthorityEventKind.MemberRemoved, caller, $"{removed} members are members no more");
        return removed;
    }

    /// <summary>One member.</summary>
    /// <exception cref="AuthorityException">The caller is not an enroller, or there is no such member.</exception>
    public async Task<Member> ShowMemberAsync(Identifier caller, Identifier identifier, CancellationToken cancellationToken = default)
    {
        await RequireEnrollerAsync(caller, "see members", cancellationToken).ConfigureAwait(false);
        return await _members.GetAsync(Identifier, identifier, cancellationToken).ConfigureAwait(false)
            ?? throw AuthorityException.Forbidden($"Member {identifier} not found");
    }

    /// <summary>All members, in the order of their Identifiers' bytes.</summary>
    /// <exception cref="AuthorityException">The caller is not an enroller.</exception>
    public async IAsyncEnumerable<Member> ListMembersAsync(
        Identifier caller, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await RequireEnrollerAsync(caller, "see members", cancellationToken).ConfigureAwait(false);
        await foreach (Member member in AllMembersAsync(cancellationToken).ConfigureAwait(false)) yield return member;
    }

    private async IAsyncEnumerable<Member> AllMembersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<Member> page = [];
        do
        {
            page = await _members.ListAsync(Identifier, page.Count == 0 ? null : page[^1].Identifier, PageLength, cancellationToken)
                .ConfigureAwait(false);
            foreach (Member member in page) yield return member;
        }
        while (page.Count == PageLength);
    }

    // Otherwise whoever is removed could come back, under any name, by a code that it made before.
    private async ValueTask EndTokensOfAsync(Identifier issuer, CancellationToken cancellationToken)
    {
        // The authority itself makes codes without being a member.
        if (issuer != Identifier) await _tokens.EndAsync(Identifier, issuer, Now, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask EndTokensOfFormerEnrollerAsync(Identifier issuer, CancellationToken cancellationToken)
    {
        if (!(await RolesOfAsync(issuer, cancellationToken).ConfigureAwait(false)).IsEnroller)
            await EndTokensOfAsync(issuer, cancellationToken).ConfigureAwait(false);
    }

    private void RequireMayChange(AuthorityRoles caller, Member? member, Identifier identifier)
    {
        if (member is { IsPreTrusted: true })
        {
            throw AuthorityException.Forbidden(
                $"{identifier} is a pre-trusted member of {Identifier}; only the authority's own configuration changes or removes it");
        }

        if (member is { IsEnroller: true } && !caller.IsAdministrator)
            throw AuthorityException.Forbidden($"{identifier} is an enroller, and only administrators may change or remove enrollers");
    }

    private async ValueTask RequireRoomAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Decrement(ref _membersToAdd) >= 0) return;
        int left = Options.MaximumMembers - await _members.CountAsync(Identifier, cancellationToken).ConfigureAwait(false);
        if (left <= 0)
        {
            throw AuthorityException.Forbidden(
                $"Error: there are {Options.MaximumMembers} members already, as many as may be; remove those that are needed no more");
        }

        Interlocked.Exchange(ref _membersToAdd, Math.Min(left, CountedAhead) - 1);
    }

    private static string Describe(IReadOnlyDictionary<string, string> attributes) => attributes.Count == 0
        ? "no attributes"
        : string.Join(' ', attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
