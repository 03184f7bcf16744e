using System.Net;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Networks;

/// <summary>With the SDK's own repetitions on, whatever is lost on its way is made once and removed once.</summary>
[Collection(RunsCollection.Name)]
public sealed class NetworkRepetitionTests(MotoServer moto)
{
    private const string Name = "ai-corp";

    private static readonly PortalNetworkPlan s_private = PortalNetworkPlan.Of(new(Name) { PrivateSubnet = true });

    [MotoTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_network_whose_every_call_is_lost_once_is_made_once_and_removed(bool reaches)
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-west-3") { Pace = HastyClock.FewLooks, Repetitions = 3 };
        string before = await account.SnapshotAsync();
        var front = new LossyFront(reaches);
        PortalNetwork made = await account.Networks(front).CreateAsync(s_private);
        Assert.Equal((PortalNetworkState.Complete, 9), (made.State, made.Parts.Count));
        Assert.Equal(15, front.Lost);
        // Each once: what was made twice would be listed twice, and found by its tags.
        PortalNetwork seen = Assert.Single(await account.Networks().ListAsync());
        Assert.Equal(made.Parts.Select(part => part.Id).Order(), seen.Parts.Select(part => part.Id).Order());
        await account.Networks(new LossyFront(reaches)).RemoveAsync(Name);
        Assert.Equal(before, await account.SnapshotAsync());
    }

    [MotoTheory]
    [InlineData("CreateVpc")]
    [InlineData("CreateInternetGateway")]
    [InlineData("AllocateAddress")]
    public async Task What_has_no_token_is_looked_for_before_it_is_asked_for_again_also_where_it_is_told_late(string action)
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-west-3") { Pace = HastyClock.FewLooks, Repetitions = 3 };
        bool isLost = false;
        int looks = 0;
        var front = new QueryFront
        {
            Lose = asked => asked.Action == action && !isLost && (isLost = true),
            Answer = asked => isLost && asked.Action.StartsWith("Describe", StringComparison.Ordinal)
                && asked.Parameters.Values.Contains("tag:" + RunTags.Step) && looks++ < 2 ? QueryFront.Xml("<R/>") : null,
        };
        await account.Networks(front).CreateAsync(s_private);
        Assert.Single(front.Actions, action);
        Assert.True(looks > 2);
        Assert.Equal(9, Assert.Single(await account.Networks().ListAsync()).Parts.Count);
    }

    [MotoFact]
    public async Task What_is_refused_for_load_is_repeated_by_the_SDK_and_what_stays_open_is_given_up_after_as_many_attempts()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-west-3") { Pace = HastyClock.FewLooks, Repetitions = 2 };
        int refusals = 0;
        var front = new QueryFront
        {
            Answer = asked => asked.Action == "CreateVpc" && refusals++ < 2
                ? QueryFront.Error("RequestLimitExceeded", "slower", HttpStatusCode.ServiceUnavailable) : null,
        };
        await account.Networks(front).CreateAsync(s_private);
        Assert.Equal(3, front.Actions.Count(action => action == "CreateVpc"));
        Assert.DoesNotContain(front.Asked, asked => asked.Action == "DescribeVpcs");
        await account.Networks().RemoveAsync(Name);

        var failing = new QueryFront
        {
            Answer = asked => asked.Action == "CreateVpc"
                ? QueryFront.Error("InternalError", "failed", HttpStatusCode.InternalServerError) : null,
        };
        AwsException failed = await Assert.ThrowsAsync<AwsException>(() => account.Networks(failing).CreateAsync(s_private));
        Assert.Equal((AwsErrorKind.ServiceFailure, "InternalError"), (failed.Kind, failed.Code));
        Assert.Equal(3, failing.Actions.Count(action => action == "CreateVpc"));
        Assert.Contains("What was made stays", failed.Message, StringComparison.Ordinal);
        await account.Networks().RemoveAsync(Name);
    }
}
