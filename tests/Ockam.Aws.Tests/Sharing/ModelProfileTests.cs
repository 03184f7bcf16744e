using Ockam.Aws.Tests.Support;
using Ockam.Models;

namespace Ockam.Aws.Tests.Sharing;

/// <summary>Roles of owners and consumers have what they need and nothing else; roles of others are left alone.</summary>
[Collection(SharingCollection.Name)]
public sealed class ModelProfileTests(MotoServer moto) : IDisposable
{
    private const string Key = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    private const string Trust =
        """{"Statement":{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com"]},"Action":["sts:AssumeRole"]}}""";

    private const string Theirs =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:ListAllMyBuckets"],"Resource":"*"}]}""";

    private static readonly RunPlace s_place = new(MotoServer.Account, "aws", "eu-central-1", null);

    private readonly SharingAccount _account = new(moto);
    private readonly string _run = $"r{Guid.NewGuid():N}"[..20];

    public void Dispose() => _account.Dispose();

    [Fact]
    public void The_consumer_reads_models_and_opens_keys_and_can_change_nothing()
    {
        string policy = ModelRights.Policy(Request(ModelRole.Consumer, "x"), s_place, BucketEncryption.OwnKeys);
        Assert.Equal(
            """
            {"Version":"2012-10-17","Statement":[{"Sid":"ListModels","Effect":"Allow","Action":["s3:ListBucket"],
            "Resource":["arn:aws:s3:::my-models"],"Condition":{"StringLike":{"s3:prefix":["models","models/*"]}}},
            {"Sid":"ReadModels","Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::my-models/models/*"]},
            {"Sid":"OpenModels","Effect":"Allow","Action":["kms:Decrypt"],"Resource":["KEY"],
            "Condition":{"Null":{"kms:RecipientAttestation:NitroTPMPCR4":"false"}}}]}
            """.Replace("KEY", Key, StringComparison.Ordinal).ReplaceLineEndings(""), Compact(policy));
        foreach (string forbidden in (string[])["kms:PutKeyPolicy", "kms:CreateGrant", "kms:GenerateDataKey", "s3:PutObject", "\"*\""])
            Assert.DoesNotContain(forbidden, policy, StringComparison.Ordinal);
        Assert.NotEmpty(KeyPolicyDocument.ParseIdentityPolicy(policy).Statements);
    }

    [Fact]
    public void The_owner_publishes_and_seals_and_can_open_nothing_and_change_no_policy()
    {
        string policy = ModelRights.Policy(Request(ModelRole.Owner, "x"), s_place, BucketEncryption.OwnKeys);
        foreach (string forbidden in (string[])["kms:Decrypt", "kms:PutKeyPolicy", "kms:CreateGrant", "s3:PutBucket", "\"*\""])
            Assert.DoesNotContain(forbidden, policy, StringComparison.Ordinal);
        foreach (string needed in (string[])["kms:GenerateDataKey", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListBucketVersions"])
            Assert.Contains(needed, policy, StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task Where_the_bucket_is_encrypted_with_a_key_of_its_own_that_is_used_through_S3_for_this_bucket_alone()
    {
        string disks = Key.Replace("1111-", "9999-", StringComparison.Ordinal), bucket = _run;
        using (ModelBuckets buckets = _account.Buckets())
        {
            var request = new ModelBucketRequest(bucket) { EncryptionKeyArn = disks, RequiresTls = false };
            await buckets.ApplyAsync(await buckets.PlanAsync(request));
        }

        using ModelSharing sharing = _account.Sharing();
        // Of a bucket of another account nobody tells.
        var closed = new FaultFront
        {
            Answer = asked => asked.Action.EndsWith("?encryption", StringComparison.Ordinal)
                ? QueryFront.Xml("<Error><Code>AccessDenied</Code><Message>no</Message></Error>", System.Net.HttpStatusCode.Forbidden)
                : null,
        };
        using ModelSharing foreign = _account.Sharing(closed);
        foreach ((ModelSharing by, ModelRole role, string actions, string key) in ((ModelSharing, ModelRole, string, string)[])
        [
            (sharing, ModelRole.Consumer, "\"kms:Decrypt\"", disks),
            (sharing, ModelRole.Owner, "\"kms:Decrypt\",\"kms:GenerateDataKey\"", disks),
            (foreign, ModelRole.Consumer, "\"kms:Decrypt\"", "arn:aws:kms:eu-central-1:*:key/*"),
        ])
        {
            string policy = (await by.PlanProfileAsync(Request(role, _run) with { BucketName = bucket })).Policy;
            Assert.Contains(
                $$"""
                {"Sid":"ObjectKeys","Effect":"Allow","Action":[{{actions}}],"Resource":"{{key}}","Condition":{
                "StringEquals":{"kms:ViaService":"s3.eu-central-1.amazonaws.com"},
                "StringLike":{"kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::{{bucket}}","arn:aws:s3:::{{bucket}}/*"]} } }
                """.Replace("} }", "}}", StringComparison.Ordinal).Replace("} }", "}}", StringComparison.Ordinal).ReplaceLineEndings(""),
                Compact(policy), StringComparison.Ordinal);
            Assert.NotEmpty(KeyPolicyDocument.ParseIdentityPolicy(policy).Statements);
        }
    }

    [MotoFact]
    public async Task Cut_off_at_any_call_it_is_completed_and_belongs_to_its_run()
    {
        int calls = await SharingAccount.CutOffEverywhereAsync(
            async (front, number) =>
            {
                using ModelSharing sharing = _account.Sharing(front);
                await sharing.MakeProfileAsync(await sharing.PlanProfileAsync(Request(ModelRole.Consumer, $"{_run}-{number}")));
            },
            async number =>
            {
                using ModelSharing sharing = _account.Sharing();
                ModelInstanceProfilePlan plan = await sharing.PlanProfileAsync(Request(ModelRole.Consumer, $"{_run}-{number}"));
                Assert.Empty(plan.Changes);
                using RunClients clients = _account.Clients();
                IamRole role = await clients.Iam.GetRoleAsync(plan.Name);
                Assert.Equal($"{_run}-{number}", role.Tags[RunTags.Network]);
                Assert.StartsWith("/ockamps/", role.Path, StringComparison.Ordinal);
                Assert.Equal([plan.Name], (await clients.Iam.GetInstanceProfileAsync(plan.Name)).RoleNames);
            });
        Assert.Equal(4, calls);
    }

    [MotoFact]
    public async Task Other_rights_are_shown_and_replaced_and_nobody_is_asked_to_change_what_is_as_it_shall_be()
    {
        using ModelSharing sharing = _account.Sharing();
        ModelInstanceProfile made = await sharing.MakeProfileAsync(await sharing.PlanProfileAsync(Request(ModelRole.Owner, _run)));
        Assert.EndsWith($"/ockamps-{_run}-eu-central-1-owner", made.RoleArn, StringComparison.Ordinal);
        ModelInstanceProfilePlan other =
            await sharing.PlanProfileAsync(Request(ModelRole.Owner, _run) with { BucketName = "other-models" });
        Assert.Equal(["rights"], other.Changes.Select(change => change.What));
        Assert.Contains("-", other.Diff, StringComparison.Ordinal);
        Assert.Contains("other-models", other.Diff, StringComparison.Ordinal);
        await sharing.MakeProfileAsync(other);
        Assert.Empty((await sharing.PlanProfileAsync(other.Request)).Changes);
        var front = new FaultFront();
        using ModelSharing watched = _account.Sharing(front);
        await watched.MakeProfileAsync(await watched.PlanProfileAsync(other.Request));
        Assert.Empty(front.Changes);
    }

    [MotoFact]
    public async Task A_role_with_other_trust_or_policies_and_one_of_another_run_are_refused_and_not_changed()
    {
        using RunClients clients = _account.Clients();
        var tags = new Dictionary<string, string>();
        (string Name, Func<string, Task> Make, string Why)[] roles =
        [
            ("trust", name => clients.Iam.CreateRoleAsync(
                name, Trust.Replace("ec2.", "lambda.", StringComparison.Ordinal), null, tags), "take it on"),
            ("condition", name => clients.Iam.CreateRoleAsync(
                name, Trust.Replace("\"Effect\"", "\"Condition\":{},\"Effect\"", StringComparison.Ordinal), null, tags), "take it on"),
            ("inline", async name =>
            {
                await clients.Iam.CreateRoleAsync(name, Trust, null, tags);
                await clients.Iam.PutRolePolicyAsync(name, "theirs", Theirs);
            }, "the policy 'theirs'"),
            ("run", name => clients.Iam.CreateRoleAsync(
                name, Trust, null, new Dictionary<string, string> { [RunTags.Network] = "others", [RunTags.Run] = new('a', 26) }),
                "the run 'others'"),
        ];
        foreach ((string name, Func<string, Task> make, string why) in roles)
        {
            await make($"{_run}-{name}");
            var front = new FaultFront();
            using ModelSharing sharing = _account.Sharing(front);
            AwsException refused = await Assert.ThrowsAsync<AwsException>(
                () => sharing.PlanProfileAsync(Request(ModelRole.Consumer, _run) with { Name = $"{_run}-{name}" }));
            Assert.Equal(AwsErrorKind.Conflict, refused.Kind);
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
            Assert.Empty(front.Changes);
        }
    }

    [MotoFact]
    public async Task A_run_of_the_same_name_in_another_region_has_roles_of_its_own_and_takes_none_of_the_first()
    {
        using ModelSharing here = _account.Sharing(), there = _account.Sharing(region: "us-east-1");
        ModelInstanceProfileRequest request = Request(ModelRole.Consumer, _run);
        ModelInstanceProfile one = await here.MakeProfileAsync(await here.PlanProfileAsync(request));
        ModelInstanceProfile other = await there.MakeProfileAsync(await there.PlanProfileAsync(request));
        Assert.NotEqual(one.RoleArn, other.RoleArn);
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => there.PlanProfileAsync(request with { Name = one.Name }));
        Assert.Equal(AwsErrorKind.Conflict, refused.Kind);
        Assert.Contains("eu-central-1", refused.Message, StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task A_role_of_another_run_of_the_same_name_is_refused_when_it_is_to_be_used()
    {
        using RunClients clients = _account.Clients();
        string name = $"{_run}-twin";
        using ModelSharing sharing = _account.Sharing();
        // This run is known here; the role is of one that was begun elsewhere.
        await sharing.MakeProfileAsync(await sharing.PlanProfileAsync(Request(ModelRole.Owner, _run)));
        await clients.Iam.CreateRoleAsync(name, Trust, null, new Dictionary<string, string>
        {
            [RunTags.Run] = new('b', RunNames.IdLength), [RunTags.Network] = _run, [RunTags.Region] = "eu-central-1",
        });
        ModelInstanceProfilePlan plan = await sharing.PlanProfileAsync(Request(ModelRole.Owner, _run) with { Name = name });
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => sharing.MakeProfileAsync(plan));
        Assert.Equal(AwsErrorKind.Conflict, refused.Kind);
        Assert.Contains("bbbb", refused.Message, StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task A_portal_network_is_not_removed_as_a_set_up_of_sharing_also_where_it_was_begun_elsewhere()
    {
        using RunClients clients = _account.Clients();
        var network = new AwsRun(RunNames.NewId(), _run, s_place, RunPurpose.Network, DateTimeOffset.UtcNow);
        string vpc = (await clients.Ec2.CreateVpcAsync("10.9.0.0/16", RunTags.For(network, "vpc"))).VpcId;
        var front = new FaultFront();
        using ModelSharing sharing = _account.Sharing(front);
        foreach (Func<Task> use in (Func<Task>[])[() => sharing.ListAsync(_run), () => sharing.RemoveAsync(_run)])
            Assert.Equal(AwsErrorKind.Conflict, (await Assert.ThrowsAsync<AwsException>(use)).Kind);
        Assert.Empty(front.Changes);
        Assert.Single(await clients.Ec2.DescribeVpcsAsync(Ec2Selection.ById(vpc)).ToListAsync());
        // One that says nothing of its purpose is none of ours either.
        string bare = $"{_run}-bare";
        await clients.Ec2.CreateVpcAsync("10.9.0.0/16", new Dictionary<string, string>
        {
            [RunTags.Run] = RunNames.NewId(), [RunTags.Network] = bare, [RunTags.Step] = "vpc",
        });
        Assert.Equal(AwsErrorKind.Conflict, (await Assert.ThrowsAsync<AwsException>(() => sharing.RemoveAsync(bare))).Kind);
        Assert.Empty(front.Changes);
    }

    [MotoFact]
    public async Task A_role_of_the_user_s_without_other_policies_is_used_and_not_tagged()
    {
        using RunClients clients = _account.Clients();
        string name = $"{_run}-own";
        await clients.Iam.CreateRoleAsync(name, Trust, null, new Dictionary<string, string>());
        using ModelSharing sharing = _account.Sharing();
        ModelInstanceProfilePlan plan = await sharing.PlanProfileAsync(Request(ModelRole.Consumer, _run) with { Name = name });
        ModelInstanceProfile made = await sharing.MakeProfileAsync(plan);
        Assert.Equal(name, made.Name);
        Assert.Empty((await clients.Iam.GetRoleAsync(name)).Tags);
        Assert.Equal([name], (await clients.Iam.GetInstanceProfileAsync(name)).RoleNames);
    }

    [MotoFact]
    public async Task The_session_manager_s_policy_is_attached_if_asked_for()
    {
        // moto has AWS's own policies only if it is told so at its start.
        var front = new FaultFront();
        bool isAttached = false;
        front.Answer = asked => asked.Action switch
        {
            "AttachRolePolicy" => QueryFront.Xml("<AttachRolePolicyResponse/>"),
            "ListAttachedRolePolicies" when isAttached => QueryFront.Xml(
                "<R><ListAttachedRolePoliciesResult><AttachedPolicies><member>"
                + "<PolicyArn>arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore</PolicyArn></member></AttachedPolicies>"
                + "<IsTruncated>false</IsTruncated></ListAttachedRolePoliciesResult></R>"),
            _ => null,
        };
        using ModelSharing sharing = _account.Sharing(front);
        ModelInstanceProfilePlan plan =
            await sharing.PlanProfileAsync(Request(ModelRole.Consumer, _run) with { SessionManager = true });
        Assert.Contains(plan.Changes, change => change.What == "session manager");
        await sharing.MakeProfileAsync(plan);
        Assert.Equal(
            "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
            front.Asked.Single(each => each.Action == "AttachRolePolicy").Parameters["PolicyArn"]);
        // That policy allows reading every parameter, also tickets of portal networks: what denies it is there first, and stays.
        Assert.True(front.Changes.ToList().IndexOf("PutRolePolicy") < front.Changes.ToList().IndexOf("AttachRolePolicy"));
        const string Deny =
            """
            {"Sid":"NoOtherParameters","Effect":"Deny",
            "Action":["ssm:GetParameter","ssm:GetParameters","ssm:GetParametersByPath","ssm:GetParameterHistory"],
            "NotResource":"arn:aws:ssm:eu-central-1::parameter/aws/*"}
            """;
        using RunClients clients = _account.Clients();
        Assert.Contains(
            Compact(Deny), Compact(await clients.Iam.GetRolePolicyAsync(plan.Name, ModelRights.PolicyName)), StringComparison.Ordinal);
        isAttached = true;
        Assert.Empty((await sharing.PlanProfileAsync(plan.Request)).Changes);
        ModelInstanceProfilePlan without = await sharing.PlanProfileAsync(plan.Request with { SessionManager = false });
        Assert.Empty(without.Changes);
        Assert.Contains(Compact(Deny), Compact(without.Policy), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alias/models", "models")]
    [InlineData("arn:aws:kms:eu-central-1:123456789012:alias/models", "models")]
    [InlineData("arn:aws:kms:eu-central-1:123456789012:key/*", "models")]
    [InlineData(Key, "*")]
    [InlineData(Key, "${aws:username}")]
    [InlineData(Key, "/")]
    public async Task What_would_give_more_than_it_says_is_refused(string key, string prefix)
    {
        using ModelSharing sharing = _account.Sharing();
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => sharing.PlanProfileAsync(
            Request(ModelRole.Consumer, "x") with { KeyArns = [key], Prefix = prefix }));
        Assert.Contains(refused.Kind, (AwsErrorKind[])[AwsErrorKind.InvalidRequest, AwsErrorKind.Unreachable]);
        if (MotoServer.SkipReason is null) Assert.Equal(AwsErrorKind.InvalidRequest, refused.Kind);
    }

    private static ModelInstanceProfileRequest Request(ModelRole role, string run) => new(role, "my-models", [Key]) { RunName = run };

    private static string Compact(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString();
}
