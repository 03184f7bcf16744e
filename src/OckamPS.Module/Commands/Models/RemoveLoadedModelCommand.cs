using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Models;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Deletes models from a model server, or takes them out of its memory.</summary>
[Cmdlet(VerbsCommon.Remove, "LoadedModel", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveLoadedModelCommand : LoadedModelCmdlet
{
    /// <summary>The models, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LoadedModelCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>They are only taken out of memory; the server keeps their files.</summary>
    [Parameter]
    public SwitchParameter FromMemory { get; set; }

    /// <summary>Nobody is asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Removing loaded models";

    /// <inheritdoc/>
    protected override object? Target => Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        using OllamaClient server = OpenServer();
        string place = server.Address.GetLeftPart(UriPartial.Authority);
        IReadOnlyList<ServedModel> models = await server.ListAsync(cancellationToken);
        foreach (string pattern in Name)
        {
            foreach (string name in Choose(server, models, model => model.Name, pattern).Select(model => model.Name))
                await ForEachAsync(name, () => RemoveAsync(server, $"model '{name}' of {place}", name, cancellationToken));
        }
    }

    private async Task RemoveAsync(OllamaClient server, string what, string name, CancellationToken cancellationToken)
    {
        // What is only taken out of memory comes back with the next question: nobody is asked who has not said that he wants to be.
        bool isForced = Force || (FromMemory && !await OnPipelineAsync(WantsToBeAsked));
        if (!await ConfirmAsync(what, FromMemory ? "Take out of memory" : "Delete", isForced)) return;
        if (FromMemory) await server.UnloadAsync(name, cancellationToken);
        else await ModelLoading.RemoveAsync(server, LoadingState.Records(create: false), name, cancellationToken);
    }

    private bool WantsToBeAsked() => MyInvocation.BoundParameters.TryGetValue("Confirm", out object? confirm)
        ? LanguagePrimitives.IsTrue(confirm)
        : GetVariableValue("ConfirmPreference") is ConfirmImpact.Low or ConfirmImpact.Medium;
}
