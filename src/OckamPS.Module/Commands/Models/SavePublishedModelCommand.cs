using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Saves published models as files, encrypted as they are.</summary>
[Cmdlet(VerbsData.Save, "PublishedModel", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(SavedModelInfo))]
public sealed class SavePublishedModelCommand : PublishedModelCmdlet
{
    /// <summary>The names of models, with wildcards.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The folder for the files, or the file for the encrypted weights; the current location if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>A former version of the weights.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? VersionId { get; set; }

    /// <summary>What an interrupted attempt has left is not continued.</summary>
    [Parameter]
    public SwitchParameter NoResume { get; set; }

    /// <summary>Files that are there are replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Saving published models";

    private protected override string[] Names => Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        await using IModelStore store = await OpenStoreAsync(Store);
        var models = new List<PublishedModel>();
        await foreach (PublishedModel model in FindAsync(store, VersionId is not null, cancellationToken))
        {
            await ForEachAsync(model.Name, () =>
            {
                models.Add(VersionId is null ? model : model.AtVersion(VersionId));
                return Task.CompletedTask;
            });
        }

        OutputPlace place = await ResolvePlaceAsync(Destination, models.Count);
        foreach (PublishedModel model in models)
        {
            await ForEachAsync(model.Name, async () =>
            {
                string target = place.FileFor(model.Weights.Key[(model.Weights.Key.LastIndexOf('/') + 1)..]);
                string source = $"{model.Weights.Key} of {store.Reference}";
                if (!await ConfirmAsync($"{source} -> {target}", "Save")) return;
                place.Claim(target, source);
                DownloadedModel saved = await store.DownloadAsync(
                    model,
                    new ModelDownloadRequest
                    {
                        Folder = System.IO.Path.GetDirectoryName(target)!,
                        FileName = place.IsFolder ? null : System.IO.Path.GetFileName(target),
                        Overwrite = Force,
                        Resume = !NoResume,
                    },
                    Track(model.Name), cancellationToken);
                if (saved.ResumedBytes > 0) Verbose($"{saved.ResumedBytes} bytes of an earlier attempt were kept.");
                Write(StoreInfos.Of(model, saved));
            });
        }
    }
}
