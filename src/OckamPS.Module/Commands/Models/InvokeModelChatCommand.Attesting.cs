using Ockam.Attestation;
using Ockam.Models;
using OckamPS.Module.Mapping;

namespace OckamPS.Module.Commands;

public sealed partial class InvokeModelChatCommand
{
    private async Task AttestAsync(CancellationToken cancellationToken)
    {
        if (NoAttestation)
        {
            Warn($"Nothing proves where '{Name}' answers, and which model it is.");
            return;
        }

        using var client = new EnvironmentClient(new Uri(Address));
        try
        {
            EnvironmentReport report = await client.AttestAsync(Name, Expectations(), cancellationToken);
            _environment = ChatInfos.Of(report);
            Tell(_environment.ToString());
            if (!report.IsMatch) await RefuseAsync(string.Join(' ', report.Objections));
        }
        catch (ModelException refused) when (refused.Reason == ModelErrorReason.EnvironmentMismatch && AllowMismatch)
        {
            Warn(refused.Message);
        }
    }

    private async Task RefuseAsync(string objections)
    {
        if (AllowMismatch)
        {
            Warn($"The environment in which '{Name}' answers is not the one that is meant. {objections}");
            return;
        }

        await TerminateAsync(
            new ModelException(
                ModelErrorReason.EnvironmentMismatch,
                $"The environment in which '{Name}' answers is not the one that is meant, and nothing was said to it. {objections}"),
            Target);
    }

    private EnvironmentExpectations Expectations() => new()
    {
        Reference = Reference is null ? null : PcrReference.FromJson(Reference),
        ModelDigests = [.. (ModelSha384 ?? []).Select(digits => (ReadOnlyMemory<byte>)Convert.FromHexString(digits))],
        Roots = Root is null ? [AttestationRoot.Aws] : [.. Root.Select(AttestationInfos.RootOf)],
        Identifier = ServerIdentifier,
    };
}
