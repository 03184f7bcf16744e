using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Ockam.Models;

namespace Ockam.Aws;

public sealed partial class KmsKeys
{
    /// <summary>The tag that names the alias that a key was made for, by which it is found as long as it has none.</summary>
    internal const string AliasTag = "ockam:alias";

    private const string UsualDescription = "Seals model weights";
    private const string Usable = "Enabled";

    /// <summary>
    /// Makes a key, or finds the one of that alias that was made before, also where that was broken off. It can never be replicated to
    /// another region, where other policies would hold.
    /// </summary>
    /// <param name="request">What it is to be like.</param>
    /// <param name="cancellationToken">Ends it between requests; a key without its alias is not left then.</param>
    /// <returns>The key. What is in the request is so of one that was found too; what is left out may be otherwise.</returns>
    /// <exception cref="ModelException">
    /// There is another key of that alias, or one that is not as it shall be; the policy is refused, or it is not allowed.
    /// </exception>
    /// <exception cref="AwsException">KMS cannot be asked. What was begun is found by asking for the same again.</exception>
    public async Task<KmsKeyInfo> CreateAsync(KmsKeyRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        string? alias = request.Alias is null ? null : KmsNames.ToAlias(request.Alias);
        if (alias is not null && await FindMadeAsync(alias, cancellationToken).ConfigureAwait(false) is { } there)
        {
            await RequireAsAskedAsync(there, alias, request, cancellationToken).ConfigureAwait(false);
            if (there.Aliases.Count > 0) return there;
            await NameAsync(alias, there.KeyId, cancellationToken).ConfigureAwait(false);
            return there with { Aliases = [alias] };
        }

        return await MakeAsync(request, alias, cancellationToken).ConfigureAwait(false);
    }

    private async Task<KmsKeyInfo> MakeAsync(KmsKeyRequest request, string? alias, CancellationToken cancellationToken)
    {
        Dictionary<string, string> tags = request.Tags.ToDictionary(StringComparer.Ordinal);
        tags[PurposeTag] = Purpose;
        if (alias is not null) tags[AliasTag] = alias;
        var create = new CreateKeyRequest
        {
            Description = request.Description ?? UsualDescription,
            KeyUsage = KeyUsageType.ENCRYPT_DECRYPT,
            KeySpec = KeySpec.SYMMETRIC_DEFAULT,
            Origin = OriginType.AWS_KMS,
            MultiRegion = false,
            Policy = request.Policy?.Text,
            BypassPolicyLockoutSafetyCheck = false,
            Tags = [.. tags.Select(tag => new Tag { TagKey = tag.Key, TagValue = tag.Value })],
        };
        string advice = alias is null
            ? "Look for it before you ask again." : "Ask for the same again: that finds it, where listing keys is allowed.";
        KeyMetadata made = await KmsCreation.CreateAsync(_kms, create, advice, cancellationToken).ConfigureAwait(false);
        if (alias is null) return ToInfo(made, []) with { Tags = tags, IsNew = true };
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Not to be broken off either: a key that goes would keep its alias.
            await NameAsync(alias, made.KeyId, CancellationToken.None).ConfigureAwait(false);
        }
        // What had no answer is found, and completed, when it is asked for again.
        catch (Exception failed) when (failed is OckamException or OperationCanceledException && !IsUnanswered(failed))
        {
            await GiveUpAsync(made, alias, failed).ConfigureAwait(false);
            throw;
        }

        return ToInfo(made, [alias]) with { Tags = tags, IsNew = true };
    }

    private static bool IsUnanswered(Exception failed) =>
        failed is AwsException { Kind: AwsErrorKind.Unreachable or AwsErrorKind.ServiceFailure };

    private async Task NameAsync(string alias, string keyId, CancellationToken cancellationToken)
    {
        var name = new CreateAliasRequest { AliasName = alias, TargetKeyId = keyId };
        try
        {
            await _kms.CallAsync(
                $"kms:CreateAlias {alias}", null, (kms, token) => kms.CreateAliasAsync(name, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ModelException taken) when (taken.Reason == ModelErrorReason.AlreadyExists)
        {
            // An earlier attempt may have reached KMS.
            if ((await TryDescribeAsync(alias, cancellationToken).ConfigureAwait(false))?.KeyId != keyId) throw;
        }
    }

    // The key of an alias, or the one that was made for it and has none yet.
    private async Task<KmsKeyInfo?> FindMadeAsync(string alias, CancellationToken cancellationToken)
    {
        KmsKeyInfo? named = await TryDescribeAsync(alias, cancellationToken).ConfigureAwait(false);
        if (named is not null)
            return named with
            {
                Aliases = [alias],
                Tags = await KmsCreation.FindTagsAsync(_kms, named.KeyId, cancellationToken).ConfigureAwait(false)
                    ?? new Dictionary<string, string>(),
            };
        try
        {
            return (await ListAsync(cancellationToken).ConfigureAwait(false))
                .Where(key => key is { Aliases: [], State: Usable } && key.Tags.GetValueOrDefault(AliasTag) == alias)
                .MinBy(key => key.CreatedAt);
        }
        catch (ModelException refused) when (refused.Reason == ModelErrorReason.AccessDenied)
        {
            // Who makes keys need not be allowed to list them; then what was broken off is left to those who are.
            return null;
        }
    }

    // Null also for what is not to be seen: then creating the alias will tell.
    private async Task<KmsKeyInfo?> TryDescribeAsync(string keyId, CancellationToken cancellationToken)
    {
        try
        {
            return await DescribeAsync(keyId, cancellationToken).ConfigureAwait(false);
        }
        catch (ModelException free) when (free.Reason is ModelErrorReason.UnknownKey or ModelErrorReason.AccessDenied)
        {
            return null;
        }
    }

    private async Task RequireAsAskedAsync(KmsKeyInfo key, string alias, KmsKeyRequest request, CancellationToken cancellationToken)
    {
        string? other = Differs(key, request);
        if (other is null && request.Policy is { } policy)
        {
            var ask = new GetKeyPolicyRequest { KeyId = key.KeyId, PolicyName = "default" };
            GetKeyPolicyResponse now = await _kms.CallAsync(
                "kms:GetKeyPolicy", key.KeyId, (kms, token) => kms.GetKeyPolicyAsync(ask, token), cancellationToken)
                .ConfigureAwait(false);
            if (!IsSame(now.Policy, policy.Text)) other = "its policy is another one (Set-ModelSealingPolicy changes it)";
        }

        if (other is null) return;
        throw new ModelException(
            ModelErrorReason.AlreadyExists,
            $"There is a key '{alias}' already, {key.Arn}, and {other}. It is not changed: choose another name, or use that key by its "
            + "ARN.");
    }

    private static string? Differs(KmsKeyInfo key, KmsKeyRequest request)
    {
        if (key.Tags.GetValueOrDefault(PurposeTag) != Purpose)
            return $"it is none for sealed models: it has no tag {PurposeTag} = {Purpose}, or its tags are not to be seen";
        if (key.State != Usable) return $"it cannot be used: it is {AwsText.Printable(key.State)}";
        if (!key.CanWrap || key.IsMultiRegion) return "it is not a symmetric key of one region";
        if (request.Description is { } description && key.Description != description)
            return $"its description is '{AwsText.Printable(key.Description)}'";
        foreach ((string name, string value) in request.Tags)
        {
            if (key.Tags.GetValueOrDefault(name) != value)
                return $"its tag {AwsText.Printable(name)} is '{AwsText.Printable(key.Tags.GetValueOrDefault(name) ?? "")}'";
        }

        return null;
    }

    private static bool IsSame(string one, string other) => System.Text.Json.Nodes.JsonNode.DeepEquals(
        System.Text.Json.Nodes.JsonNode.Parse(one), System.Text.Json.Nodes.JsonNode.Parse(other));

    // Whoever has asked is told of the failure in any case; that the key goes too is added where that has failed as well.
    private async Task GiveUpAsync(KeyMetadata key, string alias, Exception failed)
    {
        try
        {
            await ScheduleAsync(key.KeyId, CancellationToken.None).ConfigureAwait(false);
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
}
