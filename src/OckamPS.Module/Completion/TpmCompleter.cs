using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using OckamPS.Module.Emulators;

namespace OckamPS.Module.Completion;

/// <summary>Completes TPMs: the emulators of this session, the devices that are there, and the forms of addresses.</summary>
public sealed class TpmCompleter : IArgumentCompleter
{
    private static readonly (string Text, string ToolTip)[] s_forms =
    [
        ("swtpm:127.0.0.1:2321", "a software TPM, by host and port"),
        ("mssim:127.0.0.1:2321", "a TPM simulator with its platform channel on the next port"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Completions.Match(wordToComplete, SessionEmulators.All.Select(emulator => (emulator.Tpm, emulator.Description))
            .Concat(Devices())
            .Concat(s_forms));

    private static IEnumerable<(string Text, string ToolTip)> Devices()
    {
        if (OperatingSystem.IsWindows()) return [("tbs", "the machine's TPM")];
        (string, string)[] known =
            [("/dev/tpmrm0", "the machine's TPM, shared by programs"), ("/dev/tpm0", "the machine's TPM, for one program at a time")];
        return known.Where(device => File.Exists(device.Item1)).Select(device => ("device:" + device.Item1, device.Item2));
    }
}
