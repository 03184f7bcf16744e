using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.S3;
using Amazon.S3.Model;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;
using Ockam.Models;

namespace Ockam.Aws.Tests.Sharing;

/// <summary>
/// With moto's permissions on: what the help names is enough to set the sharing of models up, and has nothing that is not asked for; and
/// the roles that come of it may do what owner and consumer do, and not what the other does.
/// </summary>
[Collection(RunsCollection.Name)]
public sealed partial class SharingPermissionTests
{
    private const string Bucket = "permitted-models";
    private const string OpenBucket = "shared-models";

    // What AWS looks at though nobody asks for it by its name: also buckets are made with the owner of their objects.
    private static readonly string[] s_implied =
        ["iam:PassRole", "iam:TagInstanceProfile", "iam:TagRole", "s3:PutBucketOwnershipControls"];

    [MotoFact]
    public async Task The_policy_of_the_help_page_and_those_of_the_roles_allow_exactly_what_is_asked()
    {
        JsonNode policy = Assert.Single(HelpPolicy.Read("about_OckamPS_Models"));
        JsonNode owner = JsonNode.Parse(ModelRights.Policy(Profile(ModelRole.Owner), Place, BucketEncryption.OwnKeys))!;
        JsonNode consumer = JsonNode.Parse(ModelRights.Policy(Profile(ModelRole.Consumer), Place, BucketEncryption.OwnKeys))!;
        // moto knows no names for some settings of buckets, and takes looking at them for listing.
        JsonNode moreForMoto = JsonNode.Parse("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket"}]}""")!;
        // Four users of three requests each, and one more policy.
        var moto = new MotoServer { FreeRequests = 13 };
        await moto.InitializeAsync();
        try
        {
            AwsKeys least = await HelpPolicy.MakeUserAsync(moto, "least", policy, moreForMoto);
            AwsKeys publishes = await HelpPolicy.MakeUserAsync(moto, "owner", owner);
            AwsKeys reads = await HelpPolicy.MakeUserAsync(moto, "consumer", consumer);
            AwsKeys all = await HelpPolicy.MakeUserAsync(moto, "all", HelpPolicy.All);
            // Nobody else has signed for tags.
            var front = new FaultFront { TagsImages = false };
            // Of a portal network in the same account and region.
            using (var ssm = new SsmClient(Connect(moto, all)))
                await ssm.PutAsync(new SsmPutRequest($"{RunNames.IamPath(RunNames.NewId())}ticket-ai", "secret"u8.ToArray()));
            using (var account = new SharingAccount(moto) { Keys = least, Pace = HastyClock.FewLooks }) await SetUpAsync(account, front);
            Assert.Equal(
                HelpPolicy.ActionsOf(policy), front.Asked.Select(ActionOf).Where(action => action != "sts:GetCallerIdentity")
                    .Concat(s_implied).Distinct().Order(StringComparer.Ordinal));
            // moto refuses all that a bucket's policy refuses under conditions.
            using (var account = new SharingAccount(moto) { Keys = all })
            {
                using ModelBuckets buckets = account.Buckets();
                await buckets.ApplyAsync(await buckets.PlanAsync(new ModelBucketRequest(OpenBucket)));
            }

            await ShareAsync(moto, publishes, reads);
            await OpenAsync(moto, all, publishes, reads);
        }
        finally
        {
            await moto.DisposeAsync();
        }
    }

    private static RunPlace Place => new(MotoServer.Account, "aws", "eu-central-1", null);

    private static ModelInstanceProfileRequest Profile(ModelRole role) =>
        new(role, Bucket, [$"arn:aws:kms:eu-central-1:{MotoServer.Account}:key/11111111-2222-3333-4444-555555555555"]);

    private static async Task SetUpAsync(SharingAccount account, FaultFront front)
    {
        // moto has none of AWS's own policies.
        front.Answer = asked => asked.Action switch
        {
            "AttachRolePolicy" or "DetachRolePolicy" => QueryFront.Xml("<R/>"),
            "ListAttachedRolePolicies" => QueryFront.Xml(
                "<R><ListAttachedRolePoliciesResult><AttachedPolicies><member>"
                + "<PolicyArn>arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore</PolicyArn></member></AttachedPolicies>"
                + "<IsTruncated>false</IsTruncated></ListAttachedRolePoliciesResult></R>"),
            _ => null,
        };
        using (ModelBuckets buckets = account.Buckets(front))
        {
            var request = new ModelBucketRequest(Bucket) { RequiresTls = true };
            await buckets.ApplyAsync(await buckets.PlanAsync(request));
            // Once more, of one that is there: now every setting is looked at.
            await buckets.ApplyAsync(await buckets.PlanAsync(request));
        }

        using ModelSharing sharing = account.Sharing(front);
        ModelInstanceProfileRequest profile = Profile(ModelRole.Consumer) with { SessionManager = true };
        ModelInstanceProfile made = await sharing.MakeProfileAsync(await sharing.PlanProfileAsync(profile));
        await sharing.PlanProfileAsync(profile);
        var image = new NitroTpmImageRequest { SourceRegion = "us-east-2" };
        NitroTpmImage copy = await sharing.MakeImageAsync(image, await sharing.FindSourceAsync(image));
        using RunClients clients = account.Clients();
        string subnet = (await clients.Ec2.DescribeSubnetsAsync(Ec2Selection.All).FirstAsync()).SubnetId;
        var instance = new ModelInstanceRequest("m", copy.ImageId, subnet) { InstanceType = "c5.large", ProfileName = made.Name };
        AwsException none = await Assert.ThrowsAsync<AwsException>(
            () => sharing.CheckInstanceAsync(instance with { InstanceType = "no.such" }));
        Assert.Equal(AwsErrorKind.TypeNotOffered, none.Kind);
        await sharing.CheckInstanceAsync(instance);
        await sharing.StartInstanceAsync(instance);
        Assert.NotEmpty((await sharing.ListAsync(ModelSharing.UsualName))!);
        await sharing.RemoveAsync(ModelSharing.UsualName);
    }

    // The owner publishes and removes what the consumer reads, and cannot write. Request by request: moto computes no signature of queries
    // that have a slash in them.
    private static async Task ShareAsync(MotoServer moto, AwsKeys publishes, AwsKeys reads)
    {
        using AmazonS3Client owner = await S3Async(moto, publishes), consumer = await S3Async(moto, reads);
        const string Key = "models/m.gguf";
        PutObjectRequest Put() => new() { BucketName = OpenBucket, Key = Key, ContentBody = "weights" };
        var list = new ListObjectsV2Request { BucketName = OpenBucket, Prefix = "models" };
        var versions = new ListVersionsRequest { BucketName = OpenBucket, Prefix = "models" };
        string version = (await owner.PutObjectAsync(Put())).VersionId;
        Assert.Single((await owner.ListVersionsAsync(versions)).Versions);
        string upload = (await owner.InitiateMultipartUploadAsync(OpenBucket, Key)).UploadId;
        Assert.Single((await owner.ListMultipartUploadsAsync(OpenBucket)).MultipartUploads);
        Assert.Empty((await owner.ListPartsAsync(OpenBucket, Key, upload)).Parts ?? []);
        await owner.AbortMultipartUploadAsync(OpenBucket, Key, upload);

        Assert.Equal(Key, Assert.Single((await consumer.ListObjectsV2Async(list)).S3Objects).Key);
        using (GetObjectResponse got = await consumer.GetObjectAsync(OpenBucket, Key)) Assert.Equal("weights".Length, got.ContentLength);
        foreach (Func<Task> write in (Func<Task>[])
        [
            () => consumer.PutObjectAsync(Put()), () => consumer.DeleteObjectAsync(OpenBucket, Key),
            () => consumer.DeleteObjectAsync(OpenBucket, Key, version), () => consumer.ListVersionsAsync(versions),
            () => consumer.InitiateMultipartUploadAsync(OpenBucket, Key),
            () => consumer.PutBucketPolicyAsync(OpenBucket, "{}"), () => owner.PutBucketPolicyAsync(OpenBucket, "{}"),
            () => owner.PutBucketVersioningAsync(new PutBucketVersioningRequest
            {
                BucketName = OpenBucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Suspended },
            }),
        ]) Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<AmazonS3Exception>(write)).ErrorCode);
        await owner.DeleteObjectAsync(OpenBucket, Key);
        await owner.DeleteObjectAsync(OpenBucket, Key, version);
    }

    private static async Task OpenAsync(MotoServer moto, AwsKeys all, AwsKeys publishes, AwsKeys reads)
    {
        using var keys = new KmsKeys(Connect(moto, all));
        string arn = (await keys.CreateAsync(new KmsKeyRequest())).Arn;
        using var seals = new KmsKeyService(Connect(moto, publishes));
        using var opens = new KmsKeyService(Connect(moto, reads));
        var context = new EncryptionContext([new("model", "m")]);
        using ModelDataKey made = await seals.GenerateDataKeyAsync(arn, context);
        await AssertDeniedAsync(async () => await seals.DecryptAsync(new ModelKeyRequest(arn, made.WrappedKey, context)));
        await opens.DecryptAsync(new ModelKeyRequest(arn, made.WrappedKey, context));
        await AssertDeniedAsync(async () => await opens.GenerateDataKeyAsync(arn, context));
        using var administrator = new KmsKeyPolicyStore(Connect(moto, all));
        KeyPolicyDocument policy = await administrator.GetAsync(arn);
        foreach (AwsKeys role in (AwsKeys[])[publishes, reads])
        {
            using var policies = new KmsKeyPolicyStore(Connect(moto, role));
            await AssertDeniedAsync(async () => await policies.PutAsync(arn, policy, policy.Digest));
        }
    }

    private static async Task AssertDeniedAsync(Func<Task> act) => Assert.Equal(
        ModelErrorReason.AccessDenied, (await Assert.ThrowsAsync<ModelException>(act)).Reason);

    private static async Task<AmazonS3Client> S3Async(MotoServer moto, AwsKeys keys)
    {
        AmazonS3Config config = await Connect(moto, keys).ConfigureAsync(new AmazonS3Config(), default);
        config.ForcePathStyle = true;
        return new AmazonS3Client(config);
    }

    private static AwsConnection Connect(MotoServer moto, AwsKeys keys) => new(new AwsOptions
    {
        EndpointUrl = moto.Url, Region = "eu-central-1", Keys = keys, MaximumRetries = 0,
    });

    // Requests to S3 have no names of their own.
    private static string ActionOf(QueryRequest asked)
    {
        string service = Service().Match(asked.Authorization).Groups[1].Value;
        if (service != "s3") return $"{service}:{asked.Action}";
        string[] parts = asked.Action.Split(' ', 2);
        string verb = parts[0] == "PUT" ? "Put" : "Get";
        int at = parts[1].IndexOf('?', StringComparison.Ordinal);
        return "s3:" + (at < 0 ? "CreateBucket" : parts[1][(at + 1)..] switch
        {
            "encryption" => verb + "EncryptionConfiguration",
            var setting => $"{verb}Bucket{char.ToUpperInvariant(setting[0])}{setting[1..]}",
        });
    }

    [GeneratedRegex(@"/([a-z0-9]+)/aws4_request")]
    private static partial Regex Service();
}
