using Ockam.Projects;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Mapping;

/// <summary>Projects and their members as the objects of the module.</summary>
internal static class ProjectInfos
{
    public static async Task<OckamProjectInfo> OfAsync(
        HomeSession home, Project project, CancellationToken cancellationToken) => new()
    {
        ProjectName = project.Name,
        Id = project.Id,
        Route = project.AccessRoute.ToString(),
        Authority = project.Authority.Identifier.ToString(),
        Identifier = project.Node.Identifier.ToString(),
        IsDefault = (await home.Services.Projects.FindAsync(null, cancellationToken))?.Name == project.Name,
        IsOwn = await ProjectAdministration.IsOwnAsync(home, project, cancellationToken),
    };

    public static OckamProjectMemberInfo Of(string project, Member member) => new()
    {
        ProjectName = project,
        Identifier = member.Identifier.ToString(),
        Attributes = member.Attributes,
        IsEnroller = member.IsEnroller,
        AddedAt = IdentityInfos.Time(member.AddedAt),
        AddedBy = member.AddedBy?.ToString(),
    };

    public static OckamEnrollmentTicketInfo Of(string project, EnrollmentToken ticket) => new()
    {
        ProjectName = project,
        Reference = ticket.TicketReference,
        AuthorityReference = ticket.Reference,
        Attributes = ticket.Attributes,
        CreatedAt = IdentityInfos.Time(ticket.CreatedAt),
        ExpiresAt = IdentityInfos.Time(ticket.ExpiresAt),
        UsageCount = (long)Math.Min(ticket.UsesLeft, long.MaxValue),
        IssuedBy = ticket.IssuedBy.ToString(),
    };
}
