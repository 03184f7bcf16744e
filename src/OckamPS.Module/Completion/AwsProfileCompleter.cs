using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Aws;

namespace OckamPS.Module.Completion;

/// <summary>Completes profiles of the shared AWS configuration.</summary>
public sealed class AwsProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, (Completions.Ask(_ => Task.FromResult(AwsCatalog.ListProfiles())) ?? [])
            .Select(name => (name, $"the profile {name} of the shared AWS configuration")));
}
