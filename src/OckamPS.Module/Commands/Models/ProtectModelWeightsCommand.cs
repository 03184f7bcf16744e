using System.Collections;
using System.Management.Automation;
using Ockam.Identities;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Models;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Encrypts model weights, so that only whom a key's policy lets, and from where it says, can read them.</summary>
[Cmdlet(VerbsSecurity.Protect, "ModelWeights", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(ModelWeightsInfo))]
public sealed class ProtectModelWeightsCommand : ModelAttestingCmdlet
{
    /// <summary>The plain files, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The key that wraps the data key.</summary>
    [Parameter(Position = 1, Mandatory = true)]
    [ModelKeyTransformation]
    [ArgumentCompleter(typeof(ModelKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string Key { get; set; } = "";

    /// <summary>The encrypted file, or the folder for it; beside the plain one if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>How it is encrypted.</summary>
    [Parameter]
    public ModelWeightsFormat Format { get; set; }

    /// <summary>The model's file name, if it is not that of the plain file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ModelName { get; set; }

    /// <summary>The identity of this home that signs it; the default one, which is made if there is none, if it is left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(IdentityCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Publisher { get; set; }

    /// <summary>Nobody signs it.</summary>
    [Parameter]
    public SwitchParameter Unsigned { get; set; }

    /// <summary>Pairs that the wrapped data key is bound to.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? EncryptionContext { get; set; }

    /// <summary>Plain bytes of a chunk: a power of two from 4 KiB to 4 MiB.</summary>
    [Parameter]
    public int ChunkSize { get; set; } = SealedModel.DefaultChunkSize;

    /// <summary>What an interrupted attempt has left is not continued.</summary>
    [Parameter]
    public SwitchParameter NoResume { get; set; }

    /// <summary>A file that is there is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Sealing model weights";

    /// <inheritdoc/>
    protected override object? Target => Path is [var one] ? one : Path;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Unsigned && Publisher is not null) throw new FormatException("Say -Publisher or -Unsigned, not both.");
        if (Format == ModelWeightsFormat.Application && MyInvocation.BoundParameters.Keys.FirstOrDefault(IsOfSealed) is { } foreign)
            throw new FormatException($"The application's format has nothing for -{foreign}. Leave it out, or use -Format Sealed.");
        IReadOnlyList<string> files = await ResolveFilesAsync(Path);
        if (files.Count > 1 && ModelName is not null)
            throw new FormatException($"{files.Count} files cannot have one name: leave -ModelName out, or protect them one by one.");
        OutputPlace place = await ResolvePlaceAsync(Destination, files.Count);
        await using ModelKeyAccess key = await OpenKeyAsync(Key, cancellationToken);
        IModelKeyService service = key.RequireService();
        foreach (string file in files)
        {
            await ForEachAsync(file, async () =>
            {
                string name = ModelName ?? System.IO.Path.GetFileName(file);
                string target = place.FileFor(
                    name + (Format == ModelWeightsFormat.Sealed ? SealedModel.Extension : ModelPair.Extension), file);
                if (!await ConfirmAsync($"{file} -> {target}", $"Encrypt with the key '{key.Reference}'")) return;
                place.Claim(target, file);
                if (Format == ModelWeightsFormat.Sealed) await SealAsync(file, target, name, key, service, cancellationToken);
                else await PairAsync(file, target, key, service, cancellationToken);
            });
        }
    }

    private static bool IsOfSealed(string parameter) =>
        parameter is nameof(Publisher) or nameof(Unsigned) or nameof(ChunkSize) or nameof(NoResume) or nameof(ModelName);

    private async Task SealAsync(
        string file, string target, string name, ModelKeyAccess key, IModelKeyService service, CancellationToken cancellationToken)
    {
        await using HomeSession? home = Unsigned ? null : await HomeSession.OpenAsync(cancellationToken);
        var request = new ProtectModelRequest
        {
            Source = file,
            Destination = target,
            KeyService = service,
            KeyId = key.KeyId,
            Name = name,
            Context = ContextTables.Read(EncryptionContext),
            Publisher = home is null ? null : await PublisherAsync(home, cancellationToken),
            ChunkSize = ChunkSize,
            Overwrite = Force,
            Resume = !NoResume,
            Attestation = AttestationFor(key),
        };
        if (home is null) Warn($"'{target}' is signed by nobody: only its manifest can show whose it is.");
        ProtectedModel made = await SealedModel.ProtectAsync(request, Track(name), cancellationToken);
        if (made.ResumedChunks > 0) Verbose($"{made.ResumedChunks} chunks of an earlier attempt were kept.");
        else if (made.NotResumed is { } why) Verbose($"What an earlier attempt had left was not continued: {why}");
        Write(ModelInfos.Of(made.Path, made.Info));
    }

    private async Task PairAsync(
        string file, string target, ModelKeyAccess key, IModelKeyService service, CancellationToken cancellationToken)
    {
        EncryptionContext context = ContextTables.Read(EncryptionContext);
        var request = new ProtectPairRequest
        {
            Source = file, Destination = target, KeyService = service, KeyId = key.KeyId, Context = context, Overwrite = Force,
            Attestation = AttestationFor(key),
        };
        ProtectedPair made = await ModelPair.ProtectAsync(request, Track(System.IO.Path.GetFileName(file)), cancellationToken);
        Write(ModelInfos.Of(made, service.Name, key.KeyId, context));
    }

    private async Task<ModelPublisher> PublisherAsync(HomeSession home, CancellationToken cancellationToken)
    {
        IdentityService identities = home.Services.Identities;
        if (Publisher is null && (await identities.ListAsync(cancellationToken)).Count == 0)
        {
            NamedIdentity made = await identities.CreateAsync(cancellationToken: cancellationToken);
            Verbose($"The identity '{made.Name}' ({made.Identifier}) was made: it signs what this home publishes.");
        }

        return new ModelPublisher(identities, (await identities.ResolveAsync(Publisher, cancellationToken)).Identifier);
    }
}
