using System.Management.Automation;
using Ockam.Attestation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Emulators;
using OckamPS.Module.Mapping;
using OckamPS.Module.Models;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Loads encrypted model weights into a model server of this attested machine: verified, measured into PCR15 once, and only then usable.
/// </summary>
[Cmdlet(VerbsData.Import, "SealedModel", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(ImportedModelInfo))]
public sealed class ImportSealedModelCommand : ModelOpeningCmdlet
{
    private const string ByPath = "Path";
    private const string ByStore = "Store";

    /// <summary>The encrypted file.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The wrapped data key of a pair; beside the encrypted file if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    public string? DataKeyPath { get; set; }

    /// <summary>The store in which it is published: s3://bucket/path, or a folder.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByStore)]
    [StoreTransformation]
    [ArgumentCompleter(typeof(ModelStoreCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    /// <summary>In which format it is published there; needed only where it is published in both.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByStore)]
    public ModelWeightsFormat? Format { get; set; }

    /// <summary>Another endpoint for the store than for the key; that of -EndpointUrl if it is left out.</summary>
    [Parameter(ParameterSetName = ByStore)]
    [ValidateNotNull]
    public Uri? StoreEndpointUrl { get; set; }

    /// <summary>Under which name it is published.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByStore)]
    [ValidateNotNullOrEmpty]
    public string? ModelName { get; set; }

    /// <summary>Its name at the model server; the file's own name without its extension if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The model server, as host, host:port or URL; Ollama on this machine if it is left out.</summary>
    [Parameter]
    [ModelServerTransformation]
    [ArgumentCompleter(typeof(ModelServerCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Server { get; set; }

    /// <summary>The event log of PCR15; one of this home if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EventLog { get; set; }

    /// <summary>Whether plain weights may stay on a disk of the model server, or where nobody knows.</summary>
    [Parameter]
    public SwitchParameter AllowPlaintextStore { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Loading a sealed model";

    /// <inheritdoc/>
    protected override object? Target => Path ?? ModelName;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        // A model is loaded where the machine has proved what it is, or not at all.
        Attested = true;
        string? file = Path is null ? null : await ResolveFileAsync(Path);
        string? dataKey = DataKeyPath is { Length: > 0 } ? await ResolveFileAsync(DataKeyPath) : null;
        if (file is not null && !File.Exists(file)) throw new FileNotFoundException($"There is no file '{file}'.");
        using var server = new OllamaClient(Server is null ? null : OllamaClient.ParseAddress(Server));
        string place = server.Address.GetLeftPart(UriPartial.Authority);
        string what = file ?? $"{Store}: {ModelName}";
        if (!await ConfirmAsync($"{what} -> {place}{(Name is null ? "" : $" as '{Name}'")}", "Measure into PCR15 and load")) return;
        if (ModelServerExposure.Warning(server.Address) is { } warning) Warn(warning);
        string? tpm = Tpm ?? SessionEmulators.Latest?.Tpm;
        LoadedModelRecords records = LoadingState.Records(create: true);
        string? eventLog = EventLog is null ? null : await ResolveFileAsync(EventLog);
        LoadingState.PrepareEventLog(tpm, eventLog);
        await using IModelStore? store = Store is null ? null : await ModelStores.OpenAsync(
            Store, ResolveFileAsync, region => AwsAsync(region, StoreEndpointUrl ?? EndpointUrl));
        await using ModelKeyAccess key = await OpenKeyAsync(Key, cancellationToken);
        // Only read: identities that are known here, with the keys that they have now.
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        // Nothing is sent before the weights are at the server: the key's document has a connection of its own before.
        await using TpmClient client = TpmClient.Open(tpm);
        ImportedModel loaded = await ModelLoading.ImportAsync(
            new ImportModelRequest
            {
                Source = token => OpenAsync(store, file, dataKey, token),
                Opening = await RequestAsync(home, key, cancellationToken),
                PairContext = GivenContext,
                Server = server,
                Name = Name,
                Tpm = client,
                EventLog = LoadingState.EventLog(records, tpm, eventLog),
                Records = records,
                Roots = RootsOf(tpm),
                RequireExplainedStart = LoadingState.MayHaveOtherLogs(tpm, eventLog),
                AllowPlaintextStore = AllowPlaintextStore,
            },
            new Steps(this, System.IO.Path.GetFileName(file) ?? ModelName!),
            cancellationToken);
        if (!loaded.Place.IsSafe)
            Warn($"Plain weights may stay where {place} keeps its models: {loaded.Place.Reason}. You have allowed that.");
        if (!loaded.IsCompared)
            Warn($"{place} does not say of which weights it has made {loaded.Record.Name}: that it is this model is not known.");
        Write(LoadedModelInfos.Of(loaded));
    }

    // The document at the end is this TPM's: an emulator of this session is its own root where nothing else is said.
    private IReadOnlyList<AttestationRoot>? RootsOf(string? tpm) => Root is not null
        ? [.. Root.Select(AttestationInfos.RootOf)]
        : SessionEmulators.All.LastOrDefault(known => known.Tpm == tpm) is { } emulator ? [AttestationInfos.RootOf(emulator.Root)] : null;

    private async Task<ModelLoadSource> OpenAsync(IModelStore? store, string? file, string? dataKey, CancellationToken cancellationToken)
    {
        if (store is null) return await ModelLoadSource.OpenFileAsync(file!, dataKey, cancellationToken);
        PublishedModel model = await store.FindAsync(
            ModelName!, Format is { } format ? StoreInfos.LayoutOf(format) : null, cancellationToken);
        return await ModelLoadSource.OpenPublishedAsync(store, model, cancellationToken);
    }

    // Each step is told, and those that take long with their bytes.
    private sealed class Steps(ImportSealedModelCommand command, string what) : IProgress<ModelLoadProgress>
    {
        private readonly IProgress<ModelProgress> _bytes = command.Track(what);
        private ModelLoadStep? _last;

        public void Report(ModelLoadProgress value)
        {
            if (value.Step != _last)
            {
                string text = Describe(value.Step);
                command.Progress(text);
                command.Verbose(text);
                _last = value.Step;
            }

            if (value.Total > 0) _bytes.Report(new ModelProgress(value.Done, value.Total));
        }

        private static string Describe(ModelLoadStep step) => step switch
        {
            ModelLoadStep.Wait => "Waiting for another import on this machine.",
            ModelLoadStep.Judge => "Looking where the model server keeps weights.",
            ModelLoadStep.Open => "Asking for the key, with this machine's attestation.",
            ModelLoadStep.Upload => "Verifying the weights on their way to the model server.",
            ModelLoadStep.Intend => "Writing the measurement to the event log.",
            ModelLoadStep.Extend => "Extending PCR15.",
            ModelLoadStep.Confirm => "Reading PCR15 back.",
            ModelLoadStep.Create => "Making the model.",
            ModelLoadStep.Verify => "Comparing what the model server has made.",
            ModelLoadStep.Attest => "Asking for a fresh attestation document.",
            _ => "Loaded.",
        };
    }
}
