using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>Makes and finds keys for sealed models in KMS. They carry a tag, by which they are told from an account's other keys.</summary>
public sealed partial class KmsKeys : IDisposable
{
    /// <summary>The tag that keys for sealed models carry.</summary>
    public const string PurposeTag = "ockam:purpose";

    /// <summary>Its value.</summary>
    public const string Purpose = "model-sealing";

    // Of KMS: ScheduleKeyDeletion.
    private const int ShortestWaitInDays = 7;
    private const string Ending = "PendingDeletion";

    private readonly KmsConnection _kms;

    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="connection">The account and region.</param>
    public KmsKeys(AwsConnection connection)
        : this(connection, null)
    {
    }

    internal KmsKeys(AwsConnection connection, HttpClientFactory? http)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _kms = new KmsConnection(connection, http);
    }

    /// <summary>What KMS says about a key; its aliases are not asked for.</summary>
    /// <param name="keyId">An id, an ARN, an alias or the ARN of an alias.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="ModelException">The key is not known, or it is not allowed.</exception>
    /// <exception cref="AwsException">KMS cannot be asked.</exception>
    public async Task<KmsKeyInfo> DescribeAsync(string keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        DescribeKeyResponse described = await _kms.CallAsync(
            "kms:DescribeKey", keyId, (kms, token) => kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = keyId }, token),
            cancellationToken).ConfigureAwait(false);
        return ToInfo(described.KeyMetadata, []);
    }

    /// <summary>
    /// The keys of the account and region that were made for sealed models, by first alias and id. Keys whose tags the caller may not see
    /// are left out.
    /// </summary>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="ModelException">Listing is not allowed.</exception>
    /// <exception cref="AwsException">KMS cannot be asked.</exception>
    public async Task<IReadOnlyList<KmsKeyInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        ILookup<string, string> aliases = (await ListAliasesAsync(null, cancellationToken).ConfigureAwait(false))
            .ToLookup(alias => alias.TargetKeyId, alias => alias.AliasName);
        var found = new System.Collections.Concurrent.ConcurrentBag<KmsKeyInfo>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = KmsCreation.AtOnce, CancellationToken = cancellationToken };
        IReadOnlyList<string> ids = await KmsCreation.ListIdsAsync(_kms, cancellationToken).ConfigureAwait(false);
        await Parallel.ForEachAsync(ids, options, async (id, token) =>
        {
            if (await TryDescribeOursAsync(id, aliases[id], token).ConfigureAwait(false) is { } key) found.Add(key);
        }).ConfigureAwait(false);
        return [.. found.OrderBy(key => key.Aliases.Count == 0 ? "~" : key.Aliases[0], StringComparer.Ordinal).ThenBy(key => key.KeyId)];
    }

    /// <summary>
    /// Has a key deleted after seven days, in which its owner can take that back; it cannot be used meanwhile. Its aliases go now: KMS
    /// would keep them from other keys until then. What is on its way out already is not asked for again.
    /// </summary>
    /// <param name="keyId">An id, an ARN, an alias or the ARN of an alias.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <returns>Whether it had to be asked for: false for a key that was on its way out before.</returns>
    /// <exception cref="ModelException">The key is not known, or it is not allowed.</exception>
    /// <exception cref="AwsException">KMS cannot be asked.</exception>
    public async Task<bool> ScheduleDeletionAsync(string keyId, CancellationToken cancellationToken = default)
    {
        // By its id: an alias could mean another key a moment later.
        KmsKeyInfo key = await DescribeAsync(keyId, cancellationToken).ConfigureAwait(false);
        bool isAsked = key.State != Ending;
        if (isAsked) await ScheduleAsync(key.KeyId, cancellationToken).ConfigureAwait(false);
        foreach (AliasListEntry alias in await ListAliasesAsync(key.KeyId, cancellationToken).ConfigureAwait(false))
        {
            var free = new DeleteAliasRequest { AliasName = alias.AliasName };
            try
            {
                await _kms.CallAsync(
                    $"kms:DeleteAlias {alias.AliasName}", null, (kms, token) => kms.DeleteAliasAsync(free, token), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (ModelException gone) when (gone.Reason == ModelErrorReason.UnknownKey)
            {
                // An earlier attempt has reached KMS.
            }
        }

        return isAsked;
    }

    /// <inheritdoc/>
    public void Dispose() => _kms.Dispose();

    private async Task ScheduleAsync(string keyId, CancellationToken cancellationToken)
    {
        var request = new ScheduleKeyDeletionRequest { KeyId = keyId, PendingWindowInDays = ShortestWaitInDays };
        try
        {
            await _kms.CallAsync(
                "kms:ScheduleKeyDeletion", keyId, (kms, token) => kms.ScheduleKeyDeletionAsync(request, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (AwsException state) when (state.Code == "KMSInvalidStateException")
        {
            // An earlier attempt may have reached KMS, which takes it once.
            if ((await DescribeAsync(keyId, cancellationToken).ConfigureAwait(false)).State != Ending) throw;
        }
    }

    private async Task<KmsKeyInfo?> TryDescribeOursAsync(string id, IEnumerable<string> aliases, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string>? tags = await KmsCreation.FindTagsAsync(_kms, id, cancellationToken).ConfigureAwait(false);
        if (tags?.GetValueOrDefault(PurposeTag) != Purpose) return null;
        try
        {
            return await DescribeAsync(id, cancellationToken).ConfigureAwait(false) with
            {
                Aliases = [.. aliases.Order(StringComparer.Ordinal)], Tags = tags,
            };
        }
        catch (ModelException hidden) when (hidden.Reason is ModelErrorReason.AccessDenied or ModelErrorReason.UnknownKey)
        {
            // Not to be seen, or deleted meanwhile.
            return null;
        }
    }

    private async Task<IReadOnlyList<AliasListEntry>> ListAliasesAsync(string? keyId, CancellationToken cancellationToken)
    {
        var aliases = new List<AliasListEntry>();
        string? marker = null;
        do
        {
            var request = new ListAliasesRequest { Marker = marker, KeyId = keyId };
            ListAliasesResponse page = await _kms.CallAsync(
                "kms:ListAliases", null, (kms, token) => kms.ListAliasesAsync(request, token), cancellationToken).ConfigureAwait(false);
            aliases.AddRange(page.Aliases ?? []);
            marker = page.Truncated == true ? page.NextMarker : null;
        }
        while (marker is not null);

        return [.. aliases.Where(alias => alias.TargetKeyId is not null)];
    }

    private static KmsKeyInfo ToInfo(KeyMetadata key, IReadOnlyList<string> aliases) => new(
        key.Arn, key.KeyId, key.Description ?? "", key.KeyState?.Value ?? "", ToTime(key.CreationDate), key.MultiRegion == true,
        key.KeyUsage == KeyUsageType.ENCRYPT_DECRYPT && key.KeySpec == KeySpec.SYMMETRIC_DEFAULT, aliases);

    private static DateTimeOffset? ToTime(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime()) : null;
}
