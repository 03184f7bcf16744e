using Ockam.Attestation;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Keys;

/// <summary>What every key service does; a service has a class that derives from this one.</summary>
public abstract class KeyServiceContract : IAsyncLifetime
{
    private static readonly EncryptionContext s_context = new([new("model", "m"), new("owner", "me")]);

    private readonly EmulatorAuthority _authority = EmulatorAuthority.CreateInMemory();
    private IModelKeyService _service = null!;
    private AttestedMachine _right = null!;
    private AttestedMachine _wrong = null!;

    /// <summary>A key that its owner may use without attestation.</summary>
    protected virtual string PlainKey => "plain";

    /// <summary>A key that is given out only where PCR4 has a certain value.</summary>
    protected virtual string AttestedKey => "attested";

    /// <summary>How many bits of a wrapped key lie between two that are changed; more for a service that is far away.</summary>
    protected virtual int Stride => 5;

    public async Task InitializeAsync()
    {
        _right = await AttestedMachine.StartAsync(_authority, "genuine boot loader");
        _wrong = await AttestedMachine.StartAsync(_authority, "another boot loader");
        _service = await StartAsync(_authority.Root, await _right.ReadAsync(4));
    }

    public async Task DisposeAsync()
    {
        await _right.DisposeAsync();
        await _wrong.DisposeAsync();
        _authority.Dispose();
        await StopAsync();
    }

    [KeyServiceFact]
    public async Task A_data_key_comes_back_and_no_two_are_alike()
    {
        using ModelDataKey one = await _service.GenerateDataKeyAsync(PlainKey, s_context);
        using ModelDataKey two = await _service.GenerateDataKeyAsync(PlainKey, s_context);
        Assert.NotEqual(one.Plain.ToArray(), two.Plain.ToArray());
        Assert.True(_service.IsSameKey(PlainKey, one.KeyId));
        Assert.False(_service.IsSameKey(AttestedKey, one.KeyId));
        ModelKeyReply reply = await _service.DecryptAsync(new ModelKeyRequest(one.KeyId, one.WrappedKey, s_context));
        Assert.Equal(one.Plain.ToArray(), reply.Plaintext);
        Assert.Null(reply.CiphertextForRecipient);
    }

    [KeyServiceFact]
    public async Task Another_context_another_key_and_a_changed_blob_are_refused()
    {
        using ModelDataKey key = await _service.GenerateDataKeyAsync(PlainKey, s_context);
        await RefusedAsync(new ModelKeyRequest(key.KeyId, key.WrappedKey, EncryptionContext.Empty));
        await RefusedAsync(new ModelKeyRequest(key.KeyId, key.WrappedKey, new EncryptionContext([.. s_context, new("more", "1")])));
        await RefusedAsync(new ModelKeyRequest("unknown", key.WrappedKey, s_context));
        for (int bit = 0; bit < key.WrappedKey.Length * 8; bit += Stride)
        {
            byte[] changed = key.WrappedKey.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            await RefusedAsync(new ModelKeyRequest(key.KeyId, changed, s_context));
        }
    }

    [KeyServiceFact]
    public async Task The_attested_machine_gets_the_key_in_an_envelope_for_a_key_pair_of_that_call_alone()
    {
        using ModelDataKey key = await _service.GenerateDataKeyAsync(AttestedKey, s_context);
        for (int call = 0; call < 2; call++)
        {
            using ModelDataKey got = await AttestedUnwrapping.UnwrapAsync(
                _service, key.KeyId, key.WrappedKey, s_context, _right, CancellationToken.None);
            Assert.Equal(key.Plain.ToArray(), got.Plain.ToArray());
        }

        Assert.Equal(2, _right.PublicKeys.Count);
        Assert.NotEqual(_right.PublicKeys[0], _right.PublicKeys[1]);
        ModelKeyReply reply = await _service.DecryptAsync(new ModelKeyRequest(key.KeyId, key.WrappedKey, s_context)
        {
            AttestationDocument = await _right.GetDocumentAsync(_right.PublicKeys[0]),
        });
        Assert.Null(reply.Plaintext);
        Assert.NotNull(reply.CiphertextForRecipient);
    }

    [KeyServiceFact]
    public async Task Another_machine_and_a_request_without_a_document_are_refused()
    {
        using ModelDataKey key = await _service.GenerateDataKeyAsync(AttestedKey, s_context);
        Assert.Equal(ModelErrorReason.AccessDenied, await Seals.RefusedAsync(async () => await AttestedUnwrapping.UnwrapAsync(
            _service, key.KeyId, key.WrappedKey, s_context, _wrong, CancellationToken.None)));
        Assert.Equal(ModelErrorReason.AccessDenied, await RefusedAsync(new ModelKeyRequest(key.KeyId, key.WrappedKey, s_context)));
    }

    [KeyServiceFact]
    public async Task A_document_that_was_changed_or_stands_under_another_root_is_refused()
    {
        using ModelDataKey key = await _service.GenerateDataKeyAsync(AttestedKey, s_context);
        using var stranger = EmulatorAuthority.CreateInMemory();
        await using AttestedMachine forged = await AttestedMachine.StartAsync(stranger, "genuine boot loader");
        Assert.Equal(ModelErrorReason.AttestationRefused, await Seals.RefusedAsync(async () => await AttestedUnwrapping.UnwrapAsync(
            _service, key.KeyId, key.WrappedKey, s_context, forged, CancellationToken.None)));
        byte[] document = (await _right.GetDocumentAsync(TestKey())).ToArray();
        document[document.Length / 2] ^= 1;
        Assert.Equal(ModelErrorReason.AttestationRefused, await RefusedAsync(
            new ModelKeyRequest(key.KeyId, key.WrappedKey, s_context) { AttestationDocument = document }));
        Assert.Equal(ModelErrorReason.AttestationRefused, await RefusedAsync(
            new ModelKeyRequest(key.KeyId, key.WrappedKey, s_context) { AttestationDocument = new byte[100] }));
        Assert.Equal(ModelErrorReason.AttestationRefused, await RefusedAsync(
            new ModelKeyRequest(key.KeyId, key.WrappedKey, s_context)
            {
                AttestationDocument = await _right.GetDocumentAsync("no RSA key"u8.ToArray()),
            }));
    }

    /// <summary>Starts a service with the two keys.</summary>
    /// <param name="root">Under which documents of machines stand.</param>
    /// <param name="pcr4">The value that the attested key asks for, 96 hexadecimal digits.</param>
    protected abstract Task<IModelKeyService> StartAsync(AttestationRoot root, string pcr4);

    /// <summary>Ends it.</summary>
    protected abstract Task StopAsync();

    private Task<ModelErrorReason> RefusedAsync(ModelKeyRequest request) =>
        Seals.RefusedAsync(async () => await _service.DecryptAsync(request));

    private static byte[] TestKey()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        return key.ExportSubjectPublicKeyInfo();
    }
}
