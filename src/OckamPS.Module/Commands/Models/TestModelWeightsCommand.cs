using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Proves that sealed model weights are whole and their publisher's, without any key.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ModelWeights")]
[OutputType(typeof(ModelWeightsTestResult), typeof(bool))]
public sealed class TestModelWeightsCommand : ModelCmdlet
{
    /// <summary>The sealed files, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// Who must have published them, one of these: Identifiers, or names of identities of this home; anybody who has signed them if it is
    /// left out.
    /// </summary>
    // Never by property name: what a file says of its publisher is the question, not the answer.
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(IdentifierCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Publisher { get; set; }

    /// <summary>What was written down about the model: its manifest's file or JSON, or what Protect- or Get-ModelWeights put out.</summary>
    [Parameter]
    [ManifestTransformation]
    [ValidateNotNullOrEmpty]
    public string? Manifest { get; set; }

    /// <summary>Only <c>True</c> or <c>False</c> is put out.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Testing model weights";

    /// <inheritdoc/>
    protected override object? Target => Path is [var one] ? one : Path;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> files = await ResolveFilesAsync(Path);
        // Only read: identities that are known here, with the keys that they have now.
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        var expectations = new SealedModelExpectations
        {
            Publishers = await HomeIdentifiers.ResolveAllAsync(home, Publisher, cancellationToken),
            Manifest = Manifest is null ? null : SealedModelManifest.FromJson(Manifest),
            KnownIdentities = home.Services.Identities.GetAsync,
        };
        foreach (string file in files)
        {
            await ForEachAsync(file, async () =>
            {
                await using var source = new FileSealedSource(file);
                IProgress<ModelProgress> progress = Track(System.IO.Path.GetFileName(file));
                SealedModelVerdict verdict = await SealedModel.TestAsync(source, expectations, progress, cancellationToken);
                Write(Quiet ? verdict.IsValid : (object)ModelInfos.Of(file, verdict));
            });
        }
    }
}
