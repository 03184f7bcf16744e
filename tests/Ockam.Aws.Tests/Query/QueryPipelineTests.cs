using System.Net;
using Ockam.Aws.Tests.Support;
using Ockam.Models.Tests.Support;

namespace Ockam.Aws.Tests.Query;

/// <summary>What is sent, how often, what is believed of answers, and what is said about refusals; nothing real is asked.</summary>
public sealed class QueryPipelineTests : IDisposable
{
    private static readonly Dictionary<string, string> s_none = [];

    private readonly QueryFront _front = new();
    private readonly Folder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly List<IDisposable> _made = [];

    private static AwsOptions Options => new()
    {
        EndpointUrl = new Uri("http://127.0.0.1:1/"), Region = "eu-central-1", Keys = new AwsKeys("AKIAEXAMPLE", "top secret"),
        MaximumRetries = 1,
    };

    public void Dispose()
    {
        _made.ForEach(each => each.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task Throttled_requests_are_repeated_a_bounded_number_of_times()
    {
        _front.Answer = _ => _front.Asked.Count == 1
            ? QueryFront.Error("RequestLimitExceeded", "slower", HttpStatusCode.ServiceUnavailable) : Vpcs(["vpc-1"]);
        Assert.Equal("vpc-1", (await Ec2().DescribeVpcsAsync(Ec2Selection.All).SingleAsync()).VpcId);
        Assert.Equal(2, _front.Asked.Count);
        _front.Answer = _ => QueryFront.Error("RequestLimitExceeded", "slower", HttpStatusCode.ServiceUnavailable);
        AwsException refused = await FailAsync();
        Assert.Equal((AwsErrorKind.Throttled, "RequestLimitExceeded"), (refused.Kind, refused.Code));
        Assert.Equal(4, _front.Asked.Count);
    }

    [Theory]
    [InlineData("UnauthorizedOperation", 403, AwsErrorKind.AccessDenied)]
    [InlineData("AuthFailure", 401, AwsErrorKind.WrongCredentials)]
    [InlineData("RequestExpired", 400, AwsErrorKind.ExpiredCredentials)]
    [InlineData("InvalidAMIID.NotFound", 400, AwsErrorKind.NotFound)]
    [InlineData("InvalidKeyPair.Duplicate", 400, AwsErrorKind.Conflict)]
    [InlineData("DependencyViolation", 400, AwsErrorKind.Dependency)]
    [InlineData("InvalidGroup.InUse", 400, AwsErrorKind.Dependency)]
    [InlineData("VpcLimitExceeded", 400, AwsErrorKind.LimitExceeded)]
    [InlineData("VcpuLimitExceeded", 400, AwsErrorKind.LimitExceeded)]
    [InlineData("InvalidAMIID.Malformed", 400, AwsErrorKind.InvalidRequest)]
    [InlineData("InvalidParameterValue", 400, AwsErrorKind.InvalidRequest)]
    [InlineData("InsufficientInstanceCapacity", 400, AwsErrorKind.NoCapacity)]
    public async Task A_refusal_of_EC2_is_said_with_its_code_and_request_id(string code, int status, AwsErrorKind kind)
    {
        _front.Answer = _ => QueryFront.Error(code, "The reason\u0085 of it", (HttpStatusCode)status);
        AwsException refused = await FailAsync();
        Assert.Equal((kind, code, QueryFront.RequestId), (refused.Kind, refused.Code, refused.RequestId));
        Assert.Equal(status, (int)refused.Status!);
        Assert.Contains("ec2:DescribeVpcs", refused.Message, StringComparison.Ordinal);
        Assert.Contains("The reason", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("top secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_asked_for_one_after_the_other_and_only_as_far_as_somebody_reads()
    {
        _front.Answer = asked => asked.Parameters.GetValueOrDefault("NextToken") switch
        {
            null => Vpcs(["vpc-1", "vpc-2"], "to+ken/2="),
            "to+ken/2=" => Vpcs([], "token3"),
            "token3" => Vpcs(["vpc-3"]),
            _ => throw new InvalidOperationException(),
        };
        Ec2Selection some = Ec2Selection.Where("tag:a b", "x", "ü");
        Assert.Equal(["vpc-1", "vpc-2", "vpc-3"], await Ec2().DescribeVpcsAsync(some).Select(vpc => vpc.VpcId).ToListAsync());
        Assert.All(_front.Asked, asked => Assert.Equal(
            ("tag:a b", "x", "ü"),
            (asked.Parameters["Filter.1.Name"], asked.Parameters["Filter.1.Value.1"], asked.Parameters["Filter.1.Value.2"])));
        Assert.Equal(3, _front.Asked.Count);
        await Ec2().DescribeVpcsAsync(some).FirstAsync();
        Assert.Equal(4, _front.Asked.Count);
    }

    [Fact]
    public async Task Pages_of_IAM_are_named_by_a_marker()
    {
        _front.Answer = asked => QueryFront.Xml(asked.Parameters.GetValueOrDefault("Marker") switch
        {
            null => "<R><ListRolePoliciesResult><PolicyNames><member>a</member></PolicyNames><IsTruncated>true</IsTruncated>"
                + "<Marker>m</Marker></ListRolePoliciesResult></R>",
            _ => "<R><ListRolePoliciesResult><PolicyNames><member>b</member></PolicyNames><IsTruncated>false</IsTruncated>"
                + "</ListRolePoliciesResult></R>",
        });
        IamClient iam = Keep(new IamClient(new AwsConnection(Options), _front));
        Assert.Equal(["a", "b"], await iam.ListRolePoliciesAsync("role").ToListAsync());
    }

    [Fact]
    public async Task A_list_that_never_ends_is_given_up()
    {
        _front.Answer = _ => Vpcs(["vpc-1"], "again");
        AwsException endless = await FailAsync();
        Assert.Equal(AwsErrorKind.ServiceFailure, endless.Kind);
        Assert.Equal(2, _front.Asked.Count);
    }

    [Fact]
    public async Task An_instance_whose_answer_was_lost_is_asked_for_with_the_same_token_again()
    {
        _front.Answer = _ => _front.Asked.Count == 1
            ? throw new HttpRequestException("The connection was reset.") : Instance("RunInstances", "i-1", "pending");
        Assert.Equal("i-1", (await Ec2().RunInstanceAsync(new Ec2LaunchRequest("ami-1", "t3.micro", "subnet-1", "token-1"))).InstanceId);
        Assert.Equal(["token-1", "token-1"], _front.Asked.Select(asked => asked.Parameters["ClientToken"]));
    }

    [Theory]
    [InlineData("this is no XML")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")]
    [InlineData("<DescribeVpcsResponse><vpcSet><item/></vpcSet></DescribeVpcsResponse>")]
    public async Task An_answer_that_is_none_of_EC2_is_refused(string text)
    {
        _front.Answer = _ => QueryFront.Xml(text);
        Assert.Equal(AwsErrorKind.ServiceFailure, (await FailAsync()).Kind);
    }

    [Theory]
    [InlineData("no JSON secret")]
    [InlineData("[]")]
    [InlineData("""{"Parameter":{"Value":7}}""")]
    public async Task An_answer_that_is_none_of_SSM_is_refused_without_its_text(string text)
    {
        _front.Answer = _ => QueryFront.Xml(text);
        SsmClient ssm = Keep(new SsmClient(new AwsConnection(Options), _front));
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => ssm.GetAsync("/a"));
        Assert.Equal(AwsErrorKind.ServiceFailure, refused.Kind);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_may_say_where_a_service_answers()
    {
        File.WriteAllLines(_folder["credentials"], [
            "[p]", "aws_access_key_id = AKIAP", "aws_secret_access_key = s", "region = eu-west-3", "endpoint_url = https://here.example/"]);
        _front.Answer = _ => Vpcs([]);
        var connection = new AwsConnection(new AwsOptions { ProfileName = "p", ProfilesLocation = _folder["credentials"] });
        await Keep(new Ec2Client(connection, _clock, _front)).DescribeVpcsAsync(Ec2Selection.All).ToListAsync();
        QueryRequest asked = Assert.Single(_front.Asked);
        Assert.Equal("https://here.example/", asked.Uri.AbsoluteUri);
        Assert.Contains("Credential=AKIAP/", asked.Authorization, StringComparison.Ordinal);
        Assert.Contains("/eu-west-3/ec2/aws4_request", asked.Authorization, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cn-north-1", "https://iam.cn-north-1.amazonaws.com.cn/", "/cn-north-1/iam/")]
    [InlineData("us-gov-east-1", "https://iam.us-gov.amazonaws.com/", "/us-gov-west-1/iam/")]
    [InlineData("eu-central-1", "https://iam.amazonaws.com/", "/us-east-1/iam/")]
    public async Task IAM_is_asked_where_its_partition_has_it(string region, string url, string scope)
    {
        _front.Answer = _ => QueryFront.Xml("<DeleteRoleResponse/>");
        IamClient iam = Keep(new IamClient(new AwsConnection(Options with { EndpointUrl = null, Region = region }), _front));
        await iam.DeleteRoleAsync("role");
        QueryRequest asked = Assert.Single(_front.Asked);
        Assert.Equal(url, asked.Uri.AbsoluteUri);
        Assert.Contains(scope, asked.Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_goes_on_while_the_instance_is_not_yet_known_and_tells_what_it_sees()
    {
        _front.Answer = asked => _front.Asked.Count switch
        {
            <= 3 => QueryFront.Error("InvalidInstanceID.NotFound"),
            4 => Instance("DescribeInstances", "i-1", "pending"),
            _ => Instance("DescribeInstances", "i-1", "running"),
        };
        var told = new Told();
        Ec2Instance running = await PassAsync(Ec2().WaitForInstanceAsync("i-1", told));
        Assert.Equal("running", running.State);
        Assert.Equal([null, null, null, "pending", "running"], told.All.Select(each => each.State));
        Assert.True(told.All[^1].Elapsed >= 4 * AwsWait.Instance.Interval);
        Assert.Contains("i-1", told.All[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_ends_at_its_limit_and_when_it_is_of_no_use()
    {
        _front.Answer = _ => Instance("DescribeInstances", "i-1", "pending");
        AwsException tooLong = await Assert.ThrowsAsync<AwsException>(() => PassAsync(Ec2().WaitForInstanceAsync("i-1")));
        Assert.Contains("still pending", tooLong.Message, StringComparison.Ordinal);
        Assert.InRange(_front.Asked.Count, 20, 41);
        _front.Asked.Clear();
        _front.Answer = _ => Instance(
            "DescribeInstances", "i-1", "terminated", "<code>Client.InvalidKMSKey</code><message>The key is disabled</message>");
        AwsException over = await Assert.ThrowsAsync<AwsException>(() => Ec2().WaitForInstanceAsync("i-1"));
        Assert.Contains("Client.InvalidKMSKey: The key is disabled", over.Message, StringComparison.Ordinal);
        Assert.Single(_front.Asked);
        await PassAsync(Gone());
        async Task<bool> Gone()
        {
            _front.Answer = _ => QueryFront.Error("InvalidInstanceID.NotFound");
            await Ec2().WaitForInstanceGoneAsync("i-1");
            return true;
        }
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_ends_at_once()
    {
        using var cancel = new CancellationTokenSource();
        var told = new Told();
        _front.Answer = _ => Instance("DescribeInstances", "i-1", "pending");
        Task<Ec2Instance> waiting = Ec2().WaitForInstanceAsync("i-1", told, cancel.Token);
        await Eventually.TrueAsync(() => told.All.Count == 1, "a first look");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task What_is_in_use_is_tried_again_and_what_is_refused_for_good_is_not()
    {
        _front.Answer = _ => _front.Asked.Count <= 2 ? QueryFront.Error("DependencyViolation") : QueryFront.Xml("<r/>");
        Assert.True(await PassAsync(DeleteAsync()));
        Assert.Equal(3, _front.Asked.Count);
        _front.Answer = _ => QueryFront.Error("UnauthorizedOperation");
        Assert.Equal(AwsErrorKind.AccessDenied, (await Assert.ThrowsAsync<AwsException>(DeleteAsync)).Kind);
        Assert.Equal(4, _front.Asked.Count);
        Task<bool> DeleteAsync() => new AwsWaiter(_clock).RetryAsync(
            "the subnet to go", new AwsWait(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2)),
            async token =>
            {
                await Ec2().DeleteSubnetAsync("subnet-1", token);
                return true;
            },
            refused => refused.Kind == AwsErrorKind.Dependency, null, CancellationToken.None);
    }

    [Fact]
    public async Task What_could_not_be_sent_is_refused_before_it_is()
    {
        var request = new Ec2LaunchRequest("ami-1", "t3.micro", "subnet-1", "token") { UserData = new byte[16 * 1024 + 1] };
        await Assert.ThrowsAsync<ArgumentException>(() => Ec2().RunInstanceAsync(request));
        await Assert.ThrowsAsync<ArgumentException>(() => Ec2().RunInstanceAsync(request with { UserData = default, RootVolumeGib = 8 }));
        Assert.Throws<ArgumentException>(() => new AwsParameters(AwsService.Ec2).Add("A", "1").Add("A", "2"));
        Assert.Empty(_front.Asked);
    }

    private Ec2Client Ec2() => Keep(new Ec2Client(new AwsConnection(Options), _clock, _front));

    private Task<AwsException> FailAsync() =>
        Assert.ThrowsAsync<AwsException>(async () => await Ec2().DescribeVpcsAsync(Ec2Selection.All).ToListAsync());

    private T Keep<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }

    /// <summary>Lets time pass, second by second, until something is done.</summary>
    private async Task<T> PassAsync<T>(Task<T> doing)
    {
        for (int i = 0; i < 20_000 && !doing.IsCompleted; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
            if (i % 5 == 0) await Task.Delay(1);
        }

        return await doing.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static HttpResponseMessage Vpcs(IEnumerable<string> ids, string? next = null) => QueryFront.Xml(
        """<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcSet>"""
        + string.Concat(ids.Select(id => $"<item><vpcId>{id}</vpcId></item>"))
        + $"</vpcSet><nextToken>{next}</nextToken></DescribeVpcsResponse>");

    private static HttpResponseMessage Instance(string action, string id, string state, string reason = "")
    {
        string item = $"<instancesSet><item><instanceId>{id}</instanceId><instanceState><name>{state}</name></instanceState>"
            + $"<stateReason>{reason}</stateReason></item></instancesSet>";
        return QueryFront.Xml(action == "RunInstances"
            ? $"<RunInstancesResponse>{item}</RunInstancesResponse>"
            : $"<DescribeInstancesResponse><reservationSet><item>{item}</item></reservationSet></DescribeInstancesResponse>");
    }

    private sealed class Told : IProgress<AwsWaitProgress>
    {
        private readonly List<AwsWaitProgress> _all = [];

        public IReadOnlyList<AwsWaitProgress> All
        {
            get
            {
                lock (_all) return [.. _all];
            }
        }

        public void Report(AwsWaitProgress value)
        {
            lock (_all) _all.Add(value);
        }
    }
}
