using Ockam.Aws.Tests.Query;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Instances;

/// <summary>The image and the type of an instance, against moto, which knows what AWS had on one day.</summary>
[Collection(QueryCollection.Name)]
public sealed class InstanceChoiceTests(MotoServer moto) : IDisposable
{
    private readonly QueryFront _front = new();
    private readonly List<IDisposable> _made = [];

    public void Dispose() => _made.ForEach(each => each.Dispose());

    [MotoFact]
    public async Task The_newest_image_is_that_which_AWS_names_for_the_processors_of_the_type()
    {
        (InstanceTypes types, InstanceImages images) = In("eu-central-1");
        foreach ((string name, string architecture) in ((string, string)[])[("g5g.2xlarge", "arm64"), ("c5n.large", "x86_64")])
        {
            Ec2InstanceType type = await types.RequireAsync(name, null);
            Ec2Image image = await images.FindNewestAsync(type);
            Assert.Equal((architecture, "available"), (image.Architecture, image.State));
            Assert.StartsWith("al2023-ami-2023.", image.Name);
            Assert.DoesNotContain("minimal", image.Name);
        }

        Assert.Contains("GetParameter", _front.Actions);
    }

    [MotoFact]
    public async Task Who_may_not_read_parameters_gets_the_newest_image_of_the_list()
    {
        (InstanceTypes types, InstanceImages images) = In("eu-central-1");
        Ec2InstanceType type = await types.RequireAsync("c5n.large", null);
        _front.Answer = asked => asked.Action switch
        {
            "GetParameter" => QueryFront.Xml("""{"__type":"AccessDeniedException","message":"no"}""", System.Net.HttpStatusCode.BadRequest),
            "DescribeImages" => QueryFront.Xml(
                "<r><imagesSet>" + Item("old", "al2023-ami-2023.1.20250101.0-kernel-6.1-x86_64", "2025-01-01T00:00:00.000Z")
                + Item("new", "al2023-ami-2023.2.20260101.0-kernel-6.1-x86_64", "2026-01-01T00:00:00.000Z")
                + Item("small", "al2023-ami-2023.minimal.3", "2026-02-01T00:00:00.000Z")
                + Item("boxes", "al2023-ami-2023.ecs-hvm.3", "2026-02-02T00:00:00.000Z") + "</imagesSet></r>"),
            _ => null,
        };
        Assert.Equal("ami-new", (await images.FindNewestAsync(type)).ImageId);
        IReadOnlyDictionary<string, string> sent = _front.Asked.Last(each => each.Action == "DescribeImages").Parameters;
        Assert.Equal(("amazon", "al2023-ami-2023.*"), (sent["Owner.1"], sent["Filter.1.Value.1"]));

        _front.Answer = asked => asked.Action switch
        {
            "GetParameter" => QueryFront.Xml("""{"__type":"ParameterNotFound","message":"no"}""", System.Net.HttpStatusCode.BadRequest),
            "DescribeImages" => QueryFront.Xml("<r><imagesSet/></r>"),
            _ => null,
        };
        AwsException none = await Assert.ThrowsAsync<AwsException>(() => images.FindNewestAsync(type));
        Assert.Equal(AwsErrorKind.ImageMissing, none.Kind);
        Assert.Contains("x86_64", none.Message);
    }

    [MotoFact]
    public async Task An_image_that_is_named_must_be_there_and_fit()
    {
        (InstanceTypes types, InstanceImages images) = In("us-east-1");
        Ec2InstanceType arm = await types.RequireAsync("t4g.small", null);
        AwsException missing = await Assert.ThrowsAsync<AwsException>(() => images.RequireAsync("ami-0123456789abcdef0", arm));
        Assert.Equal(AwsErrorKind.ImageMissing, missing.Kind);
        Assert.Contains("ami-0123456789abcdef0", missing.Message);
        Ec2Image other = await images.FindNewestAsync(await types.RequireAsync("t3.small", null));
        AwsException wrong = await Assert.ThrowsAsync<AwsException>(() => images.RequireAsync(other.ImageId, arm));
        Assert.Equal(AwsErrorKind.ImageMissing, wrong.Kind);
        Assert.Contains("is for x86_64, and instances of the type t4g.small have arm64", wrong.Message);
        Ec2Image fits = await images.FindNewestAsync(arm);
        Assert.Equal(fits.ImageId, (await images.RequireAsync(fits.ImageId, arm)).ImageId);
    }

    [MotoFact]
    public async Task A_type_that_the_region_lacks_is_refused_with_the_regions_that_have_it()
    {
        (InstanceTypes types, _) = In("eu-north-1");
        // One region is cut off; the others still say what they have.
        _front.Answer = asked => asked.Action == "DescribeInstanceTypeOfferings" && asked.Authorization.Contains("/us-west-2/")
            ? throw new HttpRequestException("cut off") : null;
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => types.RequireAsync("g5g.2xlarge", null));
        Assert.Equal(AwsErrorKind.TypeNotOffered, refused.Kind);
        Assert.Contains("cannot be had in the region eu-north-1", refused.Message);
        Assert.Contains("These regions have them: ", refused.Message);
        foreach (string region in (string[])["ap-northeast-1", "eu-central-1", "us-east-1"]) Assert.Contains(region, refused.Message);
        Assert.Contains("These did not answer: us-west-2.", refused.Message);
        Assert.DoesNotContain(_front.Actions, action => !action.StartsWith("Describe", StringComparison.Ordinal));

        AwsException unknown = await Assert.ThrowsAsync<AwsException>(() => types.RequireAsync("g5g.*", null));
        Assert.Contains("is no type of instances", unknown.Message);
    }

    [MotoFact]
    public async Task A_type_that_the_zone_lacks_is_refused_with_the_zones_that_have_it()
    {
        (InstanceTypes types, _) = In("eu-central-1");
        _front.Answer = asked => asked.Action == "DescribeInstanceTypeOfferings" && asked.Parameters["LocationType"] == "availability-zone"
            ? QueryFront.Xml(
                "<r><instanceTypeOfferingSet><item><location>eu-central-1b</location></item><item><location>eu-central-1c</location></item>"
                + "</instanceTypeOfferingSet></r>")
            : null;
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => types.RequireAsync("c5n.large", "eu-central-1a"));
        Assert.Equal(AwsErrorKind.TypeNotOffered, refused.Kind);
        Assert.Contains("in eu-central-1 these have them: eu-central-1b, eu-central-1c.", refused.Message);
        Assert.Equal("c5n.large", (await types.RequireAsync("c5n.large", "eu-central-1b")).Name);
    }

    [MotoFact]
    public async Task A_type_without_a_NitroTPM_is_refused_where_one_is_needed()
    {
        (InstanceTypes types, _) = In("us-east-1");
        Assert.True((await types.RequireAsync("c5n.large", null, nitroTpm: true)).SupportsNitroTpm);
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => types.RequireAsync("t2.micro", null, nitroTpm: true));
        Assert.Equal(AwsErrorKind.TypeNotOffered, refused.Kind);
        Assert.Contains("have no NitroTPM", refused.Message);
    }

    private static string Item(string id, string name, string created) =>
        $"<item><imageId>ami-{id}</imageId><name>{name}</name><imageState>available</imageState><imageOwnerId>137112412989</imageOwnerId>"
        + $"<architecture>x86_64</architecture><creationDate>{created}</creationDate></item>";

    private (InstanceTypes Types, InstanceImages Images) In(string region)
    {
        var connection = new AwsConnection(new AwsOptions
        {
            EndpointUrl = moto.Url, Region = region, Keys = new AwsKeys("AKIAEXAMPLE", "secret"), MaximumRetries = 0,
        });
        Ec2Client ec2 = Keep(new Ec2Client(connection, null, _front));
        SsmClient ssm = Keep(new SsmClient(connection, _front));
        return (
            new InstanceTypes(connection, ec2, other => new Ec2Client(connection.In(other), null, _front)), new InstanceImages(ec2, ssm));
    }

    private T Keep<T>(T one) where T : IDisposable
    {
        _made.Add(one);
        return one;
    }
}
