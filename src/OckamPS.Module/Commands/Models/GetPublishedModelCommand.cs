using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the models of a store.</summary>
[Cmdlet(VerbsCommon.Get, "PublishedModel")]
[OutputType(typeof(PublishedModelInfo))]
public sealed class GetPublishedModelCommand : PublishedModelCmdlet
{
    /// <summary>The names of models, with wildcards; all if it is left out.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Former versions too, and models that were removed and are kept.</summary>
    [Parameter]
    public SwitchParameter AllVersions { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Listing published models";

    private protected override string[] Names => Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await using IModelStore store = await OpenStoreAsync(Store);
        await foreach (PublishedModel model in FindAsync(store, AllVersions, cancellationToken)) Write(StoreInfos.Of(model));
    }
}
