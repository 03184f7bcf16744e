using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>
/// The policies of keys in KMS. KMS has no conditional write: the policy is read once more immediately before it is written, which leaves a
/// moment in which another writer is not seen.
/// </summary>
public sealed class KmsKeyPolicyStore : IKeyPolicyStore, IDisposable
{
    // The only name that KMS knows.
    private const string PolicyName = "default";

    // A key has at most 50,000 grants.
    private const int MaximumGrants = 50_000;

    private readonly KmsConnection _kms;
    private readonly KmsKeyService _keys;

    /// <summary>Creates the store; nothing is asked yet.</summary>
    /// <param name="connection">The account and region.</param>
    public KmsKeyPolicyStore(AwsConnection connection)
        : this(connection, null)
    {
    }

    internal KmsKeyPolicyStore(AwsConnection connection, HttpClientFactory? http)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _kms = new KmsConnection(connection, http);
        _keys = new KmsKeyService(connection, null, http);
    }

    /// <inheritdoc/>
    /// <exception cref="AwsException">KMS cannot be asked.</exception>
    public async ValueTask<KeyPolicyDocument> GetAsync(string keyId, CancellationToken cancellationToken = default)
    {
        // An alias will not do for the operations on policies and grants.
        string arn = await _keys.ResolveAsync(keyId, cancellationToken).ConfigureAwait(false);
        var request = new GetKeyPolicyRequest { KeyId = arn, PolicyName = PolicyName };
        GetKeyPolicyResponse reply = await _kms.CallAsync(
            "kms:GetKeyPolicy", arn, (kms, token) => kms.GetKeyPolicyAsync(request, token), cancellationToken).ConfigureAwait(false);
        return KeyPolicyDocument.Parse(reply.Policy ?? "");
    }

    /// <inheritdoc/>
    /// <remarks>
    /// KMS's own check stays on, which refuses a policy that would lock its owner out. A policy that was written may take some seconds
    /// until every request meets it.
    /// </remarks>
    /// <exception cref="AwsException">KMS cannot be asked.</exception>
    public async ValueTask PutAsync(
        string keyId, KeyPolicyDocument policy, string expectedDigest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(expectedDigest);
        string arn = await _keys.ResolveAsync(keyId, cancellationToken).ConfigureAwait(false);
        var request = new PutKeyPolicyRequest
        {
            KeyId = arn, PolicyName = PolicyName, Policy = policy.Text, BypassPolicyLockoutSafetyCheck = false,
        };
        KeyPolicyFile.RequireUnchanged(keyId, await GetAsync(arn, cancellationToken).ConfigureAwait(false), expectedDigest);
        await _kms.CallAsync(
            "kms:PutKeyPolicy", arn, (kms, token) => kms.PutKeyPolicyAsync(request, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The grants on a key, which allow beside its policy.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ModelException">The key is not known, or listing is not allowed.</exception>
    /// <exception cref="AwsException">KMS cannot be asked.</exception>
    public async ValueTask<IReadOnlyList<KeyGrant>> ListGrantsAsync(string keyId, CancellationToken cancellationToken = default)
    {
        string arn = await _keys.ResolveAsync(keyId, cancellationToken).ConfigureAwait(false);
        var grants = new List<KeyGrant>();
        string? marker = null;
        do
        {
            var request = new ListGrantsRequest { KeyId = arn, Marker = marker };
            ListGrantsResponse page = await _kms.CallAsync(
                "kms:ListGrants", arn, (kms, token) => kms.ListGrantsAsync(request, token), cancellationToken).ConfigureAwait(false);
            foreach (GrantListEntry entry in page.Grants ?? []) grants.Add(ToGrant(entry));
            marker = page.Truncated == true ? page.NextMarker : null;
        }
        while (marker is not null && grants.Count <= MaximumGrants);

        return grants;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kms.Dispose();
        _keys.Dispose();
    }

    private static KeyGrant ToGrant(GrantListEntry entry) => new(
        string.IsNullOrEmpty(entry.Name) ? entry.GrantId : entry.Name, KeyGrantReader.Grantee(entry.GranteePrincipal ?? ""),
        [.. entry.Operations ?? []])
    {
        ContextEquals = ToContext(entry.Constraints?.EncryptionContextEquals),
        ContextSubset = ToContext(entry.Constraints?.EncryptionContextSubset),
    };

    private static EncryptionContext? ToContext(Dictionary<string, string>? pairs) => pairs is { Count: > 0 } ? new(pairs) : null;
}
