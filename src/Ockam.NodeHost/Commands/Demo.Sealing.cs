using System.Globalization;
using Ockam.Attestation;
using Ockam.Models;
using Ockam.Node;
using Ockam.Policies;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.NodeHost.Commands;

// What ai does: a key that opens for one environment, a file sealed under it, and who releases the key.
internal sealed partial class Demo
{
    private void SealFor(LocalKeyStore keys, PcrReference reference)
    {
        keys.Create(KeyName);
        var request = new SealingRequest(
            [new KeyPolicyPrincipal(KeyPolicyPrincipal.Ockam, Machine.Identifier.ToString())], SealingRegisters.FromReference(reference));
        SealingEdit edit = SealingEditor.Add(keys.GetPolicy(KeyName), request);
        keys.SetPolicy(KeyName, edit.After, edit.Before.Digest);
        string image = Digits(reference.Pcrs[4]);
        Step(
            $"ai has a key '{KeyName}' for models, which opens for machine alone, and there only where PCR4 is {Short(image)} and PCR7 and "
            + "PCR12 fit: computed from the image, before it ran anywhere",
            ("key", KeyName), ("opens_for", Machine.Identifier.ToString()), ("pcr4", image));
    }

    private async Task SealAsync(LocalKeyStore keys, byte[] plain, CancellationToken cancellationToken)
    {
        string source = PathOf(ModelFile);
        await File.WriteAllBytesAsync(source, plain, cancellationToken);
        var service = new LocalKeyService(keys, roots: [_authority.Root]);
        ProtectedModel made = await SealedModel.ProtectAsync(
            new ProtectModelRequest
            {
                Source = source, Destination = SealedPath, KeyService = service, KeyId = KeyName,
                Publisher = new ModelPublisher(Ai.Identities, Ai.Identifier),
            },
            cancellationToken: cancellationToken);
        File.Delete(source);
        byte[] written = await File.ReadAllBytesAsync(SealedPath, cancellationToken);
        if (!Contains(plain, DemoModel.Name) || Contains(written, DemoModel.Name)) throw Wrong("The sealed file has plain text in it.");
        Step(
            string.Create(CultureInfo.InvariantCulture, $"ai sealed {ModelFile}, {plain.Length} bytes, and signed it; ")
            + $"SHA-384 of the plain file: {Short(made.Info.Sha384)}",
            ("sealed", made.Path), ("sha384", made.Info.Sha384));

        await using var file = new FileSealedSource(SealedPath);
        var expected = new SealedModelExpectations { Publishers = [Ai.Identifier] };
        SealedModelVerdict verdict = await SealedModel.TestAsync(file, expected, cancellationToken: cancellationToken);
        if (!verdict.IsValid) throw Wrong("The sealed file does not prove to be whole and ai's.");
        Step("without any key, the sealed file proves that it is whole and ai's");
        try
        {
            SealedModelReader reader = await SealedModel.OpenAsync(
                new FileSealedSource(SealedPath), Opening(service, null), cancellationToken);
            await reader.DisposeAsync();
        }
        catch (ModelException refused) when (refused.Reason == ModelErrorReason.AccessDenied)
        {
            Step("ai's key service now refuses ai too, without an attestation document: the policy makes no exception",
                ("refused_without_document", refused.Message));
            return;
        }

        throw Wrong("The key opened without an attestation document.");
    }

    private async Task<ModelKeyBroker> StartBrokerAsync(LocalKeyStore keys, CancellationToken cancellationToken)
    {
        var broker = ModelKeyBroker.Create(new ModelKeyBrokerOptions
        {
            Keys = keys, Trust = TrustPolicy.Anyone, Allow = PolicyExpression.Parse(Consumer), LogPath = PathOf("broker.jsonl"),
            Roots = [_authority.Root],
        });
        // As when the disk is full: from then on every release is refused.
        broker.Failed += failure => Step($"warning: ai's key broker failed: {failure.Message}", ("broker_failed", failure.Message));
        _open.Add(broker);
        await broker.StartAsync(Ai, cancellationToken);
        Step(
            $"ai releases the key at '{broker.Name}', over secure channels alone, to members with {Consumer}",
            ("broker", broker.Name), ("releases_to", Consumer));
        return broker;
    }

    private async Task<BrokerKeyService> ConnectAsync(CancellationToken cancellationToken)
    {
        var to = MultiAddr.Parse($"{_project!.NodeChannel}/service/{Watcher.Address.Name}/service/{_relayed!.Name}/secure/api");
        OpenedRoute way = await Machine.ResolveAsync(to, Machine.CreateChannelOptions(OnTheWayToAi), cancellationToken);
        BrokerKeyService service = await BrokerKeyService.TakeAsync(Machine, way);
        _open.Add(service);
        if (service.Broker != Ai.Identifier) throw Wrong($"machine takes {service.Broker} for ai.");
        Step("machine has a secure channel to ai's key broker, through project", ("broker_of", service.Broker.ToString()));
        return service;
    }

    private OpenModelRequest Opening(IModelKeyService service, TpmClient? tpm) => new()
    {
        KeyService = service, KeyId = KeyName, Expectations = new SealedModelExpectations { Publishers = [Ai.Identifier] },
        Attestation = tpm is null ? null : new TpmAttestationSource(tpm),
    };
}
