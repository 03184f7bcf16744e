using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Aws;

namespace OckamPS.Module.Completion;

/// <summary>Completes regions of AWS, with their names.</summary>
public sealed class AwsRegionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, AwsCatalog.Regions.Select(region => (region.Key, region.Value)));
}
