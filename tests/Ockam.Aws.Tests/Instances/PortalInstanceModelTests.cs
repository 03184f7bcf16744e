using System.Text.Json.Nodes;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;
using Ockam.Models;

namespace Ockam.Aws.Tests.Instances;

/// <summary>What a model server serves: pulled with a digest that it must have, or opened by the attestation of its instance.</summary>
[Collection(RunsCollection.Name)]
public sealed class PortalInstanceModelTests(MotoServer moto) : IDisposable
{
    private const string Key = $"arn:aws:kms:eu-central-1:{MotoServer.Account}:key/0f0e0d0c-0b0a-0908-0706-050403020100";

    private static readonly PortalSealedModel s_model = new()
    {
        Name = "llama.gguf", Store = "s3://ai-corp-models", Key = Key, Publisher = FakeOffice.Of(7).ToString(),
        PowerShell = "s3://tools/powershell.tar.gz", PowerShellSha256 = new string('B', 64),
        Module = "https://example.com/OckamPS.tar.gz", ModuleSha256 = new string('c', 64),
    };

    private readonly InstanceBench _bench = new(moto);

    public void Dispose() => _bench.Dispose();

    [MotoFact]
    public async Task A_sealed_model_is_named_to_the_instance_whose_role_may_open_it_and_nothing_else()
    {
        await _bench.BeginAsync();
        FaultFront front = await FrontAsync();
        PortalInstanceOrder order = await OrderAsync() with { SealedModel = s_model with { Size = 5L << 30 } };
        PortalInstancePlan plan = await _bench.Instances(front).PlanAsync(order);
        Assert.Contains(plan.Makes, each => each.StartsWith("5 GiB of the instance's memory kept for the weights of 'llama.gguf'",
            StringComparison.Ordinal) && each.Contains(Key, StringComparison.Ordinal));

        PortalInstance made = await _bench.Instances(front).CreateAsync(order, _bench.Office);
        BootSealedModel sent = _bench.Plans[^1].Model!.Sealed!;
        Assert.Equal(
            ("s3://ai-corp-models/models", "llama.gguf", Key, s_model.Publisher, 5, new string('b', 64)),
            (sent.Store, sent.ModelName, sent.Key, sent.Publisher, sent.MemoryGib, sent.PowerShell.Sha256));
        string role = $"ockamps-corp-role-ai-{made.RunId[..8]}";
        Assert.Equal($"arn:aws:iam::{MotoServer.Account}:role/ockamps/{made.RunId}/{role}", made.RoleArn);
        Assert.Equal((await _bench.Clients().Iam.GetRoleAsync(role)).Arn, made.RoleArn);
        JsonArray statements = JsonNode.Parse(await _bench.Clients().Iam.GetRolePolicyAsync(role, "ockamps"))!["Statement"]!.AsArray();
        Assert.True(
            JsonNode.DeepEquals(
                new JsonArray([.. statements.Skip(2).Select(each => each!.DeepClone())]),
                JsonNode.Parse(
                    $$"""
                    [{"Sid":"Objects","Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::tools/ockam-node",
                      "arn:aws:s3:::tools/powershell.tar.gz","arn:aws:s3:::ai-corp-models/models/llama.gguf.sealed"]},
                     {"Sid":"ObjectKeys","Effect":"Allow","Action":["kms:Decrypt"],"Resource":"arn:aws:kms:eu-central-1:*:key/*",
                      "Condition":{"StringEquals":{"kms:ViaService":"s3.eu-central-1.amazonaws.com"},
                      "StringLike":{"kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::tools","arn:aws:s3:::tools/*",
                      "arn:aws:s3:::ai-corp-models","arn:aws:s3:::ai-corp-models/*"]} } },
                     {"Sid":"List","Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::ai-corp-models",
                      "Condition":{"StringEquals":{"s3:prefix":"models/llama.gguf"} } },
                     {"Sid":"ModelKey","Effect":"Allow","Action":"kms:Decrypt","Resource":"{{Key}}",
                      "Condition":{"Null":{"kms:RecipientAttestation:NitroTPMPCR4":"false"} } }]
                    """)),
            statements.ToJsonString());
    }

    [Fact]
    public void Credentials_of_the_role_open_nothing_without_a_proof_also_where_the_key_s_policy_leaves_it_to_IAM()
    {
        var place = new RunPlace(MotoServer.Account, "aws", "eu-central-1", null);
        string policy = InstancePolicies.Of(new InstanceRights(place) { ModelKeyArn = Key })!;
        var asked = new KeyAccessRequest(KeyCaller.Parse($"arn:aws:iam::{MotoServer.Account}:role/ockamps-corp-role-ai"), "Decrypt")
        {
            KeyArn = Key,
        };
        var registers = new Dictionary<int, ReadOnlyMemory<byte>> { [4] = new byte[48] };
        Assert.False(Evaluate(asked));
        Assert.True(Evaluate(asked with { Registers = registers }));
        Assert.False(Evaluate(asked with { Registers = registers, KeyArn = Key + "0" }));

        bool Evaluate(KeyAccessRequest request) => KeyPolicySimulator.Evaluate(
            request, KeyPolicyDocument.ForAccount(MotoServer.Account),
            [new IdentityPolicy("ockamps", KeyPolicyDocument.ParseIdentityPolicy(policy))]).IsAllowed;
    }

    [MotoFact]
    public async Task A_key_that_opens_for_others_without_a_proof_is_told_of_before_anything_is_made()
    {
        await _bench.BeginAsync();
        FaultFront front = await FrontAsync();
        using var keys = new KmsKeys(_bench.Clients().Connection);
        KmsKeyInfo key = await keys.CreateAsync(new KmsKeyRequest { Alias = $"open-{Guid.NewGuid():N}" });
        PortalInstanceOrder order = await OrderAsync();
        PortalInstancePlan plan = await _bench.Instances(front).PlanAsync(order with { SealedModel = s_model with { Key = key.Arn } });
        Assert.Contains("is not sealed", Assert.Single(plan.Warnings), StringComparison.Ordinal);

        using (var policies = new KmsKeyPolicyStore(_bench.Clients().Connection))
        {
            KeyPolicyDocument old = await policies.GetAsync(key.Arn);
            var registers = new SealingRegisters(new Dictionary<int, IReadOnlyList<string>> { [4] = [new string('a', 96)] });
            var consumer = new KeyPolicyPrincipal(KeyPolicyPrincipal.Aws, $"arn:aws:iam::{MotoServer.Account}:role/consumer");
            await policies.PutAsync(key.Arn, SealingEditor.Add(old, new SealingRequest([consumer], registers)).After, old.Digest);
        }

        plan = await _bench.Instances(front).PlanAsync(order with { SealedModel = s_model with { Key = key.Arn } });
        Assert.Empty(plan.Warnings);
        // One that nobody here may read.
        Assert.Contains("is not known", Assert.Single((await _bench.Instances(front).PlanAsync(order)).Warnings), StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task What_cannot_be_opened_there_is_refused_before_anything_is_made()
    {
        await _bench.BeginAsync();
        FaultFront front = await FrontAsync();
        PortalInstanceOrder right = await OrderAsync();
        string other = (await ImageAsync("t3.small", "minimal")).ImageId;
        foreach ((PortalInstanceOrder order, string said) in ((PortalInstanceOrder, string)[])
        [
            (right with { ImageId = null }, "New-NitroTpmImage makes it"),
            (right with { ImageId = other }, $"New-NitroTpmImage -ImageId {other}"),
            (right with { InstanceType = "t2.2xlarge" }, "have no NitroTPM"),
            (right with { Role = PortalInstanceRole.HealthCorp }, "are for -Role AICorp"),
            (right with { ModelDigest = new string('a', 64) }, "Leave -ModelDigest out"),
            (right with { SealedModel = s_model with { Key = $"arn:aws:kms:eu-central-1:{MotoServer.Account}:alias/llama" } },
                "Get-ModelSealingKey shows a key's ARN"),
            (right with { SealedModel = s_model with { Store = "s3://ai-corp-models/" } }, "write s3://bucket/path"),
            (right with { SealedModel = s_model with { Store = "/srv/models" } }, "write s3://bucket/path"),
            (right with { SealedModel = s_model with { Store = "s3://ai-corp-models/*" } }, "cannot be named in a role's policy"),
            (right with { SealedModel = s_model with { Name = "llama.gguf.sealed" } }, "Give another name"),
            (right with { SealedModel = s_model with { Size = 7L << 30 } }, "as much again for the server that works with them"),
            (right with { SealedModel = s_model with { Manifest = "{}" } }, "manifest"),
            (right with { SealedModel = s_model with { Size = 5L << 30, MemoryGib = 4 } }, "keep more (-ModelMemory)"),
            (right with { SealedModel = s_model with { Size = 5L << 30, MemoryGib = 15 } }, "or keep less (-ModelMemory)"),
        ])
        {
            AwsException refused = await Assert.ThrowsAsync<AwsException>(
                () => _bench.Instances(front).CreateAsync(order, _bench.Office));
            Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(front.Changes);
        Assert.Empty(_bench.Office.Orders);
        // Without a size, as much as a type without a GPU has for it.
        PortalInstancePlan plan = await _bench.Instances(front).PlanAsync(right);
        Assert.Contains(plan.Makes, each => each.StartsWith("6 GiB ", StringComparison.Ordinal));
    }

    [MotoFact]
    public async Task A_pulled_model_must_have_the_digest_and_the_driver_the_version_that_were_asked_for()
    {
        await _bench.BeginAsync();
        string digest = new('D', 64);
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.AICorp) with
        {
            ModelDigest = digest, GpuDriverVersion = "580.105.08",
        };
        Assert.Contains((await _bench.Instances().PlanAsync(order)).Makes, each => each.Contains(digest, StringComparison.Ordinal));
        await _bench.Instances().CreateAsync(order, _bench.Office);
        BootModel model = _bench.Plans[^1].Model!;
        Assert.Equal((new string('d', 64), "580.105.08", null), (model.Digest, model.Gpu!.Version, model.Sealed));
    }

    private async Task<PortalInstanceOrder> OrderAsync() => InstanceBench.Order(PortalInstanceRole.AICorp) with
    {
        SealedModel = s_model, ImageId = (await ImageAsync("t3.small")).ImageId, InstanceType = "c5.2xlarge",
    };

    private async Task<Ec2Image> ImageAsync(string type, string? kind = null)
    {
        RunClients clients = _bench.Clients();
        if (kind is not null)
            return await clients.Ec2.DescribeImagesAsync(
                ["amazon"], Ec2Selection.Where("name", $"al2023-ami-{kind}-*").And("architecture", "x86_64")).FirstAsync();
        Ec2InstanceType of = await clients.Ec2.DescribeInstanceTypesAsync(Ec2Selection.ById(type)).SingleAsync();
        return await new InstanceImages(clients.Ec2, clients.Ssm).FindNewestAsync(of);
    }

    // moto knows nothing of TPMs: the newest image has one here.
    private async Task<FaultFront> FrontAsync()
    {
        string id = (await ImageAsync("t3.small")).ImageId;
        return new FaultFront
        {
            Answer = asked => asked.Action == "DescribeImages" && asked.Parameters.GetValueOrDefault("ImageId.1") == id
                ? QueryFront.Xml(
                    $"<r><imagesSet><item><imageId>{id}</imageId><name>attested</name><imageState>available</imageState>"
                    + "<imageOwnerId>123456789012</imageOwnerId><architecture>x86_64</architecture><bootMode>uefi</bootMode>"
                    + "<tpmSupport>v2.0</tpmSupport><rootDeviceName>/dev/xvda</rootDeviceName></item></imagesSet></r>")
                : null,
        };
    }
}
