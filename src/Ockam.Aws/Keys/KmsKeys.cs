using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>Makes and finds keys for sealed models in KMS. They carry a tag, by which they are told from an account's other keys.</summary>
public sealed class KmsKeys : IDisposable
{
    /// <summary>The tag that keys for sealed models carry.</summary>
    public const string PurposeTag = "ockam:purpose";

    /// <summary>Its value.</summary>
    public const string Purpose = "model-sealing";

    // Of KMS: ScheduleKeyDeletion.
    private const int ShortestWaitInDays = 7;

    // Listing takes two requests a key, which KMS limits by the second.
    private const int AtOnce = 4;

    private readonly KmsConnection _kms;

    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="connection">The account and region.</param>
    public KmsKeys(AwsConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _kms = new KmsConnection(connection);
    }

    /// <summary>Makes a key. It can never be replicated to another region, where other policies would hold.</summary>
    /// <param name="request">What it is to be like.</param>
    /// <param name="cancellationToken">Ends the requests; a key without its alias is not left then.</param>
    /// <exception cref="ModelException">There is a key of that alias, the policy is refused, or it is not allowed.</exception>
    /// <exception cref="AwsException">KMS cannot be asked.</exception>
    public async Task<KmsKeyInfo> CreateAsync(KmsKeyRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        string? alias = request.Alias is null ? null : KmsNames.ToAlias(request.Alias);
        if (alias is not null) await RequireFreeAsync(alias, cancellationToken).ConfigureAwait(false);
        var create = new CreateKeyRequest
        {
            Description = request.Description,
            KeyUsage = KeyUsageType.ENCRYPT_DECRYPT,
            KeySpec = KeySpec.SYMMETRIC_DEFAULT,
            Origin = OriginType.AWS_KMS,
            MultiRegion = false,
            Policy = request.Policy?.Text,
            BypassPolicyLockoutSafetyCheck = false,
            Tags = [.. request.Tags.Append(new(PurposeTag, Purpose)).Select(tag => new Tag { TagKey = tag.Key, TagValue = tag.Value })],
        };
        cancellationToken.ThrowIfCancellationRequested();
        // Not to be broken off: whether a key was made would not be known, and keys cost money.
        CreateKeyResponse made = await _kms.CallAsync(
            "kms:CreateKey", null, (kms, token) => kms.CreateKeyAsync(create, token), CancellationToken.None).ConfigureAwait(false);
        if (alias is null) return ToInfo(made.KeyMetadata, []);
        var name = new CreateAliasRequest { AliasName = alias, TargetKeyId = made.KeyMetadata.KeyId };
        try
        {
            await _kms.CallAsync(
                $"kms:CreateAlias {alias}", null, (kms, token) => kms.CreateAliasAsync(name, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is OckamException or OperationCanceledException)
        {
            await GiveUpAsync(made.KeyMetadata, alias, failed).ConfigureAwait(false);
            throw;
        }

        return ToInfo(made.KeyMetadata, [alias]);
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
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(await ListIdsAsync(cancellationToken).ConfigureAwait(false), options, async (id, token) =>
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
    /// <exception cref="ModelException">The key is not known, or it is not allowed.</exception>
    /// <exception cref="AwsException">KMS cannot be asked.</exception>
    public async Task ScheduleDeletionAsync(string keyId, CancellationToken cancellationToken = default)
    {
        // By its id: an alias could mean another key a moment later.
        KmsKeyInfo key = await DescribeAsync(keyId, cancellationToken).ConfigureAwait(false);
        if (key.State != "PendingDeletion")
        {
            var request = new ScheduleKeyDeletionRequest { KeyId = key.KeyId, PendingWindowInDays = ShortestWaitInDays };
            await _kms.CallAsync(
                "kms:ScheduleKeyDeletion", key.KeyId, (kms, token) => kms.ScheduleKeyDeletionAsync(request, token), cancellationToken)
                .ConfigureAwait(false);
        }

        foreach (AliasListEntry alias in await ListAliasesAsync(key.KeyId, cancellationToken).ConfigureAwait(false))
        {
            var free = new DeleteAliasRequest { AliasName = alias.AliasName };
            await _kms.CallAsync(
                $"kms:DeleteAlias {alias.AliasName}", null, (kms, token) => kms.DeleteAliasAsync(free, token), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _kms.Dispose();

    private async Task RequireFreeAsync(string alias, CancellationToken cancellationToken)
    {
        try
        {
            KmsKeyInfo there = await DescribeAsync(alias, cancellationToken).ConfigureAwait(false);
            throw new ModelException(
                ModelErrorReason.AlreadyExists, $"There is a key '{alias}' already, {there.Arn}. Choose another name, or use that key.");
        }
        catch (ModelException free) when (free.Reason is ModelErrorReason.UnknownKey or ModelErrorReason.AccessDenied)
        {
            // Free, or not to be seen: then creating the alias will tell.
        }
    }

    // Whoever has asked is told of the failure in any case; that the key goes too is added where that has failed as well.
    private async Task GiveUpAsync(KeyMetadata key, string alias, Exception failed)
    {
        var request = new ScheduleKeyDeletionRequest { KeyId = key.KeyId, PendingWindowInDays = ShortestWaitInDays };
        try
        {
            await _kms.CallAsync(
                "kms:ScheduleKeyDeletion", key.KeyId, (kms, token) => kms.ScheduleKeyDeletionAsync(request, token), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (OckamException stays)
        {
            throw new ModelException(
                ModelErrorReason.AccessDenied,
                $"The key {key.Arn} was made, but could not be given the alias {alias} ({failed.Message}), nor be deleted again "
                + $"({stays.Message}). It stays until somebody deletes it.",
                failed);
        }
    }

    private async Task<KmsKeyInfo?> TryDescribeOursAsync(string id, IEnumerable<string> aliases, CancellationToken cancellationToken)
    {
        try
        {
            var request = new ListResourceTagsRequest { KeyId = id };
            ListResourceTagsResponse tags = await _kms.CallAsync(
                "kms:ListResourceTags", id, (kms, token) => kms.ListResourceTagsAsync(request, token), cancellationToken)
                .ConfigureAwait(false);
            if (tags.Tags?.Any(tag => tag.TagKey == PurposeTag && tag.TagValue == Purpose) != true) return null;
            return await DescribeAsync(id, cancellationToken).ConfigureAwait(false) with
            {
                Aliases = [.. aliases.Order(StringComparer.Ordinal)],
            };
        }
        catch (ModelException hidden) when (hidden.Reason is ModelErrorReason.AccessDenied or ModelErrorReason.UnknownKey)
        {
            // AWS's own keys among others, and what was deleted meanwhile.
            return null;
        }
    }

    private async Task<IReadOnlyList<string>> ListIdsAsync(CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        string? marker = null;
        do
        {
            var request = new ListKeysRequest { Marker = marker };
            ListKeysResponse page = await _kms.CallAsync(
                "kms:ListKeys", null, (kms, token) => kms.ListKeysAsync(request, token), cancellationToken).ConfigureAwait(false);
            ids.AddRange((page.Keys ?? []).Select(key => key.KeyId));
            marker = page.Truncated == true ? page.NextMarker : null;
        }
        while (marker is not null);

        return ids;
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
