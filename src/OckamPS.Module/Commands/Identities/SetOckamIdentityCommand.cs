using System.Management.Automation;
using Ockam.Identities;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes an identity the one that is meant where none is named.</summary>
[Cmdlet(VerbsCommon.Set, "OckamIdentity", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(OckamIdentityInfo))]
public sealed class SetOckamIdentityCommand : HomeCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("IdentityName")]
    [ArgumentCompleter(typeof(IdentityCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>It becomes the default, the one thing that can be set; so it may be left out.</summary>
    [Parameter]
    public SwitchParameter Default { get; set; } = true;

    /// <summary>The identity is written to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        await home.Services.Identities.ResolveAsync(Name, cancellationToken);
        if (!Default || !await ConfirmAsync($"identity '{Name}'", "Make the default")) return;
        await home.Services.Identities.SetDefaultAsync(Name, cancellationToken);
        NamedIdentity identity = await home.Services.Identities.ResolveAsync(Name, cancellationToken);
        if (PassThru) Write(await IdentityInfos.OfAsync(home, identity, cancellationToken));
    }
}
