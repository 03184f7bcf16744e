using System.Net;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Sharing;

/// <summary>What AWS refuses is said as what it is, and nothing stays of the command that it was refused to; names prove nothing.</summary>
[Collection(RunsCollection.Name)]
public sealed class SharingFailureTests(MotoServer moto) : IDisposable
{
    private const string Name = "shared";

    private readonly SharingAccount _account = new(moto) { Pace = HastyClock.FewLooks };

    public void Dispose() => _account.Dispose();

    [MotoTheory]
    [InlineData("CreateRole", "AccessDenied", 403, AwsErrorKind.AccessDenied, "Nothing was made.")]
    [InlineData("PutRolePolicy", "LimitExceeded", 409, AwsErrorKind.LimitExceeded, "was removed again")]
    [InlineData("CreateInstanceProfile", "Throttling", 400, AwsErrorKind.Throttled, "was removed again")]
    [InlineData("CopySnapshot", "SnapshotLimitExceeded", 400, AwsErrorKind.LimitExceeded, "Nothing was made by this command")]
    [InlineData("RegisterImage", "UnauthorizedOperation", 403, AwsErrorKind.AccessDenied, "was removed again")]
    [InlineData("RegisterImage", "RequestExpired", 400, AwsErrorKind.ExpiredCredentials, "What was made stays")]
    [InlineData("RunInstances", "VcpuLimitExceeded", 400, AwsErrorKind.LimitExceeded, "Nothing was made by this command")]
    [InlineData("RunInstances", "InsufficientInstanceCapacity", 400, AwsErrorKind.NoCapacity, "Nothing was made by this command")]
    public async Task A_refusal_leaves_nothing_of_the_command_that_it_was_made_to(
        string action, string code, int status, AwsErrorKind kind, string said)
    {
        await moto.ResetAsync();
        SharingSetUp setUp = await SharingSetUp.PrepareAsync(_account, Name);
        var front = new FaultFront
        {
            Answer = asked => asked.Action == action ? QueryFront.Error(code, "no", (HttpStatusCode)status) : null,
        };
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => setUp.MakeAsync(front));
        Assert.Equal((kind, code), (refused.Kind, refused.Code));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        using RunClients clients = _account.Clients();
        bool isProfile = action is "CreateRole" or "PutRolePolicy" or "CreateInstanceProfile";
        Assert.Equal(isProfile ? 0 : 1, await clients.Iam.ListRolesAsync(RunNames.Root).CountAsync());
        Assert.Equal(isProfile ? 0 : 1, RunJournal.List(AwsRuns.FolderIn(_account.HomePath)).Count());
        // Of an image that is refused its snapshot, which costs something, goes too.
        int copies = await clients.Ec2.DescribeSnapshotsAsync(["self"], Ec2Selection.Tagged(RunTags.Network, Name)).CountAsync();
        Assert.Equal(action == "RunInstances" || kind == AwsErrorKind.ExpiredCredentials ? 1 : 0, copies);
        front.Answer = null;
        await setUp.MakeAsync(front);
        await setUp.AssertOnceAsync();
        await setUp.RemoveAsync();
        await setUp.AssertNothingAsync();
    }

    [MotoFact]
    public async Task A_role_of_our_name_without_our_tags_or_of_another_purpose_is_not_ours()
    {
        await moto.ResetAsync();
        SharingSetUp setUp = await SharingSetUp.PrepareAsync(_account, Name);
        using RunClients clients = _account.Clients();
        var front = new FaultFront();
        using ModelSharing sharing = _account.Sharing(front);
        ModelInstanceProfilePlan plan = await sharing.PlanProfileAsync(setUp.Profile);
        string trust = ModelRights.Trust(new RunPlace(MotoServer.Account, "aws", "eu-central-1", null));
        foreach ((Dictionary<string, string> tags, string why) in ((Dictionary<string, string>, string)[])
        [
            ([], "it does not carry the tags of a run"),
            (new() { [RunTags.Run] = RunNames.NewId(), [RunTags.Network] = Name, [RunTags.Purpose] = RunPurpose.Network },
                "it belongs to a run for network"),
        ])
        {
            await clients.Iam.CreateRoleAsync(plan.Name, trust, null, tags);
            AwsException foreign = await Assert.ThrowsAsync<AwsException>(() => sharing.PlanProfileAsync(setUp.Profile));
            Assert.Equal(AwsErrorKind.Conflict, foreign.Kind);
            Assert.Contains("it is not ours: " + why, foreign.Message, StringComparison.Ordinal);
            await clients.Iam.DeleteRoleAsync(plan.Name);
        }

        // Or it was made between looking and making: then it is neither adopted nor changed.
        await clients.Iam.CreateRoleAsync(plan.Name, trust, null, new Dictionary<string, string>());
        AwsException taken = await Assert.ThrowsAsync<AwsException>(() => sharing.MakeProfileAsync(plan));
        Assert.Equal((AwsErrorKind.Conflict, "EntityAlreadyExists"), (taken.Kind, taken.Code));
        Assert.Contains("does not carry the tags of 'shared'", taken.Message, StringComparison.Ordinal);
        Assert.Equal(["CreateRole"], front.Changes);
        Assert.Empty(await clients.Iam.ListRolePoliciesAsync(plan.Name).ToListAsync());
    }
}
