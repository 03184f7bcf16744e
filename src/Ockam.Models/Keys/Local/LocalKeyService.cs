using System.Globalization;
using System.Security.Cryptography;
using Ockam.Attestation;
using Ockam.Encoding;

namespace Ockam.Models;

/// <summary>
/// A key service without a cloud: keys of a local keystore, under the same policies as in AWS KMS. It verifies attestation documents itself
/// and answers them with the same envelopes.
/// </summary>
public sealed class LocalKeyService : IModelKeyService
{
    /// <summary>How sealed files name this kind of service.</summary>
    public const string ServiceName = "local";

    // What KMS takes too.
    private const int RecipientKeyBits = 2048;

    private const byte WrapVersion = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int WrappedLength = 1 + NonceLength + ModelDataKey.Length + TagLength;

    private readonly LocalKeyStore _store;
    private readonly AttestationVerifier _verifier;
    private readonly AttestationExpectations _expectations;
    private readonly KeyCaller _caller;

    /// <summary>Creates the service.</summary>
    /// <param name="store">The keys.</param>
    /// <param name="principal">Who asks, an Ockam identifier or an ARN as policies name it; the keystore's owner if null.</param>
    /// <param name="roots">Under which roots documents must stand; AWS's alone if null.</param>
    /// <param name="clock">Tells the time; the system's clock if null.</param>
    public LocalKeyService(
        LocalKeyStore store, string? principal = null, IReadOnlyList<AttestationRoot>? roots = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _caller = KeyCaller.Parse(principal ?? LocalKeyStore.Owner);
        _verifier = new AttestationVerifier(clock);
        _expectations = roots is null ? new AttestationExpectations() : new AttestationExpectations { Roots = roots };
    }

    /// <inheritdoc/>
    public string Name => ServiceName;

    /// <inheritdoc/>
    public bool IsSameKey(string named, string recorded) => string.Equals(named, recorded, StringComparison.Ordinal);

    /// <inheritdoc/>
    public ValueTask<ModelDataKey> GenerateDataKeyAsync(
        string keyId, EncryptionContext context, CancellationToken cancellationToken = default) =>
        GenerateDataKeyAsync(keyId, context, null, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// The document holds a public key that was made for this one request: so it is fresh, and nobody else's. The data key goes to the same
    /// process that has proved itself, and needs no envelope.
    /// </remarks>
    public async ValueTask<ModelDataKey> GenerateDataKeyAsync(
        string keyId, EncryptionContext context, IAttestationSource? attestation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        AttestationDocument? document =
            attestation is null ? null : await AttestAsync(attestation, cancellationToken).ConfigureAwait(false);
        Require(keyId, "kms:GenerateDataKey", context, document);
        byte[] plain = RandomNumberGenerator.GetBytes(ModelDataKey.Length);
        return new ModelDataKey(keyId, plain, Wrap(keyId, plain, context));
    }

    /// <inheritdoc/>
    public ValueTask<ModelKeyReply> DecryptAsync(ModelKeyRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        AttestationDocument? document = request.AttestationDocument is { } bytes ? Verify(bytes) : null;
        Require(request.KeyId, "kms:Decrypt", request.Context, document);
        byte[] plain = Unwrap(request);
        if (document is null) return ValueTask.FromResult(ModelKeyReply.InTheClear(plain));
        try
        {
            return ValueTask.FromResult(ModelKeyReply.ForRecipient(CmsEnvelope.Create(plain, document.PublicKey!.Value.Span)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>What the policy of a key says to a request, for its owner: with every condition that fails.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="action">Such as <c>kms:Decrypt</c>.</param>
    /// <param name="context">The encryption context.</param>
    /// <param name="document">The document, which was verified; null for none.</param>
    public KeyAccessDecision Decide(string keyId, string action, EncryptionContext context, AttestationDocument? document = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = new KeyAccessRequest(_caller, action) { Context = context };
        if (document is { Kind: AttestationDocumentKind.NitroTpm }) request = request with { Registers = document.Pcrs };
        else if (document is not null) request = request with { Conditions = OfEnclave(document) };
        return KeyPolicySimulator.Evaluate(request, _store.GetPolicy(keyId));
    }

    private static Dictionary<string, IReadOnlyList<string>> OfEnclave(AttestationDocument document)
    {
        Dictionary<string, IReadOnlyList<string>> values = document.Pcrs.ToDictionary(
            pcr => AttestationKeys.Prefix + "PCR" + pcr.Key.ToString(CultureInfo.InvariantCulture),
            pcr => (IReadOnlyList<string>)[Convert.ToHexStringLower(pcr.Value.Span)]);
        // KMS has the image's register under this name as well.
        if (values.TryGetValue(AttestationKeys.Prefix + "PCR0", out IReadOnlyList<string>? image))
            values[AttestationKeys.Prefix + "ImageSha384"] = image;
        return values;
    }

    private async ValueTask<AttestationDocument> AttestAsync(IAttestationSource attestation, CancellationToken cancellationToken)
    {
        using var recipient = RSA.Create(RecipientKeyBits);
        byte[] publicKey = recipient.ExportSubjectPublicKeyInfo();
        AttestationDocument document =
            Verify(await attestation.GetDocumentAsync(publicKey, cancellationToken).ConfigureAwait(false));
        return document.PublicKey!.Value.Span.SequenceEqual(publicKey) ? document : throw new ModelException(
            ModelErrorReason.AttestationRefused,
            "The attestation document has another public key than the one that was made for this request: it is not fresh.");
    }

    private AttestationDocument Verify(ReadOnlyMemory<byte> bytes)
    {
        AttestationVerdict verdict = _verifier.Verify(bytes.Span, _expectations);
        try
        {
            AttestationDocument document = verdict.Require();
            if (document.PublicKey is not null) return document;
        }
        catch (AttestationRefusedException refused)
        {
            throw new ModelException(ModelErrorReason.AttestationRefused, refused.Message, refused);
        }

        throw new ModelException(ModelErrorReason.AttestationRefused, "The attestation document has no public key to answer to.");
    }

    private void Require(string keyId, string action, EncryptionContext context, AttestationDocument? document)
    {
        KeyAccessDecision decision = Decide(keyId, action, context, document);
        if (decision.IsAllowed) return;
        // The class of what failed, and no values: those are the owner's to see.
        string why = decision.Decisive is { Effect: KeyPolicyEffect.Deny }
            ? document is null ? "a statement denies it to requests such as this one, without attestation" : "a statement denies it"
            : decision.Decisive is not { Outcome: KeyPolicyStepOutcome.ConditionFails } ? "no statement allows it to this principal"
            : document is null ? "it is allowed only under conditions, and the request has no attestation document"
            : "what is attested, or the encryption context, is not what the policy asks for";
        throw new ModelException(
            ModelErrorReason.AccessDenied, $"The policy of the key '{keyId}' does not allow {action} to '{_caller}': {why}.");
    }

    private byte[] Wrap(string keyId, ReadOnlySpan<byte> plain, EncryptionContext context)
    {
        var wrapped = new byte[WrappedLength];
        wrapped[0] = WrapVersion;
        Span<byte> nonce = wrapped.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        byte[] key = _store.ReadKey(keyId);
        try
        {
            using var cipher = new AesGcm(key, TagLength);
            cipher.Encrypt(
                nonce, plain, wrapped.AsSpan(1 + NonceLength, plain.Length), wrapped.AsSpan(WrappedLength - TagLength),
                Bound(keyId, context));
            return wrapped;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private byte[] Unwrap(ModelKeyRequest request)
    {
        ReadOnlySpan<byte> wrapped = request.WrappedKey.Span;
        byte[] key = _store.ReadKey(request.KeyId);
        var plain = new byte[ModelDataKey.Length];
        try
        {
            if (wrapped.Length == WrappedLength && wrapped[0] == WrapVersion)
            {
                using var cipher = new AesGcm(key, TagLength);
                cipher.Decrypt(
                    wrapped.Slice(1, NonceLength), wrapped.Slice(1 + NonceLength, plain.Length), wrapped[^TagLength..], plain,
                    Bound(request.KeyId, request.Context));
                return plain;
            }
        }
        catch (AuthenticationTagMismatchException)
        {
            // Said below: which of the three it is cannot be told.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        throw new ModelException(
            ModelErrorReason.WrongContext,
            $"The wrapped key was not made by the key '{request.KeyId}' for this encryption context ({request.Context}), or was changed.");
    }

    private static byte[] Bound(string keyId, EncryptionContext context)
    {
        var writer = new CborWriter(256);
        writer.WriteArrayHead(3);
        writer.WriteTextString("ockam local key service v1");
        writer.WriteTextString(keyId);
        context.Encode(writer);
        return writer.ToArray();
    }
}
