using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;
using Ockam.Tests.Support;

namespace Ockam.Aws.Tests.Networks;

/// <summary>
/// A network whose making or removal broke off at any of its calls, before or after that call reached AWS, is removed or completed; then
/// the account is as empty as before.
/// </summary>
[Collection(RunsCollection.Name)]
public sealed class NetworkInterruptionTests(MotoServer moto)
{
    private const string Name = "ai-corp";

    // How many calls change something; a private network has all that a public one has, but for the two below.
    private const int CallsToMake = 15;
    private const int CallsToRemove = 12;
    private const int CallThatMakesPublic = 7;
    private const int CallThatOpens = 10;

    private static readonly PortalNetworkPlan s_public = PortalNetworkPlan.Of(new(Name) { ProjectPort = 4000, SshFrom = ["203.0.113.7"] });
    private static readonly PortalNetworkPlan s_private = PortalNetworkPlan.Of(new(Name) { PrivateSubnet = true });

    // By default each call is cut once, and the four ways - before or after it reached AWS, then removed or completed - take turns; a
    // larger scale cuts each call in all four.
    [MotoFact]
    public async Task Making_that_broke_off_at_any_call_is_found_again_and_removed_or_completed()
    {
        bool isAll = Scale.Of(1) > 1;
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-west-3") { Pace = HastyClock.FewLooks };
        using PortalNetworks networks = account.Networks();
        string before = await account.SnapshotAsync();
        int turn = 0;
        for (int at = 1; at <= CallsToMake; at++) await InTurnAsync(s_private, at);
        foreach (int at in (int[])[CallThatMakesPublic, CallThatOpens]) await InTurnAsync(s_public, at);

        var whole = new FaultFront { FaultAt = CallsToMake + 1 };
        await account.Networks(whole).CreateAsync(s_private);
        Assert.Equal(CallsToMake, whole.Changes.Count);
        // Each call of the removal is cut before it reaches AWS, and then after.
        for (int call = 1; call <= CallsToRemove; call++)
        {
            await BreakRemovalOffAsync(account, networks, 1, reaches: false);
            await BreakRemovalOffAsync(account, networks, 1, reaches: true);
        }

        var last = new FaultFront { FaultAt = 1 };
        await account.Networks(last).RemoveAsync(Name);
        Assert.Empty(last.Changes);
        Assert.Equal(before, await account.SnapshotAsync());

        async Task InTurnAsync(PortalNetworkPlan plan, int at)
        {
            for (int way = isAll ? 0 : turn++ % 4, last = isAll ? 3 : way; way <= last; way++)
                await BreakOffAsync(account, networks, plan, at, reaches: (way & 1) != 0, completes: (way & 2) != 0, isAll, before);
        }
    }

    [MotoFact]
    public async Task Removing_a_network_with_its_instances_that_broke_off_at_any_call_goes_on_from_there()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-west-3") { Pace = HastyClock.FewLooks };
        string before = await account.SnapshotAsync();
        await NetworkLifeTests.AddInstanceAsync(account, await account.Networks().CreateAsync(s_public));
        var cut = new List<string>();
        for (bool reaches = false; ; reaches = !reaches)
        {
            // Each call is cut before it reaches AWS, and then after.
            var front = new FaultFront { FaultAt = 1, Reaches = reaches };
            if (await Record.ExceptionAsync(() => account.Networks(front).RemoveAsync(Name)) is not { } broken) break;
            Assert.Equal(AwsErrorKind.Unreachable, Assert.IsType<AwsException>(broken).Kind);
            if (reaches) cut.Add(Assert.Single(front.Changes));
        }

        string[] all =
        [
            "TerminateInstances", "RemoveRoleFromInstanceProfile", "DeleteInstanceProfile", "DeleteRolePolicy", "DetachRolePolicy",
            "DeleteRole", "DeleteParameter", "DeleteKeyPair", "DetachInternetGateway", "DeleteInternetGateway", "DisassociateRouteTable",
            "DeleteRouteTable", "DeleteSubnet", "DeleteSecurityGroup", "DeleteVpc",
        ];
        Assert.Equal(all, cut.Where(action => action != "DeleteVolume").Distinct());
        Assert.Equal(before, await account.SnapshotAsync());
    }

    private static async Task BreakOffAsync(
        NetworkAccount account, PortalNetworks networks, PortalNetworkPlan plan, int at, bool reaches, bool completes, bool cutsRemoval,
        string before)
    {
        var front = new FaultFront { FaultAt = at, Reaches = reaches };
        AwsException broken = await Assert.ThrowsAsync<AwsException>(() => account.Networks(front).CreateAsync(plan));
        Assert.True(front.HasFaulted);
        Assert.Equal(AwsErrorKind.Unreachable, broken.Kind);
        Assert.Contains("Remove-OckamPortalNetwork", broken.Message, StringComparison.Ordinal);
        PortalNetwork left = Assert.Single(await networks.ListAsync());
        Assert.Equal(PortalNetworkState.Interrupted, left.State);
        if (completes)
        {
            PortalNetwork whole = await networks.CreateAsync(plan);
            Assert.Equal((left.RunId, PortalNetworkState.Complete), (whole.RunId, whole.State));
            Assert.Equal(plan == s_private ? 9 : 5, whole.Parts.Count);
            // Each once: what was made twice would be listed twice.
            PortalNetwork seen = Assert.Single(await networks.ListAsync());
            Assert.Equal(whole.Parts.Select(part => part.Id).Order(), seen.Parts.Select(part => part.Id).Order());
            Assert.Equal(PortalNetworkState.Complete, seen.State);
            if (cutsRemoval && plan == s_private && at <= CallsToRemove) await BreakRemovalOffAsync(account, networks, at, reaches);
        }

        await networks.RemoveAsync(Name);
        Assert.Equal(before, await account.SnapshotAsync());
        Assert.Empty(RunJournal.List(AwsRuns.FolderIn(account.HomePath)));
    }

    private static async Task BreakRemovalOffAsync(NetworkAccount account, PortalNetworks networks, int at, bool reaches)
    {
        var front = new FaultFront { FaultAt = at, Reaches = reaches };
        AwsException broken = await Assert.ThrowsAsync<AwsException>(() => account.Networks(front).RemoveAsync(Name));
        Assert.True(front.HasFaulted);
        Assert.Equal(AwsErrorKind.Unreachable, broken.Kind);
        Assert.Equal(PortalNetworkState.BeingRemoved, Assert.Single(await networks.ListAsync()).State);
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => networks.CreateAsync(s_private));
        Assert.Equal(AwsErrorKind.Conflict, refused.Kind);
    }
}
