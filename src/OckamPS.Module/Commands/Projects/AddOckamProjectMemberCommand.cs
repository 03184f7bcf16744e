using System.Collections;
using System.Management.Automation;
using Ockam.Identities;
using Ockam.Projects;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes identities members of a project without a ticket, or gives members other attributes.</summary>
[Cmdlet(VerbsCommon.Add, "OckamProjectMember", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(OckamProjectMemberInfo))]
public sealed class AddOckamProjectMemberCommand : AdministrationCmdlet
{
    /// <summary>Who.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Identifier { get; set; } = [];

    /// <summary>What their credentials say: names and values; <c>$true</c> is the text that policies ask for.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AttributeTableCompleter))]
    public Hashtable Attribute { get; set; } = [];

    /// <summary>The relay that they may register; <c>*</c> is every name.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RelayCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Relay { get; set; }

    /// <summary>They may make tickets and administer members.</summary>
    [Parameter]
    public SwitchParameter Enroller { get; set; }

    /// <inheritdoc/>
    protected override object Target => Identifier;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        ProjectAdministration administration = await OpenAsync(home, cancellationToken);
        Dictionary<string, string> attributes = AttributeTables.Read(Attribute, Relay, Enroller);
        foreach (string text in Identifier)
        {
            await ForEachAsync(text, async () =>
            {
                Identifier member = Ockam.Identities.Identifier.Parse(text);
                if (!await ConfirmAsync($"project '{administration.Project.Name}'", $"Add the member {member}")) return;
                await administration.AddMemberAsync(member, attributes, cancellationToken);
                Member added = (await administration.ListMembersAsync(cancellationToken)).First(item => item.Identifier == member);
                Write(ProjectInfos.Of(administration.Project.Name, added));
            });
        }
    }
}
