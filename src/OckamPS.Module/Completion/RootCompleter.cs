using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Attestation;
using OckamPS.Module.Emulators;

namespace OckamPS.Module.Completion;

/// <summary>Completes roots: AWS's, and those of the emulators of this session.</summary>
public sealed class RootCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, SessionEmulators.All
            .Select(emulator => (emulator.Root.Sha256, $"the root of the emulator at {emulator.Tpm}; trust it in tests alone"))
            .Prepend(("Aws", $"{AttestationRoot.Aws.Name}, for the commercial regions")));
}
