using Ockam.Attestation;
using Ockam.Models;

namespace Ockam.NodeHost.Commands;

// The key is refused to what has started something else, and released to what has started the right thing.
internal sealed partial class Demo
{
    private async Task ShowRefusalAsync(
        ModelKeyBroker broker, BrokerKeyService service, PcrReference reference, CancellationToken cancellationToken)
    {
        await using DemoMachine changed = await DemoMachine.StartAsync(_authority, ChangedImage, cancellationToken);
        string register = Digits(DemoMachine.Reference(ChangedImage).Pcrs[4]);
        if (register == Digits(reference.Pcrs[4])) throw Wrong("Two images have the same PCR4.");
        Step($"machine started another image: its emulated NitroTPM has {Short(register)} in PCR4", ("found_pcr4", register));
        try
        {
            SealedModelReader reader = await SealedModel.OpenAsync(
                new FileSealedSource(SealedPath), Opening(service, changed.Tpm), cancellationToken);
            await reader.DisposeAsync();
        }
        catch (KeyReleaseRefusedException refused)
        {
            ShowRefusal(broker, refused, register);
            return;
        }

        throw Wrong("The key was released to a machine with a wrong PCR4.");
    }

    private void ShowRefusal(ModelKeyBroker broker, KeyReleaseRefusedException refused, string register)
    {
        if (refused.Refusal != KeyReleaseRefusal.Policy) throw Wrong($"The key was refused for another reason: {refused.Message}");
        if (refused.Message.Contains("PCR", StringComparison.Ordinal)
            || refused.Message.Contains(register[..ShownDigits], StringComparison.Ordinal))
            throw Wrong($"The consumer is told more than the class of what failed: {refused.Message}");
        Step($"machine is refused, and told the class of what failed alone: {refused.Message}",
            ("refused_class", refused.Refusal.ToString()), ("told", refused.Message));

        string reason = broker.GetSnapshot().LastRefusal ?? throw Wrong("The broker has not kept why it refused.");
        // The register that differs, with what it has, and none of those that fit.
        if (!reason.Contains("PCR4", StringComparison.Ordinal) || !reason.Contains(register[..ShownDigits], StringComparison.Ordinal)
            || reason.Contains("PCR7", StringComparison.Ordinal))
            throw Wrong($"The owner is not told which register differs: {reason}");
        Step($"ai sees the register: {reason}", ("reason", reason));
    }

    private void ShowReleased(ModelKeyBroker broker, int seenBefore)
    {
        ModelKeyBrokerSnapshot now = broker.GetSnapshot();
        long refused = now.Refused.Values.Sum();
        if (now.Released != _loads || refused != 1)
            throw Wrong($"The broker released {now.Released} keys and refused {refused}; {_loads} and 1 are right.");
        KeyReleaseLogVerdict log = KeyReleaseLog.Verify(now.LogPath, now.LogHead);
        // That it was opened, the refusal, and each release.
        if (!log.IsIntact || log.Entries != 2 + _loads)
            throw Wrong($"The broker's log is not whole: {log.Problem ?? $"it has {log.Entries} entries"}");
        Step(
            $"ai's broker has {log.Entries} entries in its log, the refusal and the release with them, each with the hash of the one "
            + $"before; the last has {Short(log.Head)}",
            ("log_head", log.Head));

        byte[][] passed = [.. _watcher.Payloads.Skip(seenBefore)];
        // Three of the handshake; a challenge, a request and their answers, twice.
        if (passed.Length < 11) throw Wrong($"Only {passed.Length} messages for the broker came by project; at least 11 must have.");
        // Each request has the name of its key in plain.
        if (passed.Any(payload => Contains(payload, KeyName))) throw Wrong("The project's node could read a request for the key.");
        Step($"project saw {passed.Length} messages of it pass, and none that it could read", ("passed", $"{passed.Length}"));
    }
}
