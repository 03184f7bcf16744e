using Ockam.Identities;

namespace Ockam.Projects;

// Who is what (section 8.3, Roles).
public sealed partial class Authority
{
    private async ValueTask<AuthorityRoles> RolesOfAsync(Identifier caller, CancellationToken cancellationToken)
    {
        Member? member = await _members.GetAsync(Identifier, caller, cancellationToken).ConfigureAwait(false);
        // Who proves to own the authority's key could sign every credential himself.
        if (caller == Identifier) return new AuthorityRoles(member, IsAccountAdministrator: false, IsEnroller: true, IsAdministrator: true);
        bool isAccountAdministrator = await IsAccountAdministratorAsync(caller, cancellationToken).ConfigureAwait(false);
        bool isEnroller = isAccountAdministrator || member is { IsEnroller: true };
        bool enrollersAdminister = Options.AccountAuthority is null || !Options.EnforceAdminChecks;
        return new AuthorityRoles(
            member, isAccountAdministrator, isEnroller, isAccountAdministrator || (isEnroller && enrollersAdminister));
    }

    private async ValueTask<bool> IsAccountAdministratorAsync(Identifier caller, CancellationToken cancellationToken)
    {
        if (Options.AccountAuthority is not { } account || Options.ProjectId is not { } project) return false;
        AttributesEntry? attested = await _attributes.GetAsync(caller, account, _nodeName, Now, cancellationToken).ConfigureAwait(false);
        return attested is not null
            && attested.Attributes.ToTexts().TryGetValue(MemberAttributes.Project, out string? named) && named == project;
    }

    private async ValueTask<AuthorityRoles> RequireEnrollerAsync(Identifier caller, string toDoWhat, CancellationToken cancellationToken)
    {
        AuthorityRoles roles = await RolesOfAsync(caller, cancellationToken).ConfigureAwait(false);
        return roles.IsEnroller
            ? roles
            : throw AuthorityException.Forbidden($"{caller} is not an enroller, and only enrollers may {toDoWhat}");
    }

    private static void RequireAdministrator(AuthorityRoles caller, IReadOnlyDictionary<string, string> attributes)
    {
        if (MemberAttributes.NameEnroller(attributes) && !caller.IsAdministrator)
        {
            throw AuthorityException.Forbidden(
                $"only administrators may make enrollers ({MemberAttributes.Role}={MemberAttributes.Enroller})");
        }
    }
}
