using System.Management.Automation;
using Ockam.Projects;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes members of a project: they get no more credentials, and those that they have end with their time.</summary>
[Cmdlet(VerbsCommon.Remove, "OckamProjectMember", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveOckamProjectMemberCommand : AdministrationCmdlet
{
    /// <summary>Identifiers, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MemberCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Identifier { get; set; } = [];

    /// <summary>Nobody is asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object Target => Identifier;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        ProjectAdministration administration = await OpenAsync(home, cancellationToken);
        IReadOnlyList<Member> members = await administration.ListMembersAsync(cancellationToken);
        foreach (string pattern in Identifier)
        {
            Member[] found = Match(members, pattern, "ProjectMember", "member", (member, matches) => matches(member.Identifier.ToString()));
            foreach (Member member in found)
            {
                await ForEachAsync(member.Identifier.ToString(), async () =>
                {
                    string what = $"member {member.Identifier} of the project '{administration.Project.Name}'";
                    if (await ConfirmAsync(what, "Remove", Force))
                        await administration.RemoveMemberAsync(member.Identifier, cancellationToken);
                });
            }
        }
    }
}
