using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Publishes encrypted model weights in a store, from which consumers save or load them.</summary>
[Cmdlet(VerbsData.Publish, "ModelWeights", SupportsShouldProcess = true)]
[OutputType(typeof(PublishedModelInfo))]
public sealed class PublishModelWeightsCommand : StoreCmdlet
{
    /// <summary>The encrypted files, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The store: <c>s3://bucket/path</c>, or a folder.</summary>
    [Parameter(Position = 1, Mandatory = true)]
    [StoreTransformation]
    [ArgumentCompleter(typeof(ModelStoreCompleter))]
    [ValidateNotNullOrEmpty]
    public string Store { get; set; } = "";

    /// <summary>The wrapped data key of a pair; beside the encrypted file if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? DataKeyPath { get; set; }

    /// <summary>The model's name in the store; that of the file, without what encrypting has appended, if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>What an interrupted attempt has left is not continued.</summary>
    [Parameter]
    public SwitchParameter NoResume { get; set; }

    /// <summary>A model of that name is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Publishing model weights";

    /// <inheritdoc/>
    protected override object? Target => Path is [var one] ? one : Path;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        // A pair's data key is not one of the models that a wildcard means.
        string[] files = [.. (await ResolveFilesAsync(Path)).Where(file => !ModelPair.IsDataKey(file))];
        if (files.Length > 1 && (Name is not null || DataKeyPath is { Length: > 0 }))
            throw new FormatException($"{files.Length} files cannot have one name or one data key: publish them one by one.");
        string? dataKey = DataKeyPath is { Length: > 0 } ? await ResolveFileAsync(DataKeyPath) : null;
        await using IModelStore store = await OpenStoreAsync(Store);
        foreach (string file in files)
        {
            await ForEachAsync(file, async () =>
            {
                if (!await ConfirmAsync($"{file} -> {store.Reference}", Force ? "Publish, and replace what is there" : "Publish")) return;
                ModelPublication made = await store.PublishAsync(
                    new PublishModelRequest
                    {
                        Source = file, DataKeySource = dataKey, Name = Name, Overwrite = Force, Resume = !NoResume,
                    },
                    Track(System.IO.Path.GetFileName(file)), cancellationToken);
                if (made.ResumedBytes > 0) Verbose($"{made.ResumedBytes} bytes of an earlier attempt were kept.");
                Write(StoreInfos.Of(made.Model));
            });
        }
    }
}
