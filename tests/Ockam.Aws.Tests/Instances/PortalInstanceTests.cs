using System.Text.Json.Nodes;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Instances;

/// <summary>Instances of portal networks, against moto.</summary>
[Collection(RunsCollection.Name)]
public sealed partial class PortalInstanceTests(MotoServer moto) : IDisposable
{
    private readonly InstanceBench _bench = new(moto);

    public void Dispose() => _bench.Dispose();

    [MotoFact]
    public async Task A_model_server_is_made_of_safe_calls_in_order_and_waited_for_until_it_is_a_member()
    {
        await _bench.BeginAsync();
        var front = new FaultFront();
        int looks = 0;
        _bench.Office.HasStarted = () => front.Changes.Contains("RunInstances") && looks++ > 2;
        var told = new List<string>();
        PortalInstance made = await _bench.Instances(front).CreateAsync(
            InstanceBench.Order(PortalInstanceRole.AICorp), _bench.Office, new Telling(told));

        Assert.Equal(("corp", "ai", "running", "ai"), (made.Network, made.Name, made.State, made.Relay));
        Assert.Equal(FakeOffice.Of(1).ToString(), made.Identifier);
        Assert.Equal(
            [
                "CreateRole", "PutRolePolicy", "CreateInstanceProfile", "AddRoleToInstanceProfile", "PutParameter", "RunInstances",
                "DeleteParameter",
            ],
            front.Changes);
        IReadOnlyDictionary<string, string> launch = front.Asked.Single(each => each.Action == "RunInstances").Parameters;
        Assert.Equal("required", launch["MetadataOptions.HttpTokens"]);
        Assert.Equal("1", launch["MetadataOptions.HttpPutResponseHopLimit"]);
        Assert.Equal("true", launch["BlockDeviceMapping.1.Ebs.Encrypted"]);
        Assert.Equal("g5g.2xlarge", launch["InstanceType"]);
        Assert.Equal($"{made.RunId}-instance-ai-0", launch["ClientToken"]);
        Assert.Equal($"ockamps-corp-profile-ai-{made.RunId[..8]}", launch["IamInstanceProfile.Name"]);
        Assert.False(launch.ContainsKey("KeyName"));
        Assert.False(launch.ContainsKey("InstanceInitiatedShutdownBehavior"));
        Ec2Instance seen = Assert.Single(await _bench.AliveAsync());
        Assert.Equal((made.RunId, "instance-ai", "AICorp"),
            (seen.Tags["ockamps:run"], seen.Tags["ockamps:step"], seen.Tags["ockamps:role"]));
        Assert.DoesNotContain(front.Changes, action => action.Contains("Ingress", StringComparison.Ordinal));
        // The member has what its ticket says, and the plan what the ticket is in.
        TicketOrder order = Assert.Single(_bench.Office.Orders);
        Assert.Equal(("true", "ai"), (order.Attributes["ai-outlet"], order.Attributes["ockam-relay"]));
        Assert.Equal(3, order.Attributes.Count);
        Assert.Equal($"/ockamps/{made.RunId}/ticket-ai", _bench.Plans[^1].Ticket!.Parameter);
        Assert.Contains(told, text => text.Contains("to redeem its ticket", StringComparison.Ordinal));
        Assert.Empty(await _bench.ParametersAsync());

        PortalInstance listed = Assert.Single(await _bench.Instances().ListAsync());
        Assert.Equal((made.InstanceId, "corp", "ai", PortalInstanceRole.AICorp),
            (listed.InstanceId, listed.Network, listed.Name, listed.Role!.Value));
    }

    [MotoFact]
    public async Task What_is_there_already_is_found_and_nothing_is_changed()
    {
        await _bench.BeginAsync();
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.HealthCorp);
        PortalInstance made = await _bench.Instances().CreateAsync(order, _bench.Office);
        var front = new FaultFront();
        PortalInstance again = await _bench.Instances(front).CreateAsync(order, _bench.Office);
        Assert.Empty(front.Changes);
        Assert.Equal((made.InstanceId, made.Identifier), (again.InstanceId, again.Identifier));
        Assert.Single(_bench.Office.Orders);
    }

    [MotoFact]
    public async Task The_application_s_node_asks_by_the_model_s_relay_and_answers_the_administrator_alone()
    {
        await _bench.BeginAsync();
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.HealthCorp) with
        {
            Via = "model", Relay = "clinic", Question = "Why?",
        };
        PortalInstance made = await _bench.Instances().CreateAsync(order, _bench.Office);
        TicketOrder ticket = Assert.Single(_bench.Office.Orders);
        Assert.Equal(("true", "clinic"), (ticket.Attributes["ai-inlet"], ticket.Attributes["ockam-relay"]));
        BootPlan plan = _bench.Plans[^1];
        Assert.Equal((BootRole.Client, "Why?", "clinic"), (plan.Role, plan.Client!.Question, made.Relay));
        Assert.Contains("via: model", plan.NodeFile, StringComparison.Ordinal);
        Assert.Contains($"trust: {_bench.Office.Administrator}", plan.NodeFile, StringComparison.Ordinal);
        Assert.Empty((await _bench.Instances().PlanAsync(order)).OpenPorts);
    }

    [MotoFact]
    public async Task A_project_opens_one_port_to_named_ranges_and_is_waited_for_until_its_authority_answers()
    {
        await _bench.BeginAsync();
        var front = new FaultFront();
        PublishWhenLaunched(front, "{\"name\":\"project\"}");
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.Project) with
        {
            Port = 4100, AllowFrom = ["203.0.113.0/24", "198.51.100.7/32"],
        };
        PortalInstancePlan plan = await _bench.Instances().PlanAsync(order);
        Assert.Equal(["TCP 4100 from 203.0.113.0/24", "TCP 4100 from 198.51.100.7/32"], plan.OpenPorts);
        PortalInstance made = await _bench.Instances(front).CreateAsync(order, _bench.Office);
        Assert.Equal((FakeOffice.Of(0xAA).ToString(), null), (made.Identifier, made.Relay));
        Assert.NotNull(made.PublicAddress);
        Assert.Equal("{\"name\":\"project\"}", System.Text.Encoding.UTF8.GetString(_bench.Office.Adopted[^1]));
        Assert.Empty(_bench.Office.Orders);
        Assert.Equal(
            [
                "CreateRole", "PutRolePolicy", "CreateInstanceProfile", "AddRoleToInstanceProfile", "CreateSecurityGroup",
                "AuthorizeSecurityGroupIngress", "PutParameter", "RunInstances",
            ],
            front.Changes);
        Ec2SecurityGroup group = await _bench.Clients().Ec2
            .DescribeSecurityGroupsAsync(Ec2Selection.Tagged("ockamps:step", "ports-project")).SingleAsync();
        Ec2Permission only = Assert.Single(group.Ingress);
        Assert.Equal(("tcp", 4100, 4100), (only.Protocol, only.FromPort, only.ToPort));
        Assert.Equal(order.AllowFrom.Order(), only.Ranges.Order());
        Assert.Contains($"{_bench.Office.Administrator}:", _bench.Plans[^1].NodeFile, StringComparison.Ordinal);

        // Again: nothing is changed, and the project is asked once more.
        var second = new FaultFront();
        Assert.Equal(made.InstanceId, (await _bench.Instances(second).CreateAsync(order, _bench.Office)).InstanceId);
        Assert.Empty(second.Changes);
    }

    [MotoFact]
    public async Task A_project_in_a_private_subnet_or_a_port_of_others_is_refused_before_anything_is_made()
    {
        await _bench.BeginAsync(isPublic: false);
        var front = new FaultFront();
        foreach ((PortalInstanceOrder order, string said) in ((PortalInstanceOrder, string)[])
        [
            (InstanceBench.Order(PortalInstanceRole.Project), "get no public address"),
            (InstanceBench.Order(PortalInstanceRole.Project) with { PublicAddress = "relay.example", Port = 22 }, "cannot have port 22"),
            (InstanceBench.Order(PortalInstanceRole.AICorp) with { AllowFrom = ["10.0.0.0/8"] }, "Nobody connects to this instance"),
            (InstanceBench.Order(PortalInstanceRole.AICorp) with { SshFrom = ["anywhere"] }, "'anywhere' is no range"),
            (InstanceBench.Order(PortalInstanceRole.AICorp) with { SshFrom = ["0.0.0.0/0"] }, "SSH open to every address"),
            (InstanceBench.Order(PortalInstanceRole.AICorp) with { SshFrom = ["203.0.113.7/24"] }, "does not begin where its range does"),
            (InstanceBench.Order(PortalInstanceRole.AICorp) with { Name = "Ai Corp" }, "is no name of an instance"),
            (InstanceBench.Order(PortalInstanceRole.AICorp) with { Ollama = null }, "-Ollama"),
            (InstanceBench.Order(PortalInstanceRole.AICorp) with { Network = "other" }, "There is no portal network 'other'"),
        ])
        {
            AwsException refused = await Assert.ThrowsAsync<AwsException>(
                () => _bench.Instances(front).CreateAsync(order, _bench.Office));
            Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(front.Changes);
        Assert.Empty(_bench.Office.Orders);
    }

    [MotoFact]
    public async Task The_role_may_do_exactly_what_the_boot_script_does()
    {
        await _bench.BeginAsync();
        // moto has none of AWS's own policies.
        var front = new FaultFront
        {
            Answer = asked => asked.Action == "AttachRolePolicy" ? QueryFront.Xml("<AttachRolePolicyResponse/>") : null,
        };
        PortalInstance made = await _bench.Instances(front).CreateAsync(
            InstanceBench.Order(PortalInstanceRole.AICorp) with { SessionManager = true }, _bench.Office);
        string role = $"ockamps-corp-role-ai-{made.RunId[..8]}";
        IamClient iam = _bench.Clients().Iam;
        string arn = $"arn:aws:ssm:eu-central-1:{MotoServer.Account}:parameter/ockamps/{made.RunId}/ticket-ai";
        AssertJson(
            $$"""
            {"Version":"2012-10-17","Statement":[
              {"Sid":"Ticket","Effect":"Allow","Action":["ssm:GetParameter","ssm:DeleteParameter"],"Resource":"{{arn}}"},
              {"Sid":"TicketKey","Effect":"Allow","Action":"kms:Decrypt",
               "Resource":"arn:aws:kms:eu-central-1:{{MotoServer.Account}}:key/*","Condition":{
                 "StringEquals":{"kms:ViaService":"ssm.eu-central-1.amazonaws.com","kms:EncryptionContext:PARAMETER_ARN":"{{arn}}"},
                 "ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/aws/ssm"} } },
              {"Sid":"Objects","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::tools/ockam-node"},
              {"Sid":"ObjectKeys","Effect":"Allow","Action":["kms:Decrypt"],"Resource":"arn:aws:kms:eu-central-1:*:key/*","Condition":{
                 "StringEquals":{"kms:ViaService":"s3.eu-central-1.amazonaws.com"},
                 "StringLike":{"kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::tools","arn:aws:s3:::tools/*"]} } },
              {"Sid":"NoOtherParameters","Effect":"Deny",
               "Action":["ssm:GetParameter","ssm:GetParameters","ssm:GetParametersByPath","ssm:GetParameterHistory"],
               "NotResource":["{{arn}}","arn:aws:ssm:eu-central-1::parameter/aws/*"]}]}
            """,
            await iam.GetRolePolicyAsync(role, "ockamps"));
        Assert.Equal(["ockamps"], await iam.ListRolePoliciesAsync(role).ToListAsync());
        IReadOnlyDictionary<string, string> attached = front.Asked.Single(each => each.Action == "AttachRolePolicy").Parameters;
        Assert.Equal(
            (role, "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"), (attached["RoleName"], attached["PolicyArn"]));
        IamRole found = await iam.GetRoleAsync(role);
        Assert.Equal($"/ockamps/{made.RunId}/", found.Path);
        AssertJson(
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}
            """,
            found.TrustPolicy);
    }

    [Fact]
    public void A_key_of_one_s_own_and_a_project_are_all_that_their_policies_name()
    {
        var place = new RunPlace("123456789012", "aws-cn", "cn-north-1", null);
        const string Key = "arn:aws-cn:kms:cn-north-1:123456789012:key/1";
        AssertJson(
            $$"""
            {"Version":"2012-10-17","Statement":[
              {"Sid":"Ticket","Effect":"Allow","Action":["ssm:GetParameter","ssm:DeleteParameter"],
               "Resource":"arn:aws-cn:ssm:cn-north-1:123456789012:parameter/a/b"},
              {"Sid":"TicketKey","Effect":"Allow","Action":"kms:Decrypt","Resource":"{{Key}}","Condition":{"StringEquals":{
                "kms:ViaService":"ssm.cn-north-1.amazonaws.com.cn",
                "kms:EncryptionContext:PARAMETER_ARN":"arn:aws-cn:ssm:cn-north-1:123456789012:parameter/a/b"} } } ] }
            """,
            InstancePolicies.Of(new InstanceRights(place) { Ticket = "/a/b", TicketKeyArn = Key })!);
        AssertJson(
            """
            {"Version":"2012-10-17","Statement":[
              {"Sid":"Publication","Effect":"Allow","Action":"ssm:PutParameter",
               "Resource":"arn:aws-cn:ssm:cn-north-1:123456789012:parameter/a/project"}]}
            """,
            InstancePolicies.Of(new InstanceRights(place) { Publication = "/a/project" })!);
        Assert.Null(InstancePolicies.Of(new InstanceRights(place)));
    }

    private static void AssertJson(string expected, string actual) => Assert.True(
        JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);

    // In the place of the instance.
    private void PublishWhenLaunched(FaultFront front, string file) => front.Answer = asked =>
    {
        if (asked.Action != "GetParameter" || !front.Changes.Contains("RunInstances")) return null;
        string name = JsonNode.Parse(asked.Body)!["Name"]!.GetValue<string>();
        if (!name.StartsWith(RunNames.Root, StringComparison.Ordinal)) return null;
        var request = new SsmPutRequest(name, System.Text.Encoding.UTF8.GetBytes(file)) { IsSecret = false, Overwrites = true };
        _bench.Clients().Ssm.PutAsync(request).GetAwaiter().GetResult();
        return null;
    };

    private sealed class Telling(List<string> told) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => told.Add(value.Text);
    }
}
