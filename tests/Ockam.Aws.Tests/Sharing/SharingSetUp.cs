using Amazon.Runtime;
using Amazon.S3;
using Ockam.Aws.Tests.Support;
using Ockam.Models;

namespace Ockam.Aws.Tests.Sharing;

/// <summary>
/// All that a set-up for sharing models makes in AWS: a bucket, a sealed key, an instance profile, an image and an instance.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="name">The name of the run, and of the bucket.</param>
/// <param name="subnet">The subnet of the instance.</param>
/// <param name="source">What the image is made of.</param>
internal sealed class SharingSetUp(SharingAccount account, string name, string subnet, NitroTpmSource source)
{
    private const string Sealing = "SealedForTheConsumer";
    private const string AnyKey = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";

    public string Name => name;

    /// <summary>The instance profile, for a key that is not there.</summary>
    public ModelInstanceProfileRequest Profile { get; } = new(ModelRole.Consumer, name, [AnyKey]) { RunName = name };

    private NitroTpmImageRequest Image => new() { RunName = name, SourceRegion = source.Region };

    /// <summary>Finds what set-ups need that is there before.</summary>
    public static async Task<SharingSetUp> PrepareAsync(SharingAccount account, string name)
    {
        using RunClients clients = account.Clients();
        string subnet = (await clients.Ec2.DescribeSubnetsAsync(Ec2Selection.All).FirstAsync()).SubnetId;
        using ModelSharing sharing = account.Sharing();
        var request = new NitroTpmImageRequest { RunName = name, SourceRegion = "us-east-2" };
        return new SharingSetUp(account, name, subnet, await sharing.FindSourceAsync(request));
    }

    /// <summary>Makes everything, as the commands do one after the other, or what is missing of it.</summary>
    public async Task<ModelInstance> MakeAsync(HttpClientFactory? front = null)
    {
        using ModelBuckets buckets = account.Buckets(front);
        await buckets.ApplyAsync(await buckets.PlanAsync(new ModelBucketRequest(name)));
        ModelInstanceProfileRequest profile = Profile with { KeyArns = [await MakeKeyAsync(front)] };
        using ModelSharing sharing = account.Sharing(front);
        await sharing.MakeProfileAsync(await sharing.PlanProfileAsync(profile));
        NitroTpmImage image = await sharing.MakeImageAsync(Image, source);
        return await sharing.StartInstanceAsync(new ModelInstanceRequest("m", image.ImageId, subnet)
        {
            RunName = name, InstanceType = "c5.large", ProfileName = (await sharing.PlanProfileAsync(profile)).Name,
        });
    }

    /// <summary>Removes everything.</summary>
    public async Task RemoveAsync(HttpClientFactory? front = null)
    {
        using ModelSharing sharing = account.Sharing(front);
        await sharing.RemoveAsync(name);
        using ModelBuckets buckets = account.Buckets(front);
        await buckets.RemoveAsync(name);
        using var keys = new KmsKeys(account.Connect(), front);
        foreach (KmsKeyInfo key in await KeysAsync(keys)) await keys.ScheduleDeletionAsync(key.KeyId);
    }

    // As the example does: by its tag, since it may have no alias yet.
    private async Task<IEnumerable<KmsKeyInfo>> KeysAsync(KmsKeys keys) =>
        (await keys.ListAsync()).Where(key => key.Tags.GetValueOrDefault(RunTags.Network) == name);

    private async Task<string> MakeKeyAsync(HttpClientFactory? front)
    {
        using var keys = new KmsKeys(account.Connect(), front);
        string arn = (await keys.CreateAsync(new KmsKeyRequest
        {
            Alias = name, Tags = new Dictionary<string, string> { [RunTags.Network] = name },
        })).Arn;
        using var policies = new KmsKeyPolicyStore(account.Connect(), front);
        KeyPolicyDocument policy = await policies.GetAsync(arn);
        if (policy.Statements.Any(statement => statement.Sid == Sealing)) return arn;
        await policies.PutAsync(
            arn, policy.WithAdded(
                $$"""
                {"Sid":"{{Sealing}}","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{MotoServer.Account}}:root"},
                "Action":"kms:Decrypt","Resource":"*","Condition":{"StringEqualsIgnoreCase":{"kms:RecipientAttestation:PCR4":"00"} } }
                """),
            policy.Digest);
        return arn;
    }

    /// <summary>Looks that everything is there, and once.</summary>
    public async Task AssertOnceAsync()
    {
        using var keys = new KmsKeys(account.Connect());
        KmsKeyInfo key = Assert.Single(await KeysAsync(keys), each => each.State != "PendingDeletion");
        Assert.Equal([$"alias/{name}"], key.Aliases);
        using var policies = new KmsKeyPolicyStore(account.Connect());
        Assert.Single((await policies.GetAsync(key.Arn)).Statements, statement => statement.Sid == Sealing);
        using RunClients clients = account.Clients();
        Ec2Selection ours = Ec2Selection.Tagged(RunTags.Network, name);
        Assert.Single(await clients.Ec2.DescribeInstancesAsync(ours.And("instance-state-name", "pending", "running")).ToListAsync());
        Assert.Single(await clients.Ec2.DescribeImagesAsync(["self"], ours).ToListAsync());
        Assert.Single(await clients.Ec2.DescribeSnapshotsAsync(["self"], ours).ToListAsync());
        Assert.Single(await clients.Iam.ListRolesAsync(RunNames.Root).ToListAsync());
        Assert.Equal(
            [$"ockamps-{name}-eu-central-1-consumer"],
            Assert.Single(await clients.Iam.ListInstanceProfilesAsync(RunNames.Root).ToListAsync()).RoleNames);
    }

    /// <summary>Looks that nothing is there that was not there before; moto goes on listing the tags of what is gone.</summary>
    public async Task AssertNothingAsync()
    {
        using RunClients clients = account.Clients();
        Ec2Client ec2 = clients.Ec2;
        Assert.Empty(await ec2.DescribeInstancesAsync(Ec2Selection.Where(
            "instance-state-name", "pending", "running", "stopping", "stopped")).ToListAsync());
        Assert.Empty(await ec2.DescribeImagesAsync(["self"], Ec2Selection.Tagged(RunTags.Network, name)).ToListAsync());
        Assert.Empty(await ec2.DescribeImagesAsync(["self"], Ec2Selection.Where("name", $"ockamps-{name}-*")).ToListAsync());
        Assert.Empty(await ec2.DescribeSnapshotsAsync(["self"], Ec2Selection.Where("description", "Root disk of *")).ToListAsync());
        Assert.Empty(await ec2.DescribeVolumesAsync(Ec2Selection.All).ToListAsync());
        Assert.Empty(await clients.Iam.ListRolesAsync().ToListAsync());
        Assert.Empty(await clients.Iam.ListInstanceProfilesAsync().ToListAsync());
        using AmazonS3Client s3 = account.S3();
        Assert.Empty((await s3.ListBucketsAsync()).Buckets ?? []);
        // KMS keeps what goes for a week.
        using var keys = new KmsKeys(account.Connect());
        Assert.All(
            await keys.ListAsync(), key => Assert.Equal(("PendingDeletion", 0), (key.State, key.Aliases.Count)));
        Assert.Empty(RunJournal.List(AwsRuns.FolderIn(account.HomePath)));
    }
}
