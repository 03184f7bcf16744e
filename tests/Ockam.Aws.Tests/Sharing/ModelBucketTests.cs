using Amazon.S3;
using Amazon.S3.Model;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Sharing;

/// <summary>Buckets for models are closed, encrypted and keep versions, however they were begun.</summary>
[Collection(SharingCollection.Name)]
public sealed class ModelBucketTests(MotoServer moto) : IDisposable
{
    private readonly SharingAccount _account = new(moto);
    private readonly string _prefix = $"b{Guid.NewGuid():N}"[..20];

    public void Dispose() => _account.Dispose();

    [MotoFact]
    public async Task A_new_bucket_has_every_setting_and_doing_it_again_changes_nothing()
    {
        var front = new FaultFront();
        using ModelBuckets buckets = _account.Buckets(front);
        ModelBucketRequest request = new(_prefix) { RequiresTls = true, Tags = new Dictionary<string, string> { ["team"] = "ai" } };
        ModelBucketPlan plan = await buckets.PlanAsync(request);
        Assert.True(plan.IsNew);
        Assert.Empty(front.Changes);
        Assert.Equal(
            ["tags", "blocks of public access", "encryption", "versioning", "policy"], plan.Changes.Select(change => change.What));
        await buckets.ApplyAsync(plan);
        Assert.Equal(6, front.Changes.Count);
        QueryRequest create = front.Asked.First(each => each.IsChange);
        Assert.Contains("<LocationConstraint>eu-central-1</LocationConstraint>", create.Body, StringComparison.Ordinal);
        using AmazonS3Client s3 = S3();
        Assert.Equal(VersionStatus.Enabled, (await s3.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = _prefix }))
            .VersioningConfig.Status);
        PublicAccessBlockConfiguration blocks = (await s3.GetPublicAccessBlockAsync(
            new GetPublicAccessBlockRequest { BucketName = _prefix })).PublicAccessBlockConfiguration;
        Assert.True(
            blocks is { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true });
        string policy = (await s3.GetBucketPolicyAsync(_prefix)).Policy;
        Assert.Contains("aws:SecureTransport", policy, StringComparison.Ordinal);
        Assert.Contains($"arn:aws:s3:::{_prefix}/*", policy, StringComparison.Ordinal);
        Assert.Equal(
            ["ockamps:purpose=models", "team=ai"],
            (await s3.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = _prefix })).TagSet
                .Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
        ModelBucketPlan again = await buckets.PlanAsync(request);
        Assert.False(again.IsNew);
        // moto does not tell how it was made.
        Assert.DoesNotContain(again.Changes, change => change.What != "owner of objects");
    }

    [MotoFact]
    public async Task Cut_off_at_any_call_it_is_completed_by_doing_it_again()
    {
        int calls = await SharingAccount.CutOffEverywhereAsync(
            async (front, number) =>
            {
                using ModelBuckets buckets = _account.Buckets(front);
                await buckets.ApplyAsync(await buckets.PlanAsync(Request(number)));
            },
            async number =>
            {
                using ModelBuckets buckets = _account.Buckets();
                Assert.DoesNotContain(
                    (await buckets.PlanAsync(Request(number))).Changes, change => change.What != "owner of objects");
                Assert.True(await buckets.RemoveAsync(Request(number).Name));
                Assert.False(await buckets.RemoveAsync(Request(number).Name));
            });
        Assert.Equal(6, calls);

        ModelBucketRequest Request(int number) => new($"{_prefix}-{number}") { RequiresTls = true };
    }

    [MotoFact]
    public async Task In_the_first_region_no_location_is_named()
    {
        var front = new FaultFront();
        using ModelBuckets buckets = _account.Buckets(front, "us-east-1");
        await buckets.ApplyAsync(await buckets.PlanAsync(new ModelBucketRequest(_prefix)));
        Assert.DoesNotContain("LocationConstraint", front.Asked.First(each => each.IsChange).Body, StringComparison.Ordinal);
        using ModelBuckets elsewhere = _account.Buckets();
        AwsException wrong = await Assert.ThrowsAsync<AwsException>(() => elsewhere.PlanAsync(new ModelBucketRequest(_prefix)));
        Assert.Equal(AwsErrorKind.Region, wrong.Kind);
        Assert.Contains("us-east-1", wrong.Message, StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task What_others_have_put_into_policy_and_tags_stays()
    {
        using AmazonS3Client s3 = S3();
        await s3.PutBucketAsync(new PutBucketRequest { BucketName = _prefix, UseClientRegion = false, BucketRegionName = "eu-central-1" });
        string theirs =
            $$"""{"Sid":"theirs","Effect":"Allow","Principal":"*","Action":"s3:Get*","Resource":"arn:aws:s3:::{{_prefix}}"}""";
        await s3.PutBucketPolicyAsync(_prefix, $$"""{"Version":"2012-10-17","Statement":[{{theirs}}]}""");
        await s3.PutBucketTaggingAsync(_prefix, [new Tag { Key = "cost", Value = "17" }]);
        using ModelBuckets buckets = _account.Buckets();
        var request = new ModelBucketRequest(_prefix) { RequiresTls = true };
        ModelBucketPlan plan = await buckets.PlanAsync(request);
        Assert.False(plan.IsNew);
        Assert.Contains(plan.Changes, change => change is { What: "versioning", Before: "Off" });
        await buckets.ApplyAsync(plan);
        string policy = (await s3.GetBucketPolicyAsync(_prefix)).Policy;
        Assert.Contains(theirs, policy, StringComparison.Ordinal);
        Assert.Contains(ModelBuckets.TlsStatement, policy, StringComparison.Ordinal);
        Assert.Contains(
            (await s3.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = _prefix })).TagSet, tag => tag.Key == "cost");
        // Nothing is said about TLS where the endpoint that is asked has none.
        Assert.False((await buckets.PlanAsync(new ModelBucketRequest(_prefix))).RequiresTls);
    }

    [MotoFact]
    public async Task A_bucket_of_somebody_else_is_said_to_be_one_and_left_alone()
    {
        var front = new FaultFront
        {
            Answer = asked => asked.Action.Contains("location", StringComparison.Ordinal)
                ? QueryFront.Xml("<Error><Code>AccessDenied</Code><Message>no</Message></Error>", System.Net.HttpStatusCode.Forbidden)
                : null,
        };
        using ModelBuckets closed = _account.Buckets(front);
        AwsException taken = await Assert.ThrowsAsync<AwsException>(() => closed.PlanAsync(new ModelBucketRequest(_prefix)));
        Assert.Equal(AwsErrorKind.Conflict, taken.Kind);
        Assert.Contains("another account", taken.Message, StringComparison.Ordinal);
        Assert.Empty(front.Changes);
        // Or it was made between looking and making.
        var late = new FaultFront
        {
            Answer = asked => asked.IsChange
                ? QueryFront.Xml("<Error><Code>BucketAlreadyExists</Code><Message>no</Message></Error>", System.Net.HttpStatusCode.Conflict)
                : null,
        };
        using ModelBuckets buckets = _account.Buckets(late);
        ModelBucketPlan plan = await buckets.PlanAsync(new ModelBucketRequest(_prefix));
        taken = await Assert.ThrowsAsync<AwsException>(() => buckets.ApplyAsync(plan));
        Assert.Equal(AwsErrorKind.Conflict, taken.Kind);
        Assert.Single(late.Changes);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Models")]
    [InlineData("a_b_c")]
    [InlineData("-models")]
    [InlineData("models.")]
    [InlineData("a..b")]
    [InlineData("192.168.0.1")]
    [InlineData("xn--models")]
    [InlineData("models-s3alias")]
    [InlineData("sixty-four-characters-are-one-more-than-any-bucket-can-have-000-0")]
    public async Task A_name_that_no_bucket_can_have_is_refused_before_anybody_is_asked(string name)
    {
        using var buckets = new ModelBuckets(new AwsConnection(new AwsOptions { Region = "eu-central-1" }));
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => buckets.PlanAsync(new ModelBucketRequest(name)));
        Assert.Equal(AwsErrorKind.InvalidRequest, refused.Kind);
    }

    private AmazonS3Client S3() => new(
        new Amazon.Runtime.BasicAWSCredentials("AKIAEXAMPLE", "secret"),
        new AmazonS3Config { ServiceURL = moto.Url.AbsoluteUri, AuthenticationRegion = "eu-central-1", ForcePathStyle = true });
}
