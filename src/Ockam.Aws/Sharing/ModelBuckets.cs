using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Ockam.Aws;

/// <summary>
/// Makes buckets for models, and brings those that are there into the same form: versions are kept, everything is encrypted at rest,
/// nothing can be public, objects belong to the bucket's owner, and requests without TLS are refused. What somebody else has put into
/// the bucket's policy and tags stays. Safe to repeat. Errors are <see cref="AwsException"/>.
/// </summary>
public sealed partial class ModelBuckets : IDisposable
{
    /// <summary>The tag that buckets for models carry.</summary>
    public const string PurposeTag = "ockamps:purpose";

    /// <summary>Its value.</summary>
    public const string Purpose = "models";

    // Where no region is said to be, and what it once was called.
    private const string FirstRegion = "us-east-1";
    private const string OldEurope = "EU";
    private const string OldEuropeRegion = "eu-west-1";

    private readonly AwsConnection _connection;
    private readonly HttpClientFactory? _http;
    private readonly StsClient _sts;
    private readonly AwsWaiter _waiter;
    private readonly SemaphoreSlim _once = new(1, 1);
    private AmazonS3Client? _client;

    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="connection">The account and region.</param>
    /// <param name="clock">What waits are measured by; null for the system's clock.</param>
    public ModelBuckets(AwsConnection connection, TimeProvider? clock = null) : this(connection, clock, null)
    {
    }

    internal ModelBuckets(AwsConnection connection, TimeProvider? clock, HttpClientFactory? http)
    {
        ArgumentNullException.ThrowIfNull(connection);
        (_connection, _http) = (connection, http);
        _sts = new StsClient(connection, http);
        _waiter = new AwsWaiter(clock ?? TimeProvider.System);
    }

    /// <summary>Looks at what there is; nothing is changed.</summary>
    /// <param name="request">How the bucket shall be.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="AwsException">
    /// The name cannot be one, the bucket belongs to somebody else or is in another region, or it is not allowed to look.
    /// </exception>
    public async Task<ModelBucketPlan> PlanAsync(ModelBucketRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        BucketNames.Require(request.Name);
        RequireKey(request.EncryptionKeyArn);
        AmazonS3Client client = await ClientAsync(cancellationToken).ConfigureAwait(false);
        StsIdentity caller = await _sts.GetCallerIdentityAsync(cancellationToken).ConfigureAwait(false);
        string region = await _connection.GetRegionAsync(cancellationToken).ConfigureAwait(false);
        string? there = await FindRegionAsync(request.Name, caller.Account, cancellationToken).ConfigureAwait(false);
        if (there is not null && there != region)
            throw new AwsException(
                AwsErrorKind.Region,
                $"The bucket {request.Name} is in {there}, and {region} was asked for. Name its region (-Region), or another bucket.");
        string partition = caller.Arn.Split(':') is { Length: > 1 } parts && parts[1].Length > 0 ? parts[1] : "aws";
        bool tls = request.RequiresTls
            ?? !(client.Config.ServiceURL is { } url && url.StartsWith("http:", StringComparison.OrdinalIgnoreCase));
        var arn = $"arn:{partition}:s3:::{request.Name}";
        IReadOnlyList<BucketSetting> settings = await CompareAsync(request, arn, caller.Account, there is null, tls, cancellationToken)
            .ConfigureAwait(false);
        return new ModelBucketPlan(request, region, there is null, [.. settings.Select(setting => setting.Change)])
        {
            Arn = arn, Account = caller.Account, Settings = settings, RequiresTls = tls,
        };
    }

    /// <summary>Does what a plan says.</summary>
    /// <param name="plan">The plan, as it was made a moment ago.</param>
    /// <param name="progress">Is told of each step; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; doing it again goes on from there.</param>
    /// <exception cref="AwsException">Somebody else has a bucket of that name, or it was refused or failed.</exception>
    public async Task ApplyAsync(
        ModelBucketPlan plan, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        int total = plan.Settings.Count + (plan.IsNew ? 1 : 0), done = 0;
        string name = plan.Request.Name;
        if (plan.IsNew)
        {
            progress?.Report(new RunProgress($"making the bucket {name}", done++, total));
            await CreateAsync(name, plan.Region, cancellationToken).ConfigureAwait(false);
        }

        foreach (BucketSetting setting in plan.Settings)
        {
            progress?.Report(new RunProgress($"setting {setting.Change.What} of {name}", done++, total));
            // A bucket that was just made is not known everywhere at once.
            await _waiter.RetryAsync(
                $"bucket {name}", RunPace.Usual.Settle,
                token => CallAsync(setting.Action, name, async (client, ct) =>
                {
                    await setting.PutAsync(client, ct).ConfigureAwait(false);
                    return true;
                }, token),
                refused => plan.IsNew && refused.Code is "NoSuchBucket" or "OperationAborted", null, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Removes a bucket with all models in it, every version of them.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="progress">Is told how many are gone; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; doing it again goes on from there.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="AwsException">It belongs to somebody else, or it was refused or failed.</exception>
    public async Task<bool> RemoveAsync(
        string name, IProgress<RunProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        BucketNames.Require(name);
        StsIdentity caller = await _sts.GetCallerIdentityAsync(cancellationToken).ConfigureAwait(false);
        if (await FindRegionAsync(name, caller.Account, cancellationToken).ConfigureAwait(false) is null) return false;
        int gone = 0;
        while (true)
        {
            ListVersionsResponse page = await CallAsync("ListObjectVersions", name, (client, token) => client.ListVersionsAsync(
                new ListVersionsRequest { BucketName = name, ExpectedBucketOwner = caller.Account }, token), cancellationToken)
                .ConfigureAwait(false);
            if (page.Versions is not { Count: > 0 } versions) break;
            foreach (S3ObjectVersion version in versions)
            {
                await CallAsync("DeleteObject", name, (client, token) => client.DeleteObjectAsync(
                    new DeleteObjectRequest
                    {
                        BucketName = name, Key = version.Key, VersionId = version.VersionId, ExpectedBucketOwner = caller.Account,
                    }, token), cancellationToken).ConfigureAwait(false);
                progress?.Report(new RunProgress($"removing {AwsText.Printable(version.Key)} from {name}", ++gone));
            }
        }

        try
        {
            await CallAsync("DeleteBucket", name, (client, token) => client.DeleteBucketAsync(
                new DeleteBucketRequest { BucketName = name, ExpectedBucketOwner = caller.Account }, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (AwsException repeated) when (repeated.Code == "NoSuchBucket")
        {
            // A repetition below us.
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client?.Dispose();
        _sts.Dispose();
        _once.Dispose();
    }

    private async Task CreateAsync(string name, string region, CancellationToken cancellationToken)
    {
        var request = new PutBucketRequest
        {
            BucketName = name, ObjectOwnership = ObjectOwnership.BucketOwnerEnforced, UseClientRegion = false,
            // The first region is the one that must not be named.
            BucketRegionName = region == FirstRegion ? null : region,
        };
        try
        {
            await CallAsync("CreateBucket", name, (client, token) => client.PutBucketAsync(request, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (AwsException taken) when (taken.Code == "BucketAlreadyOwnedByYou")
        {
            // An earlier attempt has reached S3.
        }
        catch (AwsException taken) when (taken.Code == "BucketAlreadyExists")
        {
            throw Foreign(name, taken);
        }
    }

    // Whose bucket it is is asked by the account's number: a bucket of somebody else who lets us in is none of ours.
    private async Task<string?> FindRegionAsync(string name, string account, CancellationToken cancellationToken)
    {
        try
        {
            GetBucketLocationResponse answer = await CallAsync("GetBucketLocation", name, (client, token) => client.GetBucketLocationAsync(
                new GetBucketLocationRequest { BucketName = name, ExpectedBucketOwner = account }, token), cancellationToken)
                .ConfigureAwait(false);
            return answer.Location?.Value switch { null or "" => FirstRegion, OldEurope => OldEuropeRegion, { } region => region };
        }
        catch (AwsException none) when (none.Code == "NoSuchBucket")
        {
            return null;
        }
        catch (AwsException refused) when (refused.Kind == AwsErrorKind.AccessDenied)
        {
            throw Foreign(name, refused);
        }
    }

    private static AwsException Foreign(string name, AwsException refused) => new(
        AwsErrorKind.Conflict,
        $"The bucket {name} belongs to another account, or you may not look at it (s3:GetBucketLocation): names of buckets are taken in "
        + $"all of AWS at once. Choose another name. ({refused.Code}"
        + $"{(refused.RequestId is { } id ? $", request {AwsText.Printable(id)}" : "")})",
        refused)
    {
        Code = refused.Code, RequestId = refused.RequestId, Status = refused.Status,
    };

    private static void RequireKey(string? arn)
    {
        if (arn is not null && KmsArn.TryParse(arn) is not { KeyId: not null })
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"'{AwsText.Printable(arn)}' is no ARN of a key of KMS, such as arn:aws:kms:eu-central-1:123456789012:key/…");
    }

    private async Task<T> CallAsync<T>(
        string action, string name, Func<AmazonS3Client, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        AmazonS3Client client = await ClientAsync(cancellationToken).ConfigureAwait(false);
        return await _connection.CallAsync($"s3:{action} of {name}", token => call(client, token), cancellationToken)
            .ConfigureAwait(false);
    }

    private async ValueTask<AmazonS3Client> ClientAsync(CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_client is not null) return _client;
            AmazonS3Config config = await _connection.ConfigureAsync(new AmazonS3Config(), cancellationToken).ConfigureAwait(false);
            // Emulators and gateways on one address have no name for each bucket.
            config.ForcePathStyle = config.ServiceURL is { Length: > 0 };
            if (_http is not null) config.HttpClientFactory = _http;
            return _client = new AmazonS3Client(config);
        }
        finally
        {
            _once.Release();
        }
    }

    private static bool IsMissing(AwsException refused) => refused.Status == HttpStatusCode.NotFound && refused.Code != "NoSuchBucket";
}
