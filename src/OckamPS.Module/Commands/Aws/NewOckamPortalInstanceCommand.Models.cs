using System.Management.Automation;
using Ockam.Aws;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Commands;

// What the model server serves. Neither key nor publisher bind by property name: what a file says of itself never chooses.
public sealed partial class NewOckamPortalInstanceCommand
{
    private const string PulledSet = "Pulled";
    private const string SealedSet = "Sealed";
    private const string HashPattern = "^[0-9a-fA-F]{64}$";

    /// <summary>The model that is served or asked: llama3.2:1b if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <summary>For the model server: the digest that the model must have in Ollama's library.</summary>
    [Parameter(ParameterSetName = PulledSet)]
    [ValidatePattern(HashPattern)]
    public string? ModelDigest { get; set; }

    /// <summary>For the model server: the name under which a sealed model was published.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = SealedSet)]
    [Alias("ModelName")]
    [ValidateNotNullOrEmpty]
    public string? SealedModel { get; set; }

    /// <summary>The store in which the sealed model is published: s3://bucket/path.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = SealedSet)]
    [StoreTransformation]
    [ArgumentCompleter(typeof(ModelStoreCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    /// <summary>The key with which the model was sealed, one in KMS: its ARN, or what New-ModelSealingKey put out.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SealedSet)]
    [ModelKeyTransformation]
    [ArgumentCompleter(typeof(ModelKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    /// <summary>Who must have published the sealed model: an Identifier, or the name of an identity of this home.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SealedSet)]
    [ArgumentCompleter(typeof(IdentifierCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Publisher { get; set; }

    /// <summary>The manifest of the very sealing that it must be: a file, JSON, or what Protect-ModelWeights put out.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [ManifestTransformation]
    [ValidateNotNullOrEmpty]
    public string? Manifest { get; set; }

    /// <summary>PowerShell's release with which the instance opens the model, as <c>-Program</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SealedSet)]
    [ValidateNotNullOrEmpty]
    public string? PowerShell { get; set; }

    /// <summary>The SHA-256 of PowerShell's release.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SealedSet)]
    [ValidatePattern(HashPattern)]
    public string? PowerShellHash { get; set; }

    /// <summary>This module as a .tar.gz, with which the instance opens the model, as <c>-Program</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SealedSet)]
    [ValidateNotNullOrEmpty]
    public string? Module { get; set; }

    /// <summary>The SHA-256 of the module's archive.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SealedSet)]
    [ValidatePattern(HashPattern)]
    public string? ModuleHash { get; set; }

    /// <summary>How much of the instance's memory is kept for the plain weights, in GiB.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [ValidateRange(1, 32768)]
    public int? ModelMemory { get; set; }

    /// <summary>How large the sealed model is, in bytes, as Get-PublishedModel says.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = SealedSet)]
    [Alias("Size")]
    [ValidateRange(1, long.MaxValue)]
    public long? ModelSize { get; set; }

    /// <summary>For the model server: Ollama's release, as <c>-Program</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Ollama { get; set; }

    /// <summary>For the model server: the SHA-256 of Ollama's release.</summary>
    [Parameter]
    [ValidatePattern(HashPattern)]
    public string? OllamaHash { get; set; }

    /// <summary>For the model server: the version of the GPU's driver.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? GpuDriverVersion { get; set; }

    private async Task<PortalSealedModel?> SealedModelAsync(CancellationToken cancellationToken)
    {
        if (SealedModel is null) return null;
        const string Scheme = ModelKeyReference.Kms + ":";
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        return new PortalSealedModel
        {
            Name = SealedModel,
            Store = Store!,
            Key = Key!.StartsWith(Scheme, StringComparison.Ordinal) ? Key[Scheme.Length..] : Key,
            Publisher = (await HomeIdentifiers.ResolveAsync(home, Publisher!, cancellationToken)).ToString(),
            Manifest = Manifest,
            PowerShell = PowerShell!,
            PowerShellSha256 = PowerShellHash!,
            Module = Module!,
            ModuleSha256 = ModuleHash!,
            MemoryGib = ModelMemory,
            Size = ModelSize,
        };
    }
}
