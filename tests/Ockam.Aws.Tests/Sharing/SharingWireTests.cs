using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ockam.Attestation;
using Ockam.Aws.Tests.Networks;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Sharing;

/// <summary>What is asked of AWS to set the sharing of models up beside what the scripts of the example ask, call by call.</summary>
[Collection(RunsCollection.Name)]
public sealed partial class SharingWireTests(MotoServer moto) : IDisposable
{
    private const string Bucket = "A bucket for models is closed, encrypted and keeps versions; theirs is as S3 makes it.";
    private const string There = "What is there already, here or by another machine, is found and used again.";
    private const string Run = "What belongs together is found by its tags and removed together.";

    private static readonly (string Difference, string Reason)[] s_calls =
    [
        ("+ GET /NAME?location", "Whose the bucket is, before anything is changed."),
        ("+ PUT /NAME?publicAccessBlock", Bucket),
        ("+ PUT /NAME?encryption", Bucket),
        ("+ GET /NAME?encryption", "Whether the role needs rights on a key of the bucket's own."),
        ("+ PUT /NAME?versioning", Bucket),
        ("+ PUT /NAME?tagging", Bucket),
        ("+ PUT /NAME?policy", Bucket),
        ("+ GetCallerIdentity", "Theirs asks once, for the key's policy; ours is told the account that buckets and roles are of."),
        ("+ GetInstanceProfile", There),
        ("+ GetRole", There),
        ("+ DescribeTags", Run),
        ("+ ListInstanceProfiles", Run),
        ("+ ListRoles", Run),
        ("+ DescribeParameters", Run),
        ("- CreateRole AssumeRolePolicyDocument=* RoleName=*", "Ours has a path and a description, by which it is found."),
        ("+ CreateRole AssumeRolePolicyDocument=* Description=* Path=*", "The same."),
        ("- CreateInstanceProfile InstanceProfileName=*", "The same."),
        ("+ CreateInstanceProfile InstanceProfileName=* Path=*", "The same."),
        ("+ DescribeKey", "Whether the alias is free, before a key is made that costs something."),
        ("+ CreateAlias", "Theirs is found by its id alone."),
        ("+ ListAliases", "Whether one was made before, and broken off before it had its alias."),
        ("+ ListKeys", "The same."),
        ("- DescribeImages Filter.1.Name=name", "Theirs takes one kernel by name; ours the newest of those that start by UEFI."),
        ("+ DescribeImages Filter.1.Name=name", "The same."),
        ("+ DescribeImages Filter.1.Name=tag:ockamps:run", There),
        ("+ DescribeImages Filter.1.Name=name Filter.1.Value.1=ockamps-", There),
        ("+ DescribeSnapshots SnapshotId.1=snap-*", "Only a copy of an encrypted one is presigned; theirs always is."),
    ];

    // What only one of the two asks for in the requests that both make.
    private static readonly (string Difference, string Reason)[] s_values =
    [
        ("- CopySnapshot PresignedUrl", "Only a snapshot that is encrypted needs one."),
        ("+ RegisterImage BlockDeviceMapping.1.Ebs.DeleteOnTermination", "The disk goes with its instance."),
        ("+ RegisterImage EnaSupport", "Without it there is no network on an instance of today."),
        ("+ RegisterImage ImdsSupport", "Instances of the image give metadata to requests with a token alone."),
        ("+ RegisterImage VirtualizationType", "Without it EC2 takes the image for one of its first kind."),
    ];

    // Of what the role may do in the example, which one role does for both sides.
    private static readonly (string Difference, string Reason)[] s_rights =
    [
        ("- ec2:GetInstanceTpmEkPub", "The owner asks with his own rights, from elsewhere."),
        ("- kms:CreateKey", "Keys are made by their owner, not by an instance."),
        ("- kms:PutKeyPolicy", "Who may change the policy needs no proof any more."),
        ("- s3:CreateBucket", "Buckets are made by their owner, not by an instance."),
        ("- s3:GetBucketLocation", "The region of the bucket is named."),
        ("- s3:PutBucketPolicy", "Who may change the policy gives himself everything."),
        ("+ s3:AbortMultipartUpload", "An upload that is given up costs until it is ended."),
        ("+ s3:DeleteObjectVersion", "The bucket keeps versions."),
        ("+ s3:GetObjectVersion", "The same."),
        ("+ s3:ListBucketVersions", "The same."),
        ("+ s3:ListBucketMultipartUploads", "Interrupted uploads are found again."),
        ("+ s3:ListMultipartUploadParts", "The same."),
    ];

    private readonly SharingAccount _account = new(moto);

    public void Dispose() => _account.Dispose();

    [MotoVectorFact]
    public async Task A_set_up_is_made_as_by_the_scripts_but_for_what_is_listed()
    {
        await moto.ResetAsync();
        const string Name = "ockam-mpc-demo";
        var front = new FaultFront();
        using (ModelBuckets buckets = _account.Buckets(front, "us-east-2"))
            await buckets.ApplyAsync(await buckets.PlanAsync(new ModelBucketRequest(Name) { RequiresTls = true }));
        using ModelSharing sharing = _account.Sharing(front, "us-east-2");
        var profile = new ModelInstanceProfileRequest(ModelRole.Owner, Name, ["arn:aws:kms:us-east-2:123456789012:key/1"]);
        ModelInstanceProfile made = await sharing.MakeProfileAsync(await sharing.PlanProfileAsync(profile));
        IReadOnlyList<string> keys = await MakeKeyAsync();
        var image = new NitroTpmImageRequest();
        await sharing.MakeImageAsync(image, await sharing.FindSourceAsync(image));

        List<(string Action, Dictionary<string, string> Parameters)> theirs = Read();
        string[] both = ["CopySnapshot", "RegisterImage"];
        IEnumerable<string> recorded = theirs.Where(each => !both.Contains(each.Action)).Select(each => Of(each.Action, each.Parameters));
        IEnumerable<string> asked = front.Asked.Where(each => !both.Contains(each.Action)).Select(each => Of(
            each.Action.Replace($"/{Name}/", "/NAME", StringComparison.Ordinal), each.Parameters)).Concat(keys);
        WireDifferences.AssertListed([.. WireDifferences.Between(recorded, asked)], s_calls);
        WireDifferences.AssertListed(
            [
                .. both.SelectMany(action => WireDifferences.Between(
                    Names(action, theirs.Single(each => each.Action == action).Parameters),
                    Names(action, front.Asked.Single(each => each.Action == action).Parameters))),
            ],
            s_values);
        IReadOnlyDictionary<string, string> register = front.Asked.Single(each => each.Action == "RegisterImage").Parameters;
        foreach (string same in (string[])["BootMode", "TpmSupport", "Architecture", "RootDeviceName", "BlockDeviceMapping.1.DeviceName"])
            Assert.Equal(theirs.Single(each => each.Action == "RegisterImage").Parameters[same], register[same]);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(theirs.Single(each => each.Action == "CreateRole").Parameters["AssumeRolePolicyDocument"]),
            JsonNode.Parse(front.Asked.Single(each => each.Action == "CreateRole").Parameters["AssumeRolePolicyDocument"])));
        // One role of theirs does what two of ours do.
        string consumer = ModelRights.Policy(
            profile with { Role = ModelRole.Consumer }, new RunPlace("123456789012", "aws", "x", null), BucketEncryption.OwnKeys);
        WireDifferences.AssertListed(
            [
                .. WireDifferences.Between(
                    Rights(theirs.Single(each => each.Action == "PutRolePolicy").Parameters["PolicyDocument"]),
                    Rights(made.Policy, consumer)),
            ],
            s_rights);
    }

    private async Task<IReadOnlyList<string>> MakeKeyAsync()
    {
        using EmulatorAuthority authority = EmulatorAuthority.CreateInMemory();
        await using var kms = new AttestingKms(moto.Url, authority.Root);
        using var keys = new KmsKeys(kms.Connect());
        await keys.CreateAsync(new KmsKeyRequest { Alias = "wire" });
        return [.. kms.Log.Select(each => each.Request.Action)];
    }

    private static IEnumerable<string> Rights(params IEnumerable<string> policies) => policies
        .SelectMany(policy => JsonNode.Parse(policy)!["Statement"]!.AsArray())
        .SelectMany(statement => statement!["Action"] is JsonArray several
            ? several.Select(each => each!.GetValue<string>()) : [statement["Action"]!.GetValue<string>()])
        .Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> Names(string action, IReadOnlyDictionary<string, string> parameters) => parameters.Keys
        .Where(name => name is not ("Action" or "Version") && !name.StartsWith("TagSpecification", StringComparison.Ordinal))
        .Select(name => $"{action} {name}");

    private static string Of(string action, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        string[] chosen =
        [
            "RoleName", "InstanceProfileName", "PolicyName", "PolicyDocument", "AssumeRolePolicyDocument", "Description", "Path",
            "PathPrefix",
        ];
        return WireCall.Of(action, parameters.Where(each => each.Key is not ("Action" or "Version")
            && !each.Key.StartsWith("Tags.", StringComparison.Ordinal))
            .Select(each => KeyValuePair.Create(each.Key, chosen.Contains(each.Key) ? "*" : each.Value)));
    }

    // A recording of several services: forms, of which documents go over several lines, and requests with a path.
    private static List<(string Action, Dictionary<string, string> Parameters)> Read()
    {
        string text = File.ReadAllText(Vectors.PathOf("nitro/aws-wire/nitro-sample-scripts.txt"));
        var all = new List<(string, Dictionary<string, string>)>();
        foreach (Match match in Call().Matches(text))
        {
            string rest = match.Groups[2].Value.TrimEnd();
            if (match.Groups[1].Value == "S3") all.Add((rest.Split(' ')[0] + " /NAME", []));
            else if (match.Groups[1].Value == "KMS") all.Add(("CreateKey", []));
            else
            {
                Dictionary<string, string> form = Pair().Matches(rest)
                    .ToDictionary(pair => pair.Groups[1].Value, pair => pair.Groups[2].Value);
                all.Add((form["Action"], form));
            }
        }

        return all;
    }

    [GeneratedRegex(@"(?ms)^(S3|IAM|STS|KMS|EC2) (.*?)(?=^(?:S3|IAM|STS|KMS|EC2|####) |\z)")]
    private static partial Regex Call();

    // The presigned URL has parameters of its own.
    [GeneratedRegex(@"(?s)(?:^|&)([A-Z][A-Za-z0-9.]*)=((?:http://.*?Signature=[0-9a-f]+)|[^&]*)")]
    private static partial Regex Pair();
}
