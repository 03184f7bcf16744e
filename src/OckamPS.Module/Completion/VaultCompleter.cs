using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Vault;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Completion;

/// <summary>Completes names of vaults; the tooltip says where each is.</summary>
public sealed class VaultCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, List().Select(vault =>
            (vault.Name, $"{vault.Kind} vault in {vault.Path}{(vault.IsDefault ? ", the default" : "")}")));

    private static IReadOnlyList<StoredVault> List() => Completions.Ask(async cancellationToken =>
    {
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        return await home.Services.Vaults.ListAsync(cancellationToken);
    }) ?? [];
}
