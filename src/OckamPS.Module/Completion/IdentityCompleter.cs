using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Identities;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Completion;

/// <summary>Completes names of identities of this home; the tooltip has the Identifier.</summary>
public sealed class IdentityCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, List().Select(identity => (identity.Name,
            $"{identity.Identifier}{(identity.IsDefault ? ", the default" : "")}, keys in the vault '{identity.VaultName}'")));

    private static IReadOnlyList<NamedIdentity> List() => Completions.Ask(async cancellationToken =>
    {
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        return await home.Services.Identities.ListAsync(cancellationToken);
    }) ?? [];
}
