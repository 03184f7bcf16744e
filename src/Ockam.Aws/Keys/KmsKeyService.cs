using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>
/// Keys of AWS KMS. Every request names its key, and an answer for another key is refused. With an attestation document the answer is an
/// envelope for the recipient in it; without one KMS answers in the clear over TLS, and what the SDK keeps of that answer is zeroed as
/// far as it can be reached: the text of the response is not.
/// </summary>
/// <remarks>
/// A key is named by id, ARN, alias or the ARN of an alias. An alias means one key for as long as the service lives: one that begins to
/// stand for another is refused, not followed.
/// </remarks>
public sealed class KmsKeyService : IModelKeyService, IDisposable
{
    /// <summary>How sealed files name this kind of service.</summary>
    public const string ServiceName = "aws-kms";

    // What KMS is known to accept for the recipient's key.
    private const int RecipientKeyBits = 2048;

    private readonly KmsConnection _kms;
    private readonly IAttestationSource? _attestation;
    private readonly ConcurrentDictionary<string, string> _aliases = new(StringComparer.Ordinal);

    /// <summary>Creates the service; nothing is asked yet.</summary>
    /// <param name="connection">The account and region.</param>
    /// <param name="attestation">
    /// Where documents come from with which new data keys are asked for, so that they cross no network in the clear either; null for owners
    /// whose machine is not attested. Decrypting takes its document from each request.
    /// </param>
    public KmsKeyService(AwsConnection connection, IAttestationSource? attestation = null)
        : this(connection, attestation, null)
    {
    }

    internal KmsKeyService(AwsConnection connection, IAttestationSource? attestation, HttpClientFactory? http)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _kms = new KmsConnection(connection, http);
        _attestation = attestation;
    }

    /// <inheritdoc/>
    public string Name => ServiceName;

    /// <summary>The region that an ARN of a key or alias names; null for any other name.</summary>
    /// <param name="keyId">How the key is named.</param>
    public static string? RegionOf(string keyId)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        return KmsArn.TryParse(keyId)?.Region;
    }

    /// <summary>The ARN of the key that a name means; for an alias it is then known what it means.</summary>
    /// <param name="keyId">An id, an ARN, an alias or the ARN of an alias.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ModelException">The key is not known, or <c>kms:DescribeKey</c> is not allowed.</exception>
    /// <exception cref="AwsException">KMS cannot be asked.</exception>
    public async ValueTask<string> ResolveAsync(string keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        if (KmsArn.TryParse(keyId) is { KeyId: not null }) return keyId;
        DescribeKeyResponse described = await _kms.CallAsync(
            "kms:DescribeKey", keyId, (kms, token) => kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = keyId }, token),
            cancellationToken).ConfigureAwait(false);
        return Accept(keyId, described.KeyMetadata?.Arn);
    }

    /// <inheritdoc/>
    /// <remarks>An alias is the same only once it was resolved: by <see cref="ResolveAsync"/>, or by a request with it.</remarks>
    public bool IsSameKey(string named, string recorded)
    {
        ArgumentNullException.ThrowIfNull(named);
        ArgumentNullException.ThrowIfNull(recorded);
        if (KmsArn.IsAlias(named)) return _aliases.TryGetValue(named, out string? meant) && meant == recorded;
        if (KmsArn.TryParse(recorded) is not { KeyId: { } id } arn) return false;
        if (KmsArn.TryParse(named) is { } same) return same == arn;
        return named == id && (_kms.KnownRegion is null || _kms.KnownRegion == arn.Region);
    }

    /// <inheritdoc/>
    /// <exception cref="AwsException">KMS cannot be asked.</exception>
    public ValueTask<ModelDataKey> GenerateDataKeyAsync(
        string keyId, EncryptionContext context, CancellationToken cancellationToken = default) =>
        GenerateDataKeyAsync(keyId, context, null, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Without a source of its own the request has a document of the one that the service was made with, if it was.</remarks>
    /// <exception cref="AwsException">KMS cannot be asked.</exception>
    public async ValueTask<ModelDataKey> GenerateDataKeyAsync(
        string keyId, EncryptionContext context, IAttestationSource? attestation, CancellationToken cancellationToken = default)
    {
        attestation ??= _attestation;
        ArgumentNullException.ThrowIfNull(keyId);
        ArgumentNullException.ThrowIfNull(context);
        if (attestation is null)
        {
            GenerateDataKeyResponse plain = await GenerateAsync(keyId, context, null, cancellationToken).ConfigureAwait(false);
            byte[] key = KmsConnection.Take(plain.Plaintext) ?? throw Refused("it holds no data key");
            return ToDataKey(keyId, plain, key);
        }

        using var recipient = RSA.Create(RecipientKeyBits);
        byte[] publicKey = recipient.ExportSubjectPublicKeyInfo();
        ReadOnlyMemory<byte> document = await attestation.GetDocumentAsync(publicKey, cancellationToken).ConfigureAwait(false);
        GenerateDataKeyResponse reply = await GenerateAsync(keyId, context, document, cancellationToken).ConfigureAwait(false);
        RequireEnvelopeOnly(reply.Plaintext, reply.CiphertextForRecipient);
        return ToDataKey(keyId, reply, CmsEnvelope.Open(reply.CiphertextForRecipient.ToArray(), recipient, publicKey));
    }

    /// <inheritdoc/>
    /// <exception cref="AwsException">KMS cannot be asked.</exception>
    public async ValueTask<ModelKeyReply> DecryptAsync(ModelKeyRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var blob = new MemoryStream(request.WrappedKey.ToArray(), writable: false);
        var decrypt = new DecryptRequest
        {
            KeyId = request.KeyId,
            CiphertextBlob = blob,
            EncryptionContext = ToPairs(request.Context),
            Recipient = ToRecipient(request.AttestationDocument),
        };
        DecryptResponse reply = await _kms.CallAsync(
            "kms:Decrypt", request.KeyId, (kms, token) => kms.DecryptAsync(decrypt, token), cancellationToken,
            request.AttestationDocument is not null).ConfigureAwait(false);
        try
        {
            Accept(request.KeyId, reply.KeyId);
            if (request.AttestationDocument is null)
                return ModelKeyReply.InTheClear(KmsConnection.Take(reply.Plaintext) ?? throw Refused("it holds no data key"));
            RequireEnvelopeOnly(reply.Plaintext, reply.CiphertextForRecipient);
            return ModelKeyReply.ForRecipient(reply.CiphertextForRecipient.ToArray());
        }
        finally
        {
            KmsConnection.Zero(reply.Plaintext);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _kms.Dispose();

    private Task<GenerateDataKeyResponse> GenerateAsync(
        string keyId, EncryptionContext context, ReadOnlyMemory<byte>? document, CancellationToken cancellationToken)
    {
        var request = new GenerateDataKeyRequest
        {
            KeyId = keyId, KeySpec = DataKeySpec.AES_256, EncryptionContext = ToPairs(context), Recipient = ToRecipient(document),
        };
        return _kms.CallAsync(
            "kms:GenerateDataKey", keyId, (kms, token) => kms.GenerateDataKeyAsync(request, token), cancellationToken,
            document is not null);
    }

    private ModelDataKey ToDataKey(string keyId, GenerateDataKeyResponse reply, byte[] plain)
    {
        try
        {
            byte[] wrapped = reply.CiphertextBlob?.ToArray() ?? [];
            if (wrapped.Length is 0 or > SealedFormat.MaximumWrappedKeyLength)
                throw Refused($"its wrapped key has {wrapped.Length} bytes");
            // A copy: the data key takes over what it is given, and what is here is zeroed in any case.
            return new ModelDataKey(Accept(keyId, reply.KeyId), [.. plain], wrapped);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    // The ARN of the key that has answered, if it is the one that was named.
    private string Accept(string named, string? answered)
    {
        if (answered is null || KmsArn.TryParse(answered) is not { KeyId: not null }) throw Refused("it names no key");
        if (KmsArn.IsAlias(named)) _aliases.TryAdd(named, answered);
        return IsSameKey(named, answered) ? answered : throw new ModelException(
            ModelErrorReason.WrongKeyId,
            $"KMS has answered for the key {AwsText.Printable(answered)}; {named} was asked for"
            + (_aliases.TryGetValue(named, out string? before) ? $", which was {before} before" : "") + ". Nothing of the answer is used.");
    }

    private static void RequireEnvelopeOnly(MemoryStream? plaintext, MemoryStream? envelope)
    {
        bool exposed = plaintext is { Length: > 0 };
        KmsConnection.Zero(plaintext);
        if (exposed)
            throw Refused("it is in the clear, though the request had an attestation document. Whoever has answered did not look at it");
        if (envelope is null or { Length: 0 }) throw Refused("it holds no envelope for the recipient");
    }

    private static Dictionary<string, string>? ToPairs(EncryptionContext context) =>
        context.Count == 0 ? null : new Dictionary<string, string>(context, StringComparer.Ordinal);

    private static RecipientInfo? ToRecipient(ReadOnlyMemory<byte>? document) => document is not { } bytes ? null : new RecipientInfo
    {
        AttestationDocument = new MemoryStream(bytes.ToArray(), writable: false),
        KeyEncryptionAlgorithm = KeyEncryptionMechanism.RSAES_OAEP_SHA_256,
    };

    private static ModelException Refused(string why) => new(
        ModelErrorReason.EnvelopeRefused, $"The answer of KMS is refused: {why}. Look at what stands between here and KMS.");
}
