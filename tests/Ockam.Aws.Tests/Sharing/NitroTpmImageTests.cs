using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Sharing;

/// <summary>Images with a NitroTPM are made of others, also of another region, and instances are started from them.</summary>
[Collection(SharingCollection.Name)]
public sealed class NitroTpmImageTests(MotoServer moto) : IDisposable
{
    private readonly SharingAccount _account = new(moto);
    private readonly string _run = $"i{Guid.NewGuid():N}"[..20];

    public void Dispose() => _account.Dispose();

    [MotoFact]
    public async Task Cut_off_at_any_call_an_image_is_made_once_of_the_newest_one_of_another_region()
    {
        string source = "";
        int calls = await SharingAccount.CutOffEverywhereAsync(
            async (front, number) =>
            {
                using ModelSharing sharing = _account.Sharing(front);
                NitroTpmImageRequest request = Request(number);
                NitroTpmSource found = await sharing.FindSourceAsync(request);
                Assert.Equal(false, found.IsAttestable);
                Assert.Equal(("us-east-2", "x86_64"), (found.Region, found.Architecture));
                source = found.ImageId;
                await sharing.MakeImageAsync(request, found);
            },
            async number =>
            {
                var front = new FaultFront();
                using ModelSharing sharing = _account.Sharing(front);
                NitroTpmImage made = await sharing.MakeImageAsync(Request(number), await sharing.FindSourceAsync(Request(number)));
                Assert.False(made.IsNew);
                Assert.Empty(front.Changes);
                using RunClients clients = _account.Clients();
                Assert.Single(await clients.Ec2.DescribeImagesAsync(["self"], Tagged(number)).ToListAsync());
                Assert.Single(await clients.Ec2.DescribeSnapshotsAsync(["self"], Tagged(number)).ToListAsync());
            });
        // The third gives the image the tags that moto does not take with its registration.
        Assert.Equal(3, calls);
        Assert.StartsWith("ami-", source, StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task The_image_is_registered_with_a_TPM_and_UEFI_and_its_tags()
    {
        var front = new FaultFront();
        using ModelSharing sharing = _account.Sharing(front);
        NitroTpmImageRequest request = Request(0) with { Architecture = "arm64", Name = $"mine-{_run}" };
        NitroTpmImage made = await sharing.MakeImageAsync(request, await sharing.FindSourceAsync(request));
        Assert.Equal($"mine-{_run}", made.Name);
        // A copy under another name: what it measures nobody can tell.
        NitroTpmSource copy = await sharing.FindSourceAsync(
            new NitroTpmImageRequest { RunName = _run, ImageId = made.ImageId });
        Assert.Null(copy.IsAttestable);
        IReadOnlyDictionary<string, string> asked = front.Asked.Single(each => each.Action == "RegisterImage").Parameters;
        Assert.Equal(
            ("v2.0", "uefi", "arm64", "hvm", "true", "image"),
            (asked["TpmSupport"], asked["BootMode"], asked["Architecture"], asked["VirtualizationType"], asked["EnaSupport"],
                asked["TagSpecification.1.ResourceType"]));
        Assert.Equal("us-east-2", front.Asked.Single(each => each.Action == "CopySnapshot").Parameters["SourceRegion"]);
        Assert.DoesNotContain("PresignedUrl", front.Asked.Single(each => each.Action == "CopySnapshot").Parameters.Keys);
    }

    [MotoFact]
    public async Task An_encrypted_disk_is_copied_by_a_request_that_was_signed_for_its_region()
    {
        var front = new FaultFront();
        front.Answer = asked => asked.Action == "DescribeSnapshots" && asked.Authorization.Contains("us-east-2", StringComparison.Ordinal)
            ? QueryFront.Xml(
                "<R><snapshotSet><item><snapshotId>snap-1</snapshotId><status>completed</status><encrypted>true</encrypted></item>"
                + "</snapshotSet></R>")
            : null;
        using ModelSharing sharing = _account.Sharing(front);
        await sharing.MakeImageAsync(Request(0), await sharing.FindSourceAsync(Request(0)));
        string url = front.Asked.Single(each => each.Action == "CopySnapshot").Parameters["PresignedUrl"];
        Dictionary<string, string> query = new Uri(url).Query[1..].Split('&').Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]));
        Assert.Equal(
            ("CopySnapshot", "us-east-2", "eu-central-1", "3600"),
            (query["Action"], query["SourceRegion"], query["DestinationRegion"], query["X-Amz-Expires"]));
        Assert.Contains("/us-east-2/ec2/aws4_request", query["X-Amz-Credential"], StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{64}$", query["X-Amz-Signature"]);
    }

    [MotoFact]
    public async Task What_cannot_become_such_an_image_is_refused()
    {
        using ModelSharing sharing = _account.Sharing();
        foreach ((NitroTpmImageRequest request, AwsErrorKind kind) in ((NitroTpmImageRequest, AwsErrorKind)[])
        [
            (Request(0) with { Architecture = "i386" }, AwsErrorKind.InvalidRequest),
            (Request(0) with { Name = "no" }, AwsErrorKind.InvalidRequest),
            (Request(0) with { ImageId = "ami-00000000000000000" }, AwsErrorKind.ImageMissing),
        ])
        {
            AwsException refused = await Assert.ThrowsAsync<AwsException>(() => sharing.FindSourceAsync(request));
            Assert.Equal(kind, refused.Kind);
        }
    }

    [MotoFact]
    public async Task Cut_off_at_its_start_an_instance_is_started_once_with_what_keeps_it_closed()
    {
        using RunClients clients = _account.Clients();
        string subnet = (await clients.Ec2.DescribeSubnetsAsync(Ec2Selection.All).FirstAsync()).SubnetId;
        using ModelSharing making = _account.Sharing();
        NitroTpmImage image = await making.MakeImageAsync(Request(0), await making.FindSourceAsync(Request(0)));
        FaultFront? last = null;
        int calls = await SharingAccount.CutOffEverywhereAsync(
            async (front, number) =>
            {
                using ModelSharing sharing = _account.Sharing(last = front ?? new FaultFront());
                // The usual group of its network, into which moto lets nobody.
                Assert.Empty(await sharing.CheckInstanceAsync(Instance(number)));
                ModelInstance made = await sharing.StartInstanceAsync(Instance(number));
                Assert.Equal(("running", "c5.large"), (made.State, made.InstanceType));
            },
            async number =>
            {
                List<Ec2Instance> there = await clients.Ec2.DescribeInstancesAsync(
                    Ec2Selection.Tagged(RunTags.Network, _run).And("tag:ockamps:step", $"instance-m{number}")).ToListAsync();
                Assert.Equal(image.ImageId, Assert.Single(there).ImageId);
            });
        Assert.Equal(1, calls);
        IReadOnlyDictionary<string, string> asked = last!.Asked.Last(each => each.Action == "RunInstances").Parameters;
        Assert.Equal(
            ("required", "1", "1"), (asked["MetadataOptions.HttpTokens"], asked["MinCount"], asked["MaxCount"]));

        ModelInstanceRequest Instance(int number) => new($"m{number}", image.ImageId, subnet) { RunName = _run, InstanceType = "c5.large" };
    }

    [MotoFact]
    public async Task An_instance_profile_that_EC2_does_not_know_yet_is_waited_for_and_the_script_goes_with_the_instance()
    {
        using RunClients clients = _account.Clients();
        string subnet = (await clients.Ec2.DescribeSubnetsAsync(Ec2Selection.All).FirstAsync()).SubnetId;
        string[] young =
        [
            "Value (x) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
            "IAM Instance Profile &quot;arn:aws:iam::123456789012:instance-profile/x&quot; has no associated IAM Roles",
        ];
        int refusals = 0;
        var front = new FaultFront();
        front.Answer = asked => asked.Action == "RunInstances" && refusals < young.Length
            ? QueryFront.Error("InvalidParameterValue", young[refusals++]) : null;
        using ModelSharing sharing = _account.Sharing(front);
        NitroTpmImage image = await sharing.MakeImageAsync(Request(0), await sharing.FindSourceAsync(Request(0)));
        byte[] script = "#!/bin/bash"u8.ToArray();
        var request = new ModelInstanceRequest("young", image.ImageId, subnet)
        {
            RunName = _run, InstanceType = "c5.large", UserData = script,
        };
        Assert.Equal("running", (await sharing.StartInstanceAsync(request)).State);
        Assert.Equal(2, refusals);
        // One of that name that was started otherwise is not given for what was asked for, and not touched.
        int changes = front.Changes.Count;
        foreach ((ModelInstanceRequest other, string says) in ((ModelInstanceRequest, string)[])
            [(request with { InstanceType = "c5.xlarge" }, "c5.large"), (request with { ProfileName = "other" }, "profile is none")])
        {
            AwsException taken = await Assert.ThrowsAsync<AwsException>(() => sharing.StartInstanceAsync(other));
            Assert.Equal(AwsErrorKind.Conflict, taken.Kind);
            Assert.Contains(says, taken.Message, StringComparison.Ordinal);
        }

        Assert.False((await sharing.StartInstanceAsync(request)).IsNew);
        Assert.Equal(changes, front.Changes.Count);
        Assert.Equal(
            Convert.ToBase64String(script), front.Asked.Last(each => each.Action == "RunInstances").Parameters["UserData"]);
        AwsException tooLong = await Assert.ThrowsAsync<AwsException>(
            () => sharing.CheckInstanceAsync(request with { UserData = new byte[16 * 1024 + 1] }));
        Assert.Equal(AwsErrorKind.InvalidRequest, tooLong.Kind);
    }

    [MotoFact]
    public async Task A_type_without_NitroTPM_and_an_image_without_one_are_refused_before_anything_is_started()
    {
        using RunClients clients = _account.Clients();
        string subnet = (await clients.Ec2.DescribeSubnetsAsync(Ec2Selection.All).FirstAsync()).SubnetId;
        var front = new FaultFront();
        using ModelSharing sharing = _account.Sharing(front);
        Ec2InstanceType without = await clients.Ec2.DescribeInstanceTypesAsync(
            Ec2Selection.ById("t2.micro")).FirstAsync();
        Assert.False(without.SupportsNitroTpm);
        NitroTpmSource plain = await sharing.FindSourceAsync(new NitroTpmImageRequest { RunName = _run });
        AwsException type = await Assert.ThrowsAsync<AwsException>(() => sharing.CheckInstanceAsync(
            new ModelInstanceRequest("m", plain.ImageId, subnet) { RunName = _run, InstanceType = "t2.micro" }));
        Assert.Equal(AwsErrorKind.TypeNotOffered, type.Kind);
        AwsException image = await Assert.ThrowsAsync<AwsException>(() => sharing.CheckInstanceAsync(
            new ModelInstanceRequest("m", plain.ImageId, subnet) { RunName = _run, InstanceType = "c5.large" }));
        Assert.Equal(AwsErrorKind.ImageMissing, image.Kind);
        Assert.Contains("New-NitroTpmImage", image.Message, StringComparison.Ordinal);
        Assert.Empty(front.Changes);
    }

    private NitroTpmImageRequest Request(int number) => new() { RunName = Name(number), SourceRegion = "us-east-2" };

    private Ec2Selection Tagged(int number) => Ec2Selection.Tagged(RunTags.Network, Name(number));

    private string Name(int number) => number == 0 ? _run : $"{_run}-{number}";
}
