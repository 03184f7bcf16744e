using System.Management.Automation;
using Ockam.Projects;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the members of a project.</summary>
[Cmdlet(VerbsCommon.Get, "OckamProjectMember")]
[OutputType(typeof(OckamProjectMemberInfo))]
public sealed class GetOckamProjectMemberCommand : AdministrationCmdlet
{
    /// <summary>Identifiers, with wildcards; all members if it is left out.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(MemberCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Identifier { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override object Target => Identifier;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        ProjectAdministration administration = await OpenAsync(home, cancellationToken);
        IReadOnlyList<Member> members = await administration.ListMembersAsync(cancellationToken);
        foreach (string pattern in Identifier)
        {
            Member[] found = Match(members, pattern, "ProjectMember", "member", (member, matches) => matches(member.Identifier.ToString()));
            foreach (Member member in found) Write(ProjectInfos.Of(administration.Project.Name, member));
        }
    }
}
