using System.Text.Json.Nodes;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Networks;

/// <summary>The policy that the help names is enough for all that is asked, and has nothing that is not.</summary>
[Collection(RunsCollection.Name)]
public class NetworkPermissionTests
{
    [MotoFact]
    public async Task The_policy_of_the_help_page_allows_exactly_what_is_asked()
    {
        JsonNode policy = HelpPolicy.Read("about_OckamPS_PortalNetworks")[0];
        // Two users, of three requests each: who, with which key, with which policy.
        var moto = new MotoServer { FreeRequests = 6 };
        await moto.InitializeAsync();
        try
        {
            AwsKeys least = await HelpPolicy.MakeUserAsync(moto, "least", policy);
            AwsKeys all = await HelpPolicy.MakeUserAsync(moto, "all", HelpPolicy.All);
            using var account = new NetworkAccount(moto, "eu-central-1") { Keys = least };
            using var owner = new NetworkAccount(moto, "eu-central-1") { Keys = all };
            var front = new FaultFront();
            PortalNetworks networks = account.Networks(front);
            await networks.CreateAsync(PortalNetworkPlan.Of(new("dear") { PrivateSubnet = true }));
            PortalNetwork open = await networks.CreateAsync(
                PortalNetworkPlan.Of(new("open") { ProjectPort = 4000, InstanceType = "t3.micro" }));
            // What instances need is another policy's matter.
            AwsException refused = await Assert.ThrowsAsync<AwsException>(() => NetworkLifeTests.AddInstanceAsync(account, open));
            Assert.Equal(AwsErrorKind.AccessDenied, refused.Kind);
            await NetworkLifeTests.AddInstanceAsync(owner, open);
            Assert.Equal(2, (await networks.ListAsync()).Count);
            await networks.RemoveAsync("dear");
            await networks.RemoveAsync("open");
            Assert.Empty(await networks.ListAsync());
            Assert.Equal(HelpPolicy.ActionsOf(policy), HelpPolicy.ActionsOf(front));
        }
        finally
        {
            await moto.DisposeAsync();
        }
    }
}
