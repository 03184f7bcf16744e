using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ockam.Attestation;
using Ockam.Aws.Tests.Support;
using Ockam.Models;
using Ockam.Models.Tests.Support;

namespace Ockam.Aws.Tests.Keys;

/// <summary>What KMS is sent, and what of its answers is believed.</summary>
[Collection(KmsCollection.Name)]
public sealed class KmsKeyServiceTests(MotoServer moto) : IAsyncLifetime
{
    private static readonly EncryptionContext s_context = new([new("model", "m")]);

    private readonly string _alias = $"alias/{Guid.NewGuid():N}";
    private readonly EmulatorAuthority _authority = EmulatorAuthority.CreateInMemory();
    private AttestingKms _kms = null!;
    private KmsKeys _keys = null!;
    private KmsKeyService _service = null!;
    private AttestedMachine _machine = null!;
    private KmsKeyInfo _key = null!;

    public async Task InitializeAsync()
    {
        if (MotoServer.SkipReason is not null) return;
        _kms = new AttestingKms(moto.Url, _authority.Root);
        _machine = await AttestedMachine.StartAsync(_authority, "genuine boot loader");
        _keys = new KmsKeys(_kms.Connect());
        _service = new KmsKeyService(_kms.Connect());
        _key = await _keys.CreateAsync(new KmsKeyRequest { Alias = _alias });
    }

    public async Task DisposeAsync()
    {
        _authority.Dispose();
        if (MotoServer.SkipReason is not null) return;
        _keys.Dispose();
        _service.Dispose();
        await _machine.DisposeAsync();
        await _kms.DisposeAsync();
    }

    [MotoFact]
    public async Task A_key_is_the_same_by_id_ARN_and_resolved_alias_and_no_other_is()
    {
        string aliasArn = _key.Arn.Replace($"key/{_key.KeyId}", _alias, StringComparison.Ordinal);
        KmsKeyInfo other = await _keys.CreateAsync(new KmsKeyRequest());
        Assert.False(_service.IsSameKey(_alias, _key.Arn), "An alias that was not resolved means nothing yet.");
        Assert.Equal(_key.Arn, await _service.ResolveAsync(_alias));
        foreach (string name in (string[])[_key.KeyId, _key.Arn, _alias, aliasArn])
        {
            Assert.Equal(_key.Arn, await _service.ResolveAsync(name));
            Assert.True(_service.IsSameKey(name, _key.Arn));
            Assert.False(_service.IsSameKey(name, other.Arn));
            Assert.False(_service.IsSameKey(name, _key.Arn.Replace("us-east-1", "us-east-2", StringComparison.Ordinal)));
            using ModelDataKey made = await _service.GenerateDataKeyAsync(name, s_context);
            Assert.Equal(_key.Arn, made.KeyId);
        }
    }

    [MotoFact]
    public async Task Every_request_names_its_key_and_its_context_and_an_attested_one_the_recipient()
    {
        using ModelDataKey key = await _service.GenerateDataKeyAsync(_alias, s_context);
        using ModelDataKey got = await AttestedUnwrapping.UnwrapAsync(
            _service, key.KeyId, key.WrappedKey, s_context, _machine, CancellationToken.None);
        Assert.Equal(key.Plain, got.Plain);
        (FrontRequest decrypt, FrontReply reply) = _kms.Log.Last();
        Assert.Equal("Decrypt", decrypt.Action);
        Assert.Equal(_key.Arn, (string?)decrypt.Body["KeyId"]);
        Assert.Equal("m", (string?)decrypt.Body["EncryptionContext"]!["model"]);
        Assert.Equal("RSAES_OAEP_SHA_256", (string?)decrypt.Body["Recipient"]!["KeyEncryptionAlgorithm"]);
        Assert.Null(reply.Body["Plaintext"]);
    }

    [MotoFact]
    public async Task An_attested_owner_gets_a_new_data_key_that_never_crosses_in_the_clear()
    {
        using var attested = new KmsKeyService(_kms.Connect(), _machine);
        using ModelDataKey key = await attested.GenerateDataKeyAsync(_alias, s_context);
        (FrontRequest generate, FrontReply reply) = _kms.Log.Last();
        Assert.Equal("GenerateDataKey", generate.Action);
        Assert.Null(reply.Body["Plaintext"]);
        ModelKeyReply plain = await _service.DecryptAsync(new ModelKeyRequest(_key.Arn, key.WrappedKey, s_context));
        Assert.Equal(key.Plain.ToArray(), plain.Plaintext);
    }

    [MotoFact]
    public async Task An_answer_in_the_clear_to_an_attested_request_is_refused()
    {
        // What moto does by itself, which does not know recipients.
        using ModelDataKey key = await _service.GenerateDataKeyAsync(_alias, s_context);
        var deaf = new AwsConnection(new AwsOptions
        {
            EndpointUrl = moto.Url, Region = "us-east-1", Keys = new AwsKeys("AKIAEXAMPLE", "secret"),
        });
        using var service = new KmsKeyService(deaf, _machine);
        Assert.Equal(ModelErrorReason.EnvelopeRefused, await Seals.RefusedAsync(async () => await AttestedUnwrapping.UnwrapAsync(
            service, key.KeyId, key.WrappedKey, s_context, _machine, CancellationToken.None)));
        Assert.Equal(ModelErrorReason.EnvelopeRefused, await Seals.RefusedAsync(
            async () => await service.GenerateDataKeyAsync(_alias, s_context)));
    }

    [MotoFact]
    public async Task An_envelope_for_another_recipient_is_refused()
    {
        using ModelDataKey key = await _service.GenerateDataKeyAsync(_alias, s_context);
        using var other = RSA.Create(2048);
        byte[] foreign = CmsEnvelope.Create(key.Plain, other.ExportSubjectPublicKeyInfo());
        _kms.Tamper = (_, reply) => Change(reply, "CiphertextForRecipient", Convert.ToBase64String(foreign));
        Assert.Equal(ModelErrorReason.EnvelopeRefused, await Seals.RefusedAsync(async () => await AttestedUnwrapping.UnwrapAsync(
            _service, key.KeyId, key.WrappedKey, s_context, _machine, CancellationToken.None)));
    }

    [MotoFact]
    public async Task An_answer_for_another_key_is_refused_and_an_alias_that_moves_is_not_followed()
    {
        KmsKeyInfo other = await _keys.CreateAsync(new KmsKeyRequest());
        using ModelDataKey key = await _service.GenerateDataKeyAsync(_alias, s_context);
        _kms.Tamper = (_, reply) => Change(reply, "KeyId", other.Arn);
        Assert.Equal(ModelErrorReason.WrongKeyId, await Seals.RefusedAsync(
            async () => await _service.DecryptAsync(new ModelKeyRequest(_key.Arn, key.WrappedKey, s_context))));
        Assert.Equal(ModelErrorReason.WrongKeyId, await Seals.RefusedAsync(
            async () => await _service.GenerateDataKeyAsync(_alias, s_context)));
    }

    [VectorFact]
    public async Task The_envelope_that_KMS_once_made_comes_through_and_opens()
    {
        using JsonDocument document = JsonDocument.Parse(
            await File.ReadAllTextAsync(Vectors.PathOf("nitro/cms/edgebit-recipient-test-key.json")));
        using var recipient = RSA.Create();
        recipient.ImportPkcs8PrivateKey(document.RootElement.Hex("pkcs8_der_hex"), out _);
        byte[] envelope = await File.ReadAllBytesAsync(Vectors.PathOf("nitro/cms/edgebit-ciphertext-for-recipient.ber"));
        const string Arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        var reply = new FrontReply(200, new JsonObject
        {
            ["KeyId"] = Arn, ["CiphertextForRecipient"] = Convert.ToBase64String(envelope),
        });
        await using var front = new JsonFront(_ => Task.FromResult(reply));
        using var service = new KmsKeyService(new AwsConnection(new AwsOptions
        {
            EndpointUrl = front.Url, Region = "us-east-1", Keys = new AwsKeys("AKIAEXAMPLE", "secret"),
        }));
        ModelKeyReply got = await service.DecryptAsync(
            new ModelKeyRequest(Arn, new byte[100], EncryptionContext.Empty) { AttestationDocument = new byte[10] });
        Assert.Null(got.Plaintext);
        byte[] plain = CmsEnvelope.Open(got.CiphertextForRecipient!.Value.Span, recipient, recipient.ExportSubjectPublicKeyInfo());
        Assert.Equal((await File.ReadAllTextAsync(Vectors.PathOf("nitro/cms/edgebit-plaintext.hex"))).FromHex(), plain);
    }

    [MotoFact]
    public async Task A_model_that_anybody_of_the_account_could_open_opens_on_the_attested_machine_alone_once_its_key_is_sealed()
    {
        using var folder = new Folder();
        byte[] content = Seals.Bytes(50_000);
        ProtectedModel made = await SealedModel.ProtectAsync(new ProtectModelRequest
        {
            Source = folder.Write("m.gguf", content), Destination = folder["m.sealed"], KeyService = _service, KeyId = _key.Arn,
        });
        OpenModelRequest request = Seals.Request(_service, keyId: _key.Arn);
        // The application's way (W1): the key's policy leaves it to IAM, and IAM lets the role.
        Assert.Equal(content, await folder.OpenAsync(made.Path, request));

        using var policies = new KmsKeyPolicyStore(_kms.Connect());
        KeyPolicyDocument before = await policies.GetAsync(_alias);
        AttestationDocument document = AttestationDocument.Parse((await _machine.GetDocumentAsync("any"u8.ToArray())).Span);
        var seal = new SealingRequest(
            [KeyPolicyPrincipal.Parse(AttestingKms.Consumer)], SealingRegisters.FromDocument(document, [4, 7]));
        await policies.PutAsync(_alias, SealingEditor.Add(before, seal).After, before.Digest);

        Assert.Equal(ModelErrorReason.AccessDenied, await Seals.RefusedAsync(async () => await folder.OpenAsync(made.Path, request)));
        Assert.Equal(content, await folder.OpenAsync(made.Path, request with { Attestation = _machine }));
        await using AttestedMachine wrong = await AttestedMachine.StartAsync(_authority, "another boot loader");
        Assert.Equal(ModelErrorReason.AccessDenied, await Seals.RefusedAsync(
            async () => await folder.OpenAsync(made.Path, request with { Attestation = wrong })));
        // The owner still seals.
        using ModelDataKey another = await _service.GenerateDataKeyAsync(_alias, s_context);
    }

    private static FrontReply Change(FrontReply reply, string name, string value)
    {
        if (!reply.Body.ContainsKey(name)) return reply;
        JsonObject body = reply.Body.DeepClone().AsObject();
        body[name] = value;
        return reply with { Body = body };
    }
}
