using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that works with the models of a model server.</summary>
public abstract class LoadedModelCmdlet : ModelCmdlet
{
    /// <summary>The model server, as host, host:port or URL; Ollama on this machine if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ModelServerTransformation]
    [ArgumentCompleter(typeof(ModelServerCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Server { get; set; }

    /// <summary>The client of the server, which the caller disposes of.</summary>
    /// <exception cref="ModelException">The address is none.</exception>
    private protected OllamaClient OpenServer() => new(Server is null ? null : OllamaClient.ParseAddress(Server));

    /// <summary>Those models that a name with wildcards means; an error for a name without any that means none.</summary>
    private protected IReadOnlyList<T> Choose<T>(OllamaClient server, IEnumerable<T> models, Func<T, string> nameOf, string name)
    {
        IReadOnlyList<T> found = LoadedModelRecords.Choose(models, nameOf, name, Wildcards.Of(name).IsMatch);
        if (found.Count == 0 && !Wildcards.AreIn(name)) NotFound(server, name);
        return found;
    }

    private void NotFound(OllamaClient server, string name) => Fail(
        new ModelException(
            ModelErrorReason.UnknownModel,
            $"The model server at {server.Address.GetLeftPart(UriPartial.Authority)} has no model '{name}'."),
        name);
}
