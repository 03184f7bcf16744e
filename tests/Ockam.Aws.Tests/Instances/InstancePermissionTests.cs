using System.Text.Json.Nodes;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Instances;

/// <summary>What the help names for instances, beside what networks need, is enough for all that is asked, and no more.</summary>
[Collection(RunsCollection.Name)]
public sealed class InstancePermissionTests
{
    // What AWS looks at though nobody asks for it by its name: roles are given to instances, and things tagged as they are made.
    private static readonly string[] s_implied =
        ["iam:PassRole", "iam:TagInstanceProfile", "iam:TagRole", "ssm:AddTagsToResource"];

    [MotoFact]
    public async Task The_policies_of_the_help_page_allow_exactly_what_is_asked()
    {
        JsonNode[] policies = HelpPolicy.Read("about_OckamPS_PortalNetworks");
        Assert.Equal(2, policies.Length);
        var moto = new MotoServer { FreeRequests = 4 };
        await moto.InitializeAsync();
        try
        {
            AwsKeys least = await HelpPolicy.MakeUserAsync(moto, "least", policies);
            using var bench = new InstanceBench(moto) { Keys = least, Resets = false, Pace = HastyClock.FewLooks };
            await bench.BeginAsync();
            var front = new FaultFront();
            string text = Convert.ToBase64String("{\"name\":\"p\"}"u8);
            // moto has none of AWS's own policies, and its consoles say something else.
            front.Answer = asked => asked.Action switch
            {
                "AttachRolePolicy" => QueryFront.Xml("<AttachRolePolicyResponse/>"),
                "GetConsoleOutput" => QueryFront.Xml($"<r><output>{text}</output></r>"),
                _ => null,
            };
            PortalInstances instances = bench.Instances(front);
            string key = Path.Combine(bench.Home, "key.pem");
            PortalInstanceOrder ai = InstanceBench.Order(PortalInstanceRole.AICorp) with
            {
                SessionManager = true, SshFrom = ["203.0.113.7/32"], KeyFile = key,
            };
            // Refused: what was made for it goes again, and the attempt after that succeeds.
            Func<QueryRequest, HttpResponseMessage?> usual = front.Answer;
            front.Answer = asked => asked.Action == "RunInstances" ? QueryFront.Error("VcpuLimitExceeded") : usual(asked);
            Assert.Equal(
                AwsErrorKind.LimitExceeded,
                (await Assert.ThrowsAsync<AwsException>(() => instances.CreateAsync(ai, bench.Office))).Kind);
            front.Answer = asked => asked.Action == "RunInstances"
                ? QueryFront.Error("InternalError", "no", System.Net.HttpStatusCode.InternalServerError) : usual(asked);
            await Assert.ThrowsAsync<AwsException>(() => instances.CreateAsync(ai, bench.Office));
            front.Answer = usual;
            // Other ranges than at the last attempt.
            await instances.CreateAsync(ai with { SshFrom = ["198.51.100.7/32"] }, bench.Office);
            await instances.CreateAsync(
                InstanceBench.Order(PortalInstanceRole.Project) with
                {
                    TicketIn = TicketPlace.UserData, Program = "/usr/local/bin/ockam-node", TicketLifetime = TimeSpan.FromMinutes(1),
                }, bench.Office);
            AwsException none = await Assert.ThrowsAsync<AwsException>(() => instances.CreateAsync(
                InstanceBench.Order(PortalInstanceRole.HealthCorp) with { InstanceType = "no.such" }, bench.Office));
            Assert.Equal(AwsErrorKind.TypeNotOffered, none.Kind);
            Assert.Equal(2, (await instances.ListAsync()).Count);
            await bench.Networks(front).RemoveAsync(InstanceBench.Network);

            string[] allowed = [.. HelpPolicy.ActionsOf(policies)], asked = [.. HelpPolicy.ActionsOf(front)];
            Assert.Empty(asked.Except(allowed));
            Assert.Equal(
                HelpPolicy.ActionsOf(policies[1]),
                asked.Except(HelpPolicy.ActionsOf(policies[0])).Concat(s_implied).Order(StringComparer.Ordinal));
        }
        finally
        {
            await moto.DisposeAsync();
        }
    }
}
