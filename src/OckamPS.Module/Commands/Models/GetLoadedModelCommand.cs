using System.Management.Automation;
using Ockam.Attestation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Emulators;
using OckamPS.Module.Mapping;
using OckamPS.Module.Models;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists the models of a model server: which were loaded sealed, which PCR15 shows, and which are in memory.</summary>
[Cmdlet(VerbsCommon.Get, "LoadedModel")]
[OutputType(typeof(LoadedModelInfo))]
public sealed class GetLoadedModelCommand : LoadedModelCmdlet
{
    /// <summary>The models, with wildcards; all of them if it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LoadedModelCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The TPM; the emulator that this session has started last, else the machine's own, if it is left out.</summary>
    [Parameter]
    [TpmTransformation]
    [ArgumentCompleter(typeof(TpmCompleter))]
    public string? Tpm { get; set; }

    /// <summary>The event log of PCR15; one of this home if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EventLog { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Looking at loaded models";

    /// <inheritdoc/>
    protected override object? Target => Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        using OllamaClient server = OpenServer();
        string? tpm = Tpm ?? SessionEmulators.Latest?.Tpm;
        LoadedModelRecords records = LoadingState.Records(create: false);
        string? eventLog = EventLog is null ? null : await ResolveFileAsync(EventLog);
        await using TpmClient client = TpmClient.Open(tpm);
        var request = new ListLoadedModelsRequest
        {
            Server = server,
            Records = records,
            EventLog = LoadingState.EventLog(records, tpm, eventLog),
            Tpm = client,
        };
        IReadOnlyList<LoadedModel> models;
        try
        {
            models = await ModelLoading.ListAsync(request, cancellationToken);
        }
        catch (TpmException missing) when (tpm is null && missing.Fault is TpmFault.NotFound or TpmFault.NoPermission)
        {
            Verbose($"Whether PCR15 shows the models is not known: {missing.Message}");
            models = await ModelLoading.ListAsync(request with { Tpm = null }, cancellationToken);
        }

        foreach (string pattern in Name)
        {
            foreach (LoadedModel model in Choose(server, models, model => model.Name, pattern))
            {
                if (model is { Record: not null, IsMeasured: false })
                    Warn(
                        $"{model.Name} is served, and PCR15 does not show it: it was loaded before the machine was restarted, or something "
                        + "else was measured since. Load it again with Import-SealedModel, or remove it.");
                Write(LoadedModelInfos.Of(model, server.Address));
            }
        }
    }
}
