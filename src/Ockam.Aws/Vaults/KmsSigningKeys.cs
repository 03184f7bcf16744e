using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Ockam.Models;
using Ockam.Vault;

namespace Ockam.Aws;

/// <summary>
/// The signing keys of identities in AWS KMS: ECDSA over P-256, made in KMS, never outside of it. To use one needs <c>kms:GetPublicKey</c>
/// and <c>kms:Sign</c>; to make and remove them <c>kms:CreateKey</c>, <c>kms:TagResource</c> and <c>kms:ScheduleKeyDeletion</c>.
/// </summary>
/// <remarks>
/// Credentials are those of the vault's profile, or else what AWS's own tools find in the environment. A request takes some tens of
/// milliseconds, and fails after 10 s and two repetitions.
/// </remarks>
public sealed class KmsSigningKeys : ISigningKeyService, IDisposable
{
    /// <summary>The value of <see cref="KmsKeys.PurposeTag"/> that keys of vaults carry.</summary>
    public const string Purpose = "identity";

    /// <summary>The tag that names the vault.</summary>
    public const string VaultTag = "ockam:vault";

    // Of KMS: ScheduleKeyDeletion.
    private const int ShortestWaitInDays = 7;

    // Of KMS: Sign. Longer messages are sent as their digest.
    private const int LongestMessage = 4096;

    private const int MostRetries = 2;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    // A key that was just made is not known everywhere at once.
    private static readonly AwsWait s_spread = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(15));

    private readonly ConcurrentDictionary<string, KmsConnection> _connections = new(StringComparer.Ordinal);
    private readonly AwsKeys? _keys;
    private readonly TimeProvider _clock;

    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="keys">Credentials for all vaults without a profile; null for what AWS's tools find.</param>
    /// <param name="clock">What waits are measured by; null for the system's clock.</param>
    public KmsSigningKeys(AwsKeys? keys = null, TimeProvider? clock = null) => (_keys, _clock) = (keys, clock ?? TimeProvider.System);

    /// <inheritdoc/>
    public VaultKind Kind => VaultKind.AwsKms;

    /// <inheritdoc/>
    public SigningKeyType KeyType => SigningKeyType.EcdsaP256;

    /// <inheritdoc/>
    public async ValueTask<string> CreateAsync(string place, string vaultName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vaultName);
        var request = new CreateKeyRequest
        {
            Description = $"Signs for an Ockam identity of the vault {vaultName}",
            KeyUsage = KeyUsageType.SIGN_VERIFY,
            KeySpec = KeySpec.ECC_NIST_P256,
            Origin = OriginType.AWS_KMS,
            MultiRegion = false,
            BypassPolicyLockoutSafetyCheck = false,
            Tags =
            [
                new Tag { TagKey = KmsKeys.PurposeTag, TagValue = Purpose }, new Tag { TagKey = VaultTag, TagValue = vaultName },
            ],
        };
        KeyMetadata made = await MappedAsync(
            place, null, kms => KmsCreation.CreateAsync(kms, request, "Look for it before you ask again.", cancellationToken))
            .ConfigureAwait(false);
        string arn = made.Arn;
        try
        {
            await WaitAsync(place, arn, cancellationToken).ConfigureAwait(false);
            return arn;
        }
        catch (Exception failed) when (failed is VaultException or OperationCanceledException)
        {
            await DeleteAsync(place, arn, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string> FindAsync(string place, string name, CancellationToken cancellationToken = default)
    {
        DescribeKeyResponse described = await CallAsync(
            place, "kms:DescribeKey", name,
            (kms, token) => kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = name }, token), cancellationToken)
            .ConfigureAwait(false);
        KeyMetadata key = described.KeyMetadata;
        if (key.KeySpec == KeySpec.ECC_NIST_P256 && key.KeyUsage == KeyUsageType.SIGN_VERIFY) return key.Arn;
        throw new VaultException(
            $"The key {key.Arn} is of the kind {key.KeySpec} for {key.KeyUsage}. An identity's key is of {KeySpec.ECC_NIST_P256} for "
            + $"{KeyUsageType.SIGN_VERIFY}: make one of that kind, or let the vault make it.");
    }

    /// <inheritdoc/>
    public async ValueTask<VerifyingKey> GetVerifyingKeyAsync(
        string place, string reference, CancellationToken cancellationToken = default)
    {
        GetPublicKeyResponse answer = await CallAsync(
            place, "kms:GetPublicKey", reference,
            (kms, token) => kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = reference }, token), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            using var key = ECDsa.Create();
            byte[] encoded = answer.PublicKey.ToArray();
            key.ImportSubjectPublicKeyInfo(encoded, out int read);
            ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
            if (read == encoded.Length && parameters.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
                return new VerifyingKey(SigningKeyType.EcdsaP256, [4, .. parameters.Q.X!, .. parameters.Q.Y!]);
        }
        catch (CryptographicException)
        {
            // RSA, or no key at all.
        }

        throw new VaultException(
            $"The key {reference} is none of ECDSA over P-256 ({KeySpec.ECC_NIST_P256}), which identities need. Name another key.");
    }

    /// <inheritdoc/>
    public async ValueTask<Signature> SignAsync(
        string place, string reference, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        bool isDigest = message.Length is 0 or > LongestMessage;
        using var stream = new MemoryStream(isDigest ? SHA256.HashData(message.Span) : message.ToArray(), writable: false);
        var request = new SignRequest
        {
            KeyId = reference, Message = stream, MessageType = isDigest ? MessageType.DIGEST : MessageType.RAW,
            SigningAlgorithm = SigningAlgorithmSpec.ECDSA_SHA_256,
        };
        SignResponse answer = await CallAsync(
            place, "kms:Sign", reference, (kms, token) => kms.SignAsync(request, token), cancellationToken).ConfigureAwait(false);
        byte[]? signature = answer.Signature is { } der ? EcdsaSignatures.FromDer(der.ToArray()) : null;
        return signature is null
            ? throw new VaultException($"kms:Sign with {reference} has answered with what is no signature of ECDSA over P-256 in DER.")
            : new Signature(SigningKeyType.EcdsaP256, signature);
    }

    /// <inheritdoc/>
    /// <remarks>KMS keeps it disabled for seven days, in which <c>aws kms cancel-key-deletion</c> takes it back.</remarks>
    public async ValueTask DeleteAsync(string place, string reference, CancellationToken cancellationToken = default)
    {
        var request = new ScheduleKeyDeletionRequest
        {
            KeyId = KmsArn.TryParse(reference)?.KeyId ?? reference, PendingWindowInDays = ShortestWaitInDays,
        };
        try
        {
            await CallAsync(
                place, "kms:ScheduleKeyDeletion", reference, (kms, token) => kms.ScheduleKeyDeletionAsync(request, token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (VaultException gone) when (gone.Reason == VaultErrorReason.KeyDisabled || IsMissing(gone))
        {
            // Somebody has done so before; of a key that is only disabled KMS takes it.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (KmsConnection connection in _connections.Values) connection.Dispose();
        _connections.Clear();
    }

    private async Task WaitAsync(string place, string arn, CancellationToken cancellationToken)
    {
        long start = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                await GetVerifyingKeyAsync(place, arn, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (VaultException missing) when (IsMissing(missing) && _clock.GetElapsedTime(start) < s_spread.Limit)
            {
                // Asked again below.
            }

            await Task.Delay(s_spread.Interval, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<T> CallAsync<T>(
        string place, string action, string? key, Func<IAmazonKeyManagementService, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken) =>
        MappedAsync(place, key, connection => connection.CallAsync(action, key, call, cancellationToken));

    private async Task<T> MappedAsync<T>(string place, string? key, Func<KmsConnection, Task<T>> ask)
    {
        KmsConnection connection = _connections.GetOrAdd(place, Connect);
        try
        {
            return await ask(connection).ConfigureAwait(false);
        }
        catch (ModelException failed)
        {
            // Its advice is about models; what AWS has said is behind it.
            throw failed.InnerException is AwsException refused ? Map(refused, key) : new VaultException(failed.Message, failed);
        }
        catch (AwsException failed)
        {
            throw Map(failed, key);
        }
    }

    private KmsConnection Connect(string text)
    {
        var place = KmsPlace.Parse(text);
        return new KmsConnection(new AwsConnection(new AwsOptions
        {
            Region = place.Region, ProfileName = place.ProfileName, EndpointUrl = place.EndpointUrl, Keys = _keys,
            MaximumRetries = MostRetries, Timeout = s_timeout,
        })
        {
            Clock = _clock,
        });
    }

    private static bool IsMissing(VaultException failed) => failed.InnerException is AwsException { Kind: AwsErrorKind.NotFound };

    private static VaultException Map(AwsException failed, string? key) => failed switch
    {
        { Code: "DisabledException" or "KMSInvalidStateException" } => new VaultException(
            VaultErrorReason.KeyDisabled,
            $"The key {key} cannot be used: it is disabled or is to be deleted ({failed.Message}) Its owner can take that back with "
            + "'aws kms enable-key' or 'aws kms cancel-key-deletion'.",
            failed),
        { Kind: AwsErrorKind.AccessDenied or AwsErrorKind.NoCredentials or AwsErrorKind.ExpiredCredentials
            or AwsErrorKind.WrongCredentials } => new VaultException(VaultErrorReason.AccessDenied, failed.Message, failed),
        { Kind: AwsErrorKind.Throttled or AwsErrorKind.Unreachable or AwsErrorKind.ServiceFailure } =>
            new VaultException(VaultErrorReason.Unavailable, failed.Message, failed),
        _ => new VaultException(failed.Message, failed),
    };
}
