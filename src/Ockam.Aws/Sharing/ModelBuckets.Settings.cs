using Amazon.S3;
using Amazon.S3.Model;
using Ockam.Models;

namespace Ockam.Aws;

public sealed partial class ModelBuckets
{
    /// <summary>The statement of a bucket's policy that refuses requests without TLS.</summary>
    internal const string TlsStatement = "OckamPSRequestsOverTlsOnly";

    // How each setting is, as texts that are compared and shown.
    private const string All = "all four";
    private const string On = "Enabled";
    private const string OwnKeys = "AES256 with S3's own keys";

    private async Task<IReadOnlyList<BucketSetting>> CompareAsync(
        ModelBucketRequest request, string arn, string account, bool isNew, bool tls, CancellationToken cancellationToken)
    {
        string name = request.Name;
        var all = new List<BucketSetting?>
        {
            // First what tells it from others, wherever the rest breaks off; then what keeps others out.
            await TagsAsync(request, account, isNew, cancellationToken).ConfigureAwait(false),
            await PublicAccessAsync(name, account, isNew, cancellationToken).ConfigureAwait(false),
            await OwnershipAsync(name, account, isNew, cancellationToken).ConfigureAwait(false),
            await EncryptionAsync(request, account, isNew, cancellationToken).ConfigureAwait(false),
            await VersioningAsync(name, account, isNew, cancellationToken).ConfigureAwait(false),
        };
        if (tls) all.Add(await PolicyAsync(name, arn, account, isNew, cancellationToken).ConfigureAwait(false));
        return [.. all.OfType<BucketSetting>()];
    }

    private async Task<BucketSetting?> PublicAccessAsync(string name, string account, bool isNew, CancellationToken cancellationToken)
    {
        PublicAccessBlockConfiguration? now = isNew ? null : (await LookAsync("GetPublicAccessBlock", name, (client, token) =>
            client.GetPublicAccessBlockAsync(
                new GetPublicAccessBlockRequest { BucketName = name, ExpectedBucketOwner = account }, token), cancellationToken)
            .ConfigureAwait(false))?.PublicAccessBlockConfiguration;
        bool[] blocks = now is null ? [] :
        [
            now.BlockPublicAcls == true, now.IgnorePublicAcls == true, now.BlockPublicPolicy == true, now.RestrictPublicBuckets == true,
        ];
        if (blocks is [true, true, true, true]) return null;
        var wanted = new PublicAccessBlockConfiguration
        {
            BlockPublicAcls = true, IgnorePublicAcls = true, BlockPublicPolicy = true, RestrictPublicBuckets = true,
        };
        string? before = isNew ? null : $"{blocks.Count(block => block)} of four";
        return new BucketSetting(
            new SharingChange("blocks of public access", before, All), "PutPublicAccessBlock",
            (client, token) => client.PutPublicAccessBlockAsync(
                new PutPublicAccessBlockRequest
                {
                    BucketName = name, ExpectedBucketOwner = account, PublicAccessBlockConfiguration = wanted,
                }, token));
    }

    private async Task<BucketSetting?> OwnershipAsync(string name, string account, bool isNew, CancellationToken cancellationToken)
    {
        // S3 has done so when the bucket was made.
        if (isNew) return null;
        GetBucketOwnershipControlsResponse? now = await LookAsync("GetBucketOwnershipControls", name, (client, token) =>
            client.GetBucketOwnershipControlsAsync(
                new GetBucketOwnershipControlsRequest { BucketName = name, ExpectedBucketOwner = account }, token), cancellationToken)
            .ConfigureAwait(false);
        ObjectOwnership? before = now?.OwnershipControls?.Rules?.FirstOrDefault()?.ObjectOwnership;
        if (before == ObjectOwnership.BucketOwnerEnforced) return null;
        return new BucketSetting(
            new SharingChange("owner of objects", before?.Value ?? "the writer", ObjectOwnership.BucketOwnerEnforced.Value),
            "PutBucketOwnershipControls",
            (client, token) => client.PutBucketOwnershipControlsAsync(
                new PutBucketOwnershipControlsRequest
                {
                    BucketName = name, ExpectedBucketOwner = account,
                    OwnershipControls = new OwnershipControls
                    {
                        Rules = [new OwnershipControlsRule { ObjectOwnership = ObjectOwnership.BucketOwnerEnforced }],
                    },
                }, token));
    }

    /// <summary>What a bucket encrypts with, also one that is not there yet or belongs to another account.</summary>
    /// <param name="name">The bucket.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="AwsException">It has failed.</exception>
    internal async Task<BucketEncryption> FindEncryptionAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            ServerSideEncryptionByDefault? now = await LookAtEncryptionAsync(name, null, cancellationToken).ConfigureAwait(false);
            // Without a key's name it is AWS's own for S3, which everybody of the account may use through S3.
            if (now?.ServerSideEncryptionKeyManagementServiceKeyId is not { Length: > 0 } key) return BucketEncryption.OwnKeys;
            // An alias or an id alone is no name for a policy, and signs of patterns would name others too.
            return KmsArn.TryParse(key) is { KeyId: { } id } && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
                ? new BucketEncryption(true, key) : BucketEncryption.Unknown;
        }
        catch (AwsException none) when (none.Code == "NoSuchBucket")
        {
            return BucketEncryption.OwnKeys;
        }
        catch (AwsException hidden) when (hidden.Kind is AwsErrorKind.AccessDenied or AwsErrorKind.Region)
        {
            return BucketEncryption.Unknown;
        }
    }

    private async Task<ServerSideEncryptionByDefault?> LookAtEncryptionAsync(
        string name, string? account, CancellationToken cancellationToken) =>
        (await LookAsync("GetBucketEncryption", name, (client, token) => client.GetBucketEncryptionAsync(
            new GetBucketEncryptionRequest { BucketName = name, ExpectedBucketOwner = account }, token), cancellationToken)
            .ConfigureAwait(false))?.ServerSideEncryptionConfiguration?.ServerSideEncryptionRules?.FirstOrDefault()
            ?.ServerSideEncryptionByDefault;

    private async Task<BucketSetting?> EncryptionAsync(
        ModelBucketRequest request, string account, bool isNew, CancellationToken cancellationToken)
    {
        string name = request.Name;
        ServerSideEncryptionByDefault? now = isNew ? null
            : await LookAtEncryptionAsync(name, account, cancellationToken).ConfigureAwait(false);
        string? key = request.EncryptionKeyArn;
        if (now is not null && (key is null || now.ServerSideEncryptionKeyManagementServiceKeyId == key)) return null;
        var rule = new ServerSideEncryptionRule
        {
            ServerSideEncryptionByDefault = new ServerSideEncryptionByDefault
            {
                ServerSideEncryptionAlgorithm = key is null ? ServerSideEncryptionMethod.AES256 : ServerSideEncryptionMethod.AWSKMS,
                ServerSideEncryptionKeyManagementServiceKeyId = key,
            },
            BucketKeyEnabled = key is null ? null : true,
        };
        string? before = now is null ? null
            : now.ServerSideEncryptionKeyManagementServiceKeyId is { Length: > 0 } other ? $"with {AwsText.Printable(other)}" : OwnKeys;
        return new BucketSetting(
            new SharingChange("encryption", before, key is null ? OwnKeys : $"with {key}"), "PutBucketEncryption",
            (client, token) => client.PutBucketEncryptionAsync(
                new PutBucketEncryptionRequest
                {
                    BucketName = name, ExpectedBucketOwner = account,
                    ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration { ServerSideEncryptionRules = [rule] },
                }, token));
    }

    private async Task<BucketSetting?> VersioningAsync(string name, string account, bool isNew, CancellationToken cancellationToken)
    {
        VersionStatus? now = isNew ? null : (await LookAsync("GetBucketVersioning", name, (client, token) =>
            client.GetBucketVersioningAsync(
                new GetBucketVersioningRequest { BucketName = name, ExpectedBucketOwner = account }, token), cancellationToken)
            .ConfigureAwait(false))?.VersioningConfig?.Status;
        if (now == VersionStatus.Enabled) return null;
        return new BucketSetting(
            new SharingChange("versioning", isNew ? null : now?.Value ?? "Off", On), "PutBucketVersioning",
            (client, token) => client.PutBucketVersioningAsync(
                new PutBucketVersioningRequest
                {
                    BucketName = name, ExpectedBucketOwner = account,
                    VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
                }, token));
    }

    private async Task<BucketSetting?> TagsAsync(
        ModelBucketRequest request, string account, bool isNew, CancellationToken cancellationToken)
    {
        string name = request.Name;
        List<Tag> now = isNew ? [] : (await LookAsync("GetBucketTagging", name, (client, token) =>
            client.GetBucketTaggingAsync(
                new GetBucketTaggingRequest { BucketName = name, ExpectedBucketOwner = account }, token), cancellationToken)
            .ConfigureAwait(false))?.TagSet ?? [];
        Dictionary<string, string> wanted = now.ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
        foreach ((string key, string value) in request.Tags) wanted[key] = value;
        wanted[PurposeTag] = Purpose;
        string[] added =
        [
            .. wanted.Where(tag => !now.Any(old => old.Key == tag.Key && old.Value == tag.Value))
                .Select(tag => $"{AwsText.Printable(tag.Key)}={AwsText.Printable(tag.Value)}").Order(StringComparer.Ordinal),
        ];
        if (added.Length == 0) return null;
        // The request replaces all tags that there are.
        return new BucketSetting(
            new SharingChange("tags", null, string.Join(", ", added)), "PutBucketTagging",
            (client, token) => client.PutBucketTaggingAsync(
                new PutBucketTaggingRequest
                {
                    BucketName = name, ExpectedBucketOwner = account,
                    TagSet = [.. wanted.OrderBy(tag => tag.Key, StringComparer.Ordinal)
                        .Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
                }, token));
    }

    private async Task<BucketSetting?> PolicyAsync(
        string name, string arn, string account, bool isNew, CancellationToken cancellationToken)
    {
        string? now = isNew ? null : (await LookAsync("GetBucketPolicy", name, (client, token) => client.GetBucketPolicyAsync(
            new GetBucketPolicyRequest { BucketName = name, ExpectedBucketOwner = account }, token), cancellationToken)
            .ConfigureAwait(false))?.Policy;
        // The SDK takes an error about no policy for one where the service, as emulators do, leaves XML's declaration out.
        if (now?.StartsWith('<') == true) now = null;
        string statement =
            $$"""
            {"Sid":"{{TlsStatement}}","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["{{arn}}","{{arn}}/*"],
            "Condition":{"Bool":{"aws:SecureTransport":"false"} } }
            """;
        var wanted = KeyPolicyDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{statement}}]}""");
        if (now is { Length: > 0 })
        {
            // Everybody else's statements stay as they are, to the byte.
            var old = KeyPolicyDocument.Parse(now);
            int at = old.Statements.ToList().FindIndex(each => each.Sid == TlsStatement);
            if (at >= 0 && IsSame(old.Statements[at].Text, statement)) return null;
            wanted = at >= 0 ? old.WithReplaced(at, statement) : old.WithAdded(statement);
        }

        return new BucketSetting(
            new SharingChange("policy", now is { Length: > 0 } ? "without it" : null, $"{TlsStatement}: refuses requests without TLS"),
            "PutBucketPolicy",
            (client, token) => client.PutBucketPolicyAsync(
                new PutBucketPolicyRequest { BucketName = name, ExpectedBucketOwner = account, Policy = wanted.Text }, token));
    }

    private static bool IsSame(string one, string other) => System.Text.Json.Nodes.JsonNode.DeepEquals(
        System.Text.Json.Nodes.JsonNode.Parse(one), System.Text.Json.Nodes.JsonNode.Parse(other));

    // What was never set is an error in S3.
    private async Task<T?> LookAsync<T>(
        string action, string name, Func<AmazonS3Client, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await CallAsync(action, name, call, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException none) when (IsMissing(none))
        {
            return null;
        }
    }
}
