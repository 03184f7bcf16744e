using System.Management.Automation;
using OckamPS.Module.Models;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that works with keys of models, wherever they are. What is about one kind of service is a part of its own.</summary>
public abstract partial class ModelKeyCmdlet : AwsCmdlet
{
    /// <summary>What providers of keys are told; a part about one kind of service adds what it was given.</summary>
    private protected virtual ModelKeyOptions KeyOptions => new() { Aws = AwsAsync };

    /// <summary>Prepares to use a key.</summary>
    /// <param name="key">How it was named; see <see cref="Arguments.ModelKeyTransformationAttribute"/>.</param>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    /// <exception cref="Ockam.Models.ModelException">The key is not known, or cannot be used.</exception>
    private protected ValueTask<ModelKeyAccess> OpenKeyAsync(string key, CancellationToken cancellationToken) =>
        ModelKeyProviders.OpenAsync(key, KeyOptions, cancellationToken);

    /// <summary>Sources of registers, where paths are relative to the current location no more.</summary>
    private protected async Task<object[]> ResolveSourcesAsync(object[] sources)
    {
        var resolved = new object[sources.Length];
        for (int i = 0; i < sources.Length; i++)
        {
            object bare = sources[i] is PSObject wrapped ? wrapped.BaseObject : sources[i];
            resolved[i] = bare is string text && !text.TrimStart().StartsWith('{') ? await ResolveFileAsync(text) : bare;
        }

        return resolved;
    }
}
