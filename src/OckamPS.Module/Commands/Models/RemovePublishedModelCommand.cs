using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Removes models from a store.</summary>
[Cmdlet(VerbsCommon.Remove, "PublishedModel", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemovePublishedModelCommand : PublishedModelCmdlet
{
    /// <summary>The names of models, with wildcards.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>All versions go for good, those of models that were removed before too.</summary>
    [Parameter]
    public SwitchParameter AllVersions { get; set; }

    /// <summary>Nobody is asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Removing published models";

    private protected override string[] Names => Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await using IModelStore store = await OpenStoreAsync(Store);
        var models = new List<PublishedModel>();
        // All names first: a listing while its objects go would not be one.
        await foreach (PublishedModel model in FindAsync(store, AllVersions, cancellationToken)) models.Add(model);
        foreach (PublishedModel model in models)
        {
            await ForEachAsync(model.Name, async () =>
            {
                string what = AllVersions ? "Remove the published model with all its versions" : "Remove the published model";
                if (!await ConfirmAsync($"{model.Weights.Key} of {store.Reference}", what, Force)) return;
                ModelRemoval removal = await store.RemoveAsync(model, AllVersions, cancellationToken);
                if (removal.KeptVersions > 0)
                    Warn($"The store keeps {removal.KeptVersions} versions of '{model.Name}', which can be read still: "
                        + "-AllVersions removes them too.");
            });
        }
    }
}
