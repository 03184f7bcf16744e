using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Mapping;
using OckamPS.Module.Models;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Opens encrypted model weights and writes the plain file, which gets its name only when every byte was verified.</summary>
[Cmdlet(VerbsSecurity.Unprotect, "ModelWeights", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(UnprotectedModelWeightsInfo))]
public sealed class UnprotectModelWeightsCommand : ModelOpeningCmdlet
{
    /// <summary>The encrypted files, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The wrapped data key of a pair; beside the encrypted file if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? DataKeyPath { get; set; }

    /// <summary>The plain file, or the folder for it; beside the encrypted one, under the model's name, if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>A file that is there is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Opening model weights";

    /// <inheritdoc/>
    protected override object? Target => Path is [var one] ? one : Path;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> files = await ResolveFilesAsync(Path);
        OutputPlace place = await ResolvePlaceAsync(Destination, files.Count);
        await using ModelKeyAccess key = await OpenKeyAsync(Key, cancellationToken);
        // Only read: identities that are known here, with the keys that they have now.
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        OpenModelRequest request = await RequestAsync(home, key, cancellationToken);
        foreach (string file in files)
        {
            await ForEachAsync(file, async () =>
            {
                bool isSealed = SealedModel.IsSealed(file);
                string name = isSealed
                    ? await NameOfAsync(file, cancellationToken)
                    : ModelInfos.Of(ModelPair.ReadInfo(file, await DataKeyAsync())).ModelName;
                string target = place.FileFor(name, file);
                if (!await ConfirmAsync($"{file} -> {target}", $"Decrypt with the key '{key.Reference}'")) return;
                place.Claim(target, file);
                if (isSealed)
                {
                    UnprotectedModel opened =
                        await SealedModel.UnprotectAsync(file, target, request, Force, TrackFile(file), cancellationToken);
                    Write(ModelInfos.Of(opened, request.Attestation is not null));
                }
                else
                {
                    UnprotectPairRequest pair = PairOf(file, target, await DataKeyAsync(), request);
                    UnprotectedPair opened = await ModelPair.UnprotectAsync(pair, TrackFile(file), cancellationToken);
                    Write(ModelInfos.Of(opened, request.Attestation is not null));
                }
            });
        }
    }

    private IProgress<ModelProgress> TrackFile(string file) => Track(System.IO.Path.GetFileName(file));

    // The name is of the file's own words, but of a form that leads into no other folder.
    private static async Task<string> NameOfAsync(string file, CancellationToken cancellationToken)
    {
        await using var source = new FileSealedSource(file);
        return (await SealedModel.ReadInfoAsync(source, cancellationToken)).Name;
    }

    private async Task<string?> DataKeyAsync() => DataKeyPath is { Length: > 0 } ? await ResolveFileAsync(DataKeyPath) : null;

    private UnprotectPairRequest PairOf(string file, string target, string? dataKey, OpenModelRequest request) => new()
    {
        Source = file,
        KeySource = dataKey,
        Destination = target,
        KeyService = request.KeyService,
        KeyId = request.KeyId,
        // The application's files say nothing of a context: what was given is what the key service is asked with.
        Context = GivenContext,
        Expectations = request.Expectations,
        Attestation = request.Attestation,
        Overwrite = Force,
    };
}
