using System.Management.Automation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Models;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists keys that wrap the data keys of sealed models.</summary>
[Cmdlet(VerbsCommon.Get, "ModelSealingKey")]
[OutputType(typeof(ModelSealingKeyInfo))]
public sealed class GetModelSealingKeyCommand : ModelKeyCmdlet
{
    /// <summary>Keys, with wildcards: <c>local:*</c> are all of the home's keystore, <c>kms:*</c> all of AWS KMS.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("KeyId", "KeyArn")]
    [KeyNamesTransformation]
    [ArgumentCompleter(typeof(ModelKeyCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [ModelKeyReference.Local + ":*"];

    /// <inheritdoc/>
    protected override object? Target => Key is [var one] ? one : Key;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string key in Key)
        {
            await ForEachAsync(key, async () =>
            {
                string pattern = ModelKeyReference.Parse(key).ToString();
                IModelKeyProvider provider = ModelKeyProviders.Of(ModelKeyReference.Parse(key).Scheme);
                IReadOnlyList<ModelSealingKeyInfo> all = await provider.ListAsync(KeyOptions, cancellationToken);
                ModelSealingKeyInfo[] found = Match(all, pattern, "ModelSealingKey", "key", (item, matches) =>
                    matches(item.Key) || matches(item.KeyId) || item.Aliases.Any(alias =>
                        matches($"{provider.Scheme}:{alias}") || matches($"{provider.Scheme}:{PlaceOf(item.KeyId)}{alias}")));
                foreach (ModelSealingKeyInfo item in found) Write(item);
            });
        }
    }

    // An alias has an ARN as well, in the place of its key.
    private static string PlaceOf(string keyId) => keyId[..(keyId.LastIndexOf(':') + 1)];
}
