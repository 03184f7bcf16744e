using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Errors;
using OckamPS.Module.Mapping;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet about models that are in a store already, by their names.</summary>
public abstract class PublishedModelCmdlet : StoreCmdlet
{
    /// <summary>The store: <c>s3://bucket/path</c>, or a folder.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [StoreTransformation]
    [ArgumentCompleter(typeof(ModelStoreCompleter))]
    [ValidateNotNullOrEmpty]
    public string Store { get; set; } = "";

    /// <summary>In which format; all that there are if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public ModelWeightsFormat? Format { get; set; }

    /// <summary>The names of the models, with wildcards.</summary>
    private protected abstract string[] Names { get; }

    /// <inheritdoc/>
    protected override object? Target => Store;

    /// <summary>The models that are meant, one after the other; an error for a name that means none.</summary>
    /// <param name="store">The store.</param>
    /// <param name="allVersions">Whether former versions are meant too, and with them models that were removed.</param>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    private protected async IAsyncEnumerable<PublishedModel> FindAsync(
        IModelStore store, bool allVersions,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string Name, WildcardPattern Pattern)[] wanted = [.. Names.Select(name => (name, Wildcards.Of(name)))];
        var found = new HashSet<string>(StringComparer.Ordinal);
        await foreach (PublishedModel model in store.ListAsync(allVersions, cancellationToken))
        {
            if (Format is { } format && model.Layout != StoreInfos.LayoutOf(format)) continue;
            string file = model.Weights.Key[(model.Weights.Key.LastIndexOf('/') + 1)..];
            bool isMeant = false;
            foreach ((string name, WildcardPattern pattern) in wanted)
            {
                if (!pattern.IsMatch(model.Name) && !pattern.IsMatch(file)) continue;
                isMeant = true;
                found.Add(name);
            }

            if (isMeant) yield return model;
        }

        foreach ((string name, _) in wanted)
        {
            if (!Wildcards.AreIn(name) && !found.Contains(name))
                Write(ErrorTable.NotFound("PublishedModel", $"model in {store.Reference} that is called", name));
        }
    }
}
