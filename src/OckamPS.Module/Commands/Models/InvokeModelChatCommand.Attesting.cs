using Ockam.Attestation;
using Ockam.Models;
using OckamPS.Module.Gateways;
using OckamPS.Module.Mapping;

namespace OckamPS.Module.Commands;

public sealed partial class InvokeModelChatCommand
{
    private bool ExpectsAnything => Reference is not null || ModelSha384 is not null || Root is not null || ServerIdentifier is not null;

    // What nobody says anew is expected as it was for the proof before.
    private async Task AttestAsync(ModelEnvironmentInfo? before, CancellationToken cancellationToken)
    {
        _environment = null;
        if (NoAttestation)
        {
            Warn($"Nothing proves where '{Name}' answers, and which model it is.");
            return;
        }

        using var client = new EnvironmentClient(new Uri(Address));
        EnvironmentExpectations expectations = EnvironmentProofs.Expect(before, Expectations(), Root is not null);
        try
        {
            ModelWay way = await ModelWays.FindAsync(new Uri(Address), cancellationToken);
            if (!way.IsKnown && expectations.Identifier is null)
                Warn(
                    $"Nobody said which node must be at {Address} (-ServerIdentifier), and it is no inlet of a node here, whose channel "
                    + "would tell: it may pass on the document of another machine.");
            DateTimeOffset at = TimeProvider.System.GetUtcNow();
            EnvironmentReport report = await client.AttestAsync(
                Name, expectations, way.IsInlet ? token => ModelWays.FindPeerAsync(new Uri(Address), token) : null, cancellationToken);
            _environment = ChatInfos.Of(report, expectations, at);
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
