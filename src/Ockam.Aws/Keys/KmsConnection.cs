using Amazon.KeyManagementService;
using Amazon.Runtime;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>KMS through the SDK's client, which is made at the first request; errors are those of key services.</summary>
/// <param name="connection">The account and region.</param>
/// <param name="http">What makes connections; null for the SDK's own.</param>
internal sealed class KmsConnection(AwsConnection connection, HttpClientFactory? http = null) : IDisposable
{
    private readonly SemaphoreSlim _once = new(1, 1);
    private AmazonKeyManagementServiceClient? _client;
    private AmazonKeyManagementServiceClient? _unrepeated;

    /// <summary>How often a request is repeated that the SDK must not repeat; three times if nothing is said.</summary>
    public int MaximumRetries => connection.Options.MaximumRetries ?? 3;

    /// <summary>What pauses are measured by.</summary>
    public TimeProvider Clock => connection.Clock;

    /// <summary>The region that is asked; null before the first request where none was named.</summary>
    public string? KnownRegion { get; private set; } = connection.Options.Region;

    /// <summary>Makes a request about a key.</summary>
    /// <typeparam name="T">What it answers.</typeparam>
    /// <param name="action">The operation, for example <c>kms:Decrypt</c>.</param>
    /// <param name="keyId">The key; null where the request is about none.</param>
    /// <param name="call">The request.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <param name="isAttested">Whether a document goes with it.</param>
    /// <param name="isOnce">Whether it is asked once, also where no answer comes: asked twice it would make two.</param>
    /// <exception cref="ModelException">The service has refused for a reason that key services share.</exception>
    /// <exception cref="AwsException">It was refused or failed for another.</exception>
    public async Task<T> CallAsync<T>(
        string action, string? keyId, Func<IAmazonKeyManagementService, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken, bool isAttested = false, bool isOnce = false)
    {
        if (keyId is not null) ModelNames.RequireKeyId(keyId);
        IAmazonKeyManagementService client = await ClientAsync(isOnce, cancellationToken).ConfigureAwait(false);
        if (keyId is not null) KmsNames.RequireRegion(keyId, KnownRegion!);
        try
        {
            string what = keyId is null ? action : $"{action} with {keyId}";
            return await connection.CallAsync(what, token => call(client, token), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException failed) when (ReasonOf(failed, isAttested) is { } reason)
        {
            throw new ModelException(reason, $"{failed.Message}{Advice(reason, isAttested)}", failed);
        }
    }

    /// <summary>Takes the content of a stream that the SDK has made, and zeroes it there.</summary>
    /// <param name="stream">The stream; null gives null.</param>
    public static byte[]? Take(MemoryStream? stream)
    {
        if (stream is null) return null;
        byte[] content = stream.ToArray();
        Zero(stream);
        return content;
    }

    /// <summary>Zeroes what a stream of the SDK holds. It gives out no buffer, but writes to its own.</summary>
    public static void Zero(MemoryStream? stream)
    {
        if (stream is not { CanWrite: true }) return;
        stream.Position = 0;
        for (long left = stream.Length; left > 0; left--) stream.WriteByte(0);
    }

    public void Dispose()
    {
        _client?.Dispose();
        _unrepeated?.Dispose();
        _once.Dispose();
    }

    private async ValueTask<IAmazonKeyManagementService> ClientAsync(bool isOnce, CancellationToken cancellationToken)
    {
        if ((isOnce ? _unrepeated : _client) is { } made) return made;
        await _once.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if ((isOnce ? _unrepeated : _client) is { } meanwhile) return meanwhile;
            // A redirect would carry the request to a place that nobody has named.
            var config = new AmazonKeyManagementServiceConfig { AllowAutoRedirect = false };
            if (http is not null) config.HttpClientFactory = http;
            config = await connection.ConfigureAsync(config, cancellationToken).ConfigureAwait(false);
            KnownRegion = await connection.GetRegionAsync(cancellationToken).ConfigureAwait(false);
            if (isOnce) config.MaxErrorRetry = 0;
            var client = new AmazonKeyManagementServiceClient(config.DefaultAWSCredentials, config);
            return isOnce ? _unrepeated = client : _client = client;
        }
        finally
        {
            _once.Release();
        }
    }

    private static ModelErrorReason? ReasonOf(AwsException failed, bool isAttested) => failed switch
    {
        { Code: "InvalidCiphertextException" } => ModelErrorReason.WrongContext,
        { Code: "IncorrectKeyException" } => ModelErrorReason.WrongKeyId,
        { Code: "MalformedPolicyDocumentException" } => ModelErrorReason.InvalidPolicy,
        { Code: "InvalidKeyUsageException" or "InvalidAliasNameException" or "InvalidArnException" } => ModelErrorReason.InvalidValue,
        // KMS has no code of its own for documents that it does not accept.
        { Kind: AwsErrorKind.InvalidRequest } when isAttested => ModelErrorReason.AttestationRefused,
        { Kind: AwsErrorKind.NotFound } => ModelErrorReason.UnknownKey,
        { Kind: AwsErrorKind.AccessDenied } => ModelErrorReason.AccessDenied,
        { Kind: AwsErrorKind.Conflict } => ModelErrorReason.AlreadyExists,
        _ => null,
    };

    private static string Advice(ModelErrorReason reason, bool isAttested) => reason switch
    {
        ModelErrorReason.WrongContext =>
            " The wrapped key was made by another key or for another encryption context, or was changed.",
        ModelErrorReason.WrongKeyId => " The wrapped key was made by another key.",
        ModelErrorReason.AccessDenied when isAttested =>
            " If the key is sealed to registers, compare those of the document with the key's policy: Test-ModelSealingPolicy.",
        ModelErrorReason.AccessDenied => " A sealed key is used with an attestation document alone.",
        ModelErrorReason.AttestationRefused => " KMS accepts fresh documents of NitroTPM and Nitro Enclaves with an RSA key in them.",
        _ => "",
    };
}
