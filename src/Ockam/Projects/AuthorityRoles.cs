namespace Ockam.Projects;

/// <summary>What somebody is to an authority (section 8.3).</summary>
/// <param name="Member">The row of the member table, if there is one.</param>
/// <param name="IsAccountAdministrator">Whether the account authority attests it as an administrator of this project.</param>
/// <param name="IsEnroller">Whether it may make tickets, and add, show and remove members.</param>
/// <param name="IsAdministrator">Whether it may make and remove enrollers.</param>
internal sealed record AuthorityRoles(Member? Member, bool IsAccountAdministrator, bool IsEnroller, bool IsAdministrator)
{
    public bool IsMember => Member is not null || IsAccountAdministrator;
}
