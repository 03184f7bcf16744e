using System.Security.Cryptography;
using Ockam.Attestation;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Policies;

/// <summary>What the editor writes, the local key service does: one model of policies for both.</summary>
public sealed class SealedLocalKeyTests : IDisposable
{
    private const string KeyId = "model";

    private static readonly string s_consumer = "I" + new string('c', 64);

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_that_is_sealed_to_a_machine_opens_for_its_consumer_there_and_for_nobody_elsewhere()
    {
        using var authority = EmulatorAuthority.CreateInMemory();
        await using AttestedMachine right = await AttestedMachine.StartAsync(authority, "right");
        await using AttestedMachine wrong = await AttestedMachine.StartAsync(authority, "wrong");
        var store = new LocalKeyStore(_folder["keys"]);
        store.Create(KeyId);
        using var recipient = RSA.Create(2048);
        ReadOnlyMemory<byte> good = await right.GetDocumentAsync(recipient.ExportSubjectPublicKeyInfo());
        ReadOnlyMemory<byte> bad = await wrong.GetDocumentAsync(recipient.ExportSubjectPublicKeyInfo());

        KeyPolicyDocument before = store.GetPolicy(KeyId);
        SealingRegisters registers = SealingRegisters.FromDocument(AttestationDocument.Parse(good.Span));
        SealingEdit edit = SealingEditor.Add(before, new SealingRequest([KeyPolicyPrincipal.Parse(s_consumer)], registers));
        store.SetPolicy(KeyId, edit.After, before.Digest);

        var owner = new LocalKeyService(store, roots: [authority.Root]);
        var consumer = new LocalKeyService(store, s_consumer, [authority.Root]);
        using ModelDataKey key = await owner.GenerateDataKeyAsync(KeyId, EncryptionContext.Empty);
        var request = new ModelKeyRequest(KeyId, key.WrappedKey, EncryptionContext.Empty);

        Assert.NotNull((await consumer.DecryptAsync(request with { AttestationDocument = good })).CiphertextForRecipient);
        foreach (LocalKeyService service in (LocalKeyService[])[consumer, owner])
        {
            ModelException changed = await RefusedAsync(service, request with { AttestationDocument = bad });
            Assert.DoesNotContain("PCR", changed.Message, StringComparison.Ordinal);
            await RefusedAsync(service, request);
        }

        // The owner is told the register, and can go on sealing; the consumer cannot.
        KeyAccessDecision decision = consumer.Decide(KeyId, "kms:Decrypt", EncryptionContext.Empty, AttestationDocument.Parse(bad.Span));
        Assert.Contains("PCR4 (boot loader", decision.Reason, StringComparison.Ordinal);
        using ModelDataKey another = await owner.GenerateDataKeyAsync(KeyId, EncryptionContext.Empty);
        Assert.Equal(ModelErrorReason.AccessDenied, (await Assert.ThrowsAsync<ModelException>(
            async () => await consumer.GenerateDataKeyAsync(KeyId, EncryptionContext.Empty))).Reason);
        // Nothing was measured into this machine's PCR7, which the lint has noticed.
        Assert.All(KeyPolicyLint.Check(store.GetPolicy(KeyId)), finding => Assert.Equal(KeyPolicyRule.NothingMeasured, finding.Rule));
    }

    [Fact]
    public async Task New_data_keys_are_given_to_the_machine_that_the_policy_asks_for_and_to_none_else()
    {
        using var authority = EmulatorAuthority.CreateInMemory();
        await using AttestedMachine right = await AttestedMachine.StartAsync(authority, "right");
        await using AttestedMachine wrong = await AttestedMachine.StartAsync(authority, "wrong");
        var store = new LocalKeyStore(_folder["keys"]);
        store.Create(KeyId);
        using var recipient = RSA.Create(2048);
        ReadOnlyMemory<byte> good = await right.GetDocumentAsync(recipient.ExportSubjectPublicKeyInfo());
        KeyPolicyDocument before = store.GetPolicy(KeyId);
        SealingRegisters registers = SealingRegisters.FromDocument(AttestationDocument.Parse(good.Span));
        var asked = new SealingRequest([KeyPolicyPrincipal.Parse(s_consumer)], registers) { Actions = ["GenerateDataKey", "Decrypt"] };
        store.SetPolicy(KeyId, SealingEditor.Add(before, asked).After, before.Digest);
        IModelKeyService service = new LocalKeyService(store, s_consumer, [authority.Root]);

        using ModelDataKey key = await service.GenerateDataKeyAsync(KeyId, EncryptionContext.Empty, right);
        using ModelDataKey again = await AttestedUnwrapping.UnwrapAsync(
            service, KeyId, key.WrappedKey, EncryptionContext.Empty, right, CancellationToken.None);
        Assert.Equal(key.Plain.ToArray(), again.Plain.ToArray());
        foreach (IAttestationSource? other in (IAttestationSource?[])[wrong, null])
            Assert.Equal(ModelErrorReason.AccessDenied, await Seals.RefusedAsync(
                async () => await service.GenerateDataKeyAsync(KeyId, EncryptionContext.Empty, other)));
        // A document of the right machine that was made for another request.
        Assert.Equal(ModelErrorReason.AttestationRefused, await Seals.RefusedAsync(
            async () => await service.GenerateDataKeyAsync(KeyId, EncryptionContext.Empty, new Old(good))));

        // Both formats hand the source on.
        string plain = _folder.Write("m.gguf", new byte[100]);
        var seal = new ProtectModelRequest
        {
            Source = plain, Destination = _folder["m.sealed"], KeyService = service, KeyId = KeyId, Attestation = right,
        };
        await SealedModel.ProtectAsync(seal);
        var pair = new ProtectPairRequest
        {
            Source = plain, Destination = _folder["m.enc"], KeyService = service, KeyId = KeyId, Attestation = right,
        };
        await ModelPair.ProtectAsync(pair);
        Assert.Equal(ModelErrorReason.AccessDenied, await Seals.RefusedAsync(
            async () => await SealedModel.ProtectAsync(seal with { Attestation = null, Destination = _folder["n.sealed"] })));
        Assert.Equal(ModelErrorReason.AccessDenied, await Seals.RefusedAsync(
            async () => await ModelPair.ProtectAsync(pair with { Attestation = null, Destination = _folder["n.enc"] })));
    }

    private static async Task<ModelException> RefusedAsync(LocalKeyService service, ModelKeyRequest request)
    {
        ModelException refused = await Assert.ThrowsAsync<ModelException>(async () => await service.DecryptAsync(request));
        Assert.Equal(ModelErrorReason.AccessDenied, refused.Reason);
        return refused;
    }

    private sealed class Old(ReadOnlyMemory<byte> document) : IAttestationSource
    {
        public ValueTask<ReadOnlyMemory<byte>> GetDocumentAsync(
            ReadOnlyMemory<byte> publicKey, CancellationToken cancellationToken = default) => ValueTask.FromResult(document);
    }
}
