using System.Management.Automation;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Projects;
using Ockam.Routing;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Makes a project, and a node of its name that runs it: its authority, and relays for its members. The project, its members and its
/// tickets are kept in the home, so that the same name later goes on with them.
/// </summary>
[Cmdlet(VerbsCommon.New, "OckamProject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamProjectInfo))]
public sealed class NewOckamProjectCommand : HomeCmdlet
{
    /// <summary>Its name, and that of its node.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [Alias("ProjectName")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Where members connect: an address and a port, or a port of 127.0.0.1; port 0 picks a free one.</summary>
    [Parameter]
    [EndPointTransformation(MayBeFree = true)]
    public string Listen { get; set; } = "127.0.0.1:0";

    /// <summary>The address that tickets name, where it is another one.</summary>
    [Parameter]
    [EndPointTransformation(MayBeFree = true)]
    public string? PublicAddress { get; set; }

    /// <summary>The name of the authority's identity, made if there is none; the project's name if it is left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(IdentityCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Identity { get; set; }

    /// <summary>Identifiers that may make tickets and administer members from elsewhere.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Enroller { get; set; }

    /// <summary>How long a credential is valid: 30d if it is left out.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? CredentialLifetime { get; set; }

    /// <summary>
    /// Its node runs in a process of its own, and goes on when this one ends: <c>ockam-node</c> if it is found, else another PowerShell.
    /// </summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Making a project";

    /// <inheritdoc/>
    protected override object Target => Name;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        ModuleLifetime.Use();
        string identity = Identity ?? Name;
        if (!await ConfirmAsync($"project '{Name}'", Persist ? "Make in the background" : "Make")) return;
        var members = new Dictionary<Identifier, IReadOnlyDictionary<string, string>>();
        Dictionary<string, string> role = AttributeTables.Read([], null, isEnroller: true);
        // Its own key administers a project from the home that it is in.
        members[await FindAsync(home, identity, cancellationToken)] = role;
        foreach (string enroller in Enroller ?? []) members[Identifier.Parse(enroller)] = role;
        var options = new ProjectNodeOptions
        {
            ProjectName = Name,
            Listen = System.Net.IPEndPoint.Parse(Listen),
            PublicAddress = PublicAddress is null ? null : HostnamePort.Parse(PublicAddress),
            PreTrustedMembers = members,
        };
        if (CredentialLifetime is { } lifetime) options = options with { CredentialLifetime = lifetime };
        var settings = new NodeSettings { Name = Name, Identity = identity, OwnProject = options };
        _ = Persist
            ? await ModuleNodes.LaunchAsync(settings, null, null, cancellationToken)
            : await ModuleNodes.AddAsync(settings, cancellationToken);
        Project project = await home.Services.Projects.GetAsync(Name, cancellationToken);
        Verbose($"The authority of the project '{Name}' is {project.Authority.Identifier}; its members connect to {project.AccessRoute}.");
        Write(await ProjectInfos.OfAsync(home, project, cancellationToken));
    }

    private static async Task<Identifier> FindAsync(HomeSession home, string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedIdentity> own = await home.Services.Identities.ListAsync(cancellationToken);
        NamedIdentity identity = own.FirstOrDefault(item => item.Name == name)
            ?? await home.Services.Identities.CreateAsync(name, cancellationToken: cancellationToken);
        return identity.Identifier;
    }
}
