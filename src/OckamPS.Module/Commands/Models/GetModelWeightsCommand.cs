using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Shows what encrypted model weights say of themselves; nothing of it is verified but the form.</summary>
[Cmdlet(VerbsCommon.Get, "ModelWeights")]
[OutputType(typeof(ModelWeightsInfo))]
public sealed class GetModelWeightsCommand : ModelCmdlet
{
    /// <summary>The encrypted files, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override object? Target => Path is [var one] ? one : Path;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string file in await ResolveFilesAsync(Path))
            await ForEachAsync(file, async () => Write(await ReadAsync(file, cancellationToken)));
    }

    private static async Task<ModelWeightsInfo> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!SealedModel.IsSealed(file)) return ModelInfos.Of(ModelPair.ReadInfo(file));
        await using var source = new FileSealedSource(file);
        return ModelInfos.Of(file, await SealedModel.ReadInfoAsync(source, cancellationToken));
    }
}
