using Ockam.Api;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Storage;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Projects;

/// <summary>Who was removed stays away: no code that it made or used before leads back (sections 8.3 and 9.2).</summary>
public class AuthorityRemovalTests
{
    private static Identifier Someone(int number) => new(Enumerable.Repeat((byte)number, 32).ToArray());

    [Theory]
    [InlineData("removed")]
    [InlineData("removed with all")]
    [InlineData("no enroller any more")]
    public async Task The_codes_of_an_enroller_end_with_it_even_when_the_clock_is_set_back(string how)
    {
        var clock = new ManualClock { Now = 1_800_000_000 };
        using var folder = new TemporaryFolder();
        await using var home = new TestHome(clock, await SqliteStore.OpenAsync(Path.Combine(folder.Path, "home")));
        Authority authority = await home.CreateAsync();
        Identifier hostile = Someone(1);
        await authority.AddMemberAsync(authority.Identifier, hostile, ProjectNodes.Enroller);
        using OneTimeCode left = await authority.CreateTokenAsync(hostile, ProjectNodes.Enroller, TimeSpan.FromDays(365), 1000);
        using OneTimeCode other = await authority.CreateTokenAsync(authority.Identifier, ProjectNodes.None, TimeSpan.FromDays(1));
        await authority.RedeemTokenAsync(Someone(2), left);
        if (how == "removed") await authority.RemoveMemberAsync(authority.Identifier, hostile);
        else if (how == "removed with all") await authority.RemoveAllMembersAsync(authority.Identifier);
        else await authority.AddMemberAsync(authority.Identifier, hostile, ProjectNodes.None);
        clock.Now -= 3600;
        string ended = $"Unknown enrollment token: ended when {hostile}, who made it, was removed";
        Assert.Equal(ended, await home.RefusalAsync(authority, home.Stranger, left));
        if (how != "no enroller any more") Assert.Equal(ended, await home.RefusalAsync(authority, hostile, left));
        await authority.RedeemTokenAsync(Someone(3), other);
        await authority.AddMemberAsync(authority.Identifier, hostile, ProjectNodes.Enroller);
        Assert.Equal(ended, await home.RefusalAsync(authority, home.Stranger, left));
    }

    [Fact]
    public async Task An_enroller_whose_attributes_change_keeps_its_codes()
    {
        await using var home = new TestHome(TimeProvider.System);
        Authority authority = await home.CreateAsync();
        await authority.AddMemberAsync(authority.Identifier, Someone(1), ProjectNodes.Enroller);
        using OneTimeCode code = await authority.CreateTokenAsync(Someone(1), ProjectNodes.None);
        await authority.AddMemberAsync(
            authority.Identifier, Someone(1), ProjectNodes.Of((MemberAttributes.Role, MemberAttributes.Enroller), ("a", "b")));
        await authority.RedeemTokenAsync(Someone(2), code);
        Assert.Equal(Someone(1), (await authority.ShowMemberAsync(authority.Identifier, Someone(2))).AddedBy);
    }

    [Fact]
    public async Task The_codes_of_a_pre_trusted_enroller_end_when_the_configuration_names_it_no_more()
    {
        await using var home = new TestHome(TimeProvider.System);
        Authority authority = await home.CreateAsync(options => options with
        {
            PreTrustedMembers = new Dictionary<Identifier, IReadOnlyDictionary<string, string>>
            {
                [Someone(1)] = ProjectNodes.Enroller, [Someone(2)] = ProjectNodes.Enroller,
            },
        });
        using OneTimeCode first = await authority.CreateTokenAsync(Someone(1), ProjectNodes.None);
        using OneTimeCode second = await authority.CreateTokenAsync(Someone(2), ProjectNodes.None);
        authority = await home.CreateAsync(options => options with
        {
            PreTrustedMembers = new Dictionary<Identifier, IReadOnlyDictionary<string, string>> { [Someone(2)] = ProjectNodes.None },
        });
        foreach (OneTimeCode code in (OneTimeCode[])[first, second])
            Assert.Contains("who made it, was removed", await home.RefusalAsync(authority, home.Stranger, code), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_was_removed_does_not_come_back_by_the_code_that_it_used_but_by_a_new_one()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        Identifier administrator = project.Authority.Identifier;
        (OckamNode node, AuthorityClient one) = await project.ClientAsync("one");
        (_, AuthorityClient two) = await project.ClientAsync("two");
        (_, AuthorityClient three) = await project.ClientAsync("three");
        using OneTimeCode code = await project.Authority.CreateTokenAsync(administrator, ProjectNodes.None, uses: 3);
        Assert.Equal(EnrollmentOutcome.Enrolled, await one.PresentTokenAsync(code));
        Assert.Equal(EnrollmentOutcome.AlreadyMember, await one.PresentTokenAsync(code));
        Assert.True(await project.Authority.RemoveMemberAsync(administrator, node.Identifier));
        for (int i = 0; i < 3; i++)
        {
            (ApiStatus? status, string? message) = await ProjectNodes.RefusalOfAsync(() => one.PresentTokenAsync(code));
            Assert.Equal(ApiStatus.Forbidden, status);
            Assert.StartsWith($"Unknown enrollment token: already used by {node.Identifier}", message, StringComparison.Ordinal);
        }

        // The refusals have used nothing of it.
        Assert.Equal(EnrollmentOutcome.Enrolled, await two.PresentTokenAsync(code));
        Assert.Equal(EnrollmentOutcome.Enrolled, await three.PresentTokenAsync(code));
        using OneTimeCode fresh = await project.Authority.CreateTokenAsync(administrator, ProjectNodes.None, uses: 2);
        Assert.Equal(EnrollmentOutcome.Enrolled, await one.PresentTokenAsync(fresh));
    }

    [Theory]
    [InlineData(365 * 86_400UL, 2_147_483_647UL, true)]
    [InlineData((365 * 86_400UL) + 1, 1UL, false)]
    [InlineData(ulong.MaxValue, 1UL, false)]
    [InlineData(1UL, 2_147_483_648UL, false)]
    [InlineData(1UL, ulong.MaxValue, false)]
    public async Task Lifetime_and_uses_are_bounded_whoever_asks(ulong seconds, ulong uses, bool may)
    {
        await using var home = new TestHome(TimeProvider.System);
        Authority authority = await home.CreateAsync();
        var request = new TokenRequest(ProjectNodes.None, seconds, uses);
        if (may)
        {
            (await authority.CreateTokenAsync(authority.Identifier, request, default)).Dispose();
            return;
        }

        AuthorityException refusal = await Assert.ThrowsAsync<AuthorityException>(
            () => authority.CreateTokenAsync(authority.Identifier, request, default));
        Assert.Equal(ApiStatus.BadRequest, refusal.Status);
        Assert.Contains("at most, not", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await home.Store.EnrollmentTokens.CountAsync(authority.Identifier, authority.Identifier));
    }

    [Fact]
    public async Task An_enroller_that_is_removed_while_its_request_waits_for_the_store_does_nothing_any_more()
    {
        await using var home = new TestHome(TimeProvider.System);
        Authority authority = await home.CreateAsync();
        Identifier caller = Someone(1), member = Someone(2);
        await authority.AddMemberAsync(authority.Identifier, member, ProjectNodes.None);
        HomeServices services = home.Services;
        var late = new Authority(
            authority.Options, home.Store.Members, home.Store.EnrollmentTokens,
            new Overtaken(home.Store, () => authority.RemoveMemberAsync(authority.Identifier, caller)),
            services.PurposeKeys, services.Credentials, home.Store.Attributes, "node", TimeProvider.System);
        Func<Task>[] calls =
        [
            () => late.AddMemberAsync(caller, Someone(3), ProjectNodes.None),
            () => late.RemoveMemberAsync(caller, member),
            () => late.RemoveAllMembersAsync(caller),
            () => late.CreateTokenAsync(caller, ProjectNodes.None),
        ];
        foreach (Func<Task> call in calls)
        {
            await authority.AddMemberAsync(authority.Identifier, caller, ProjectNodes.Enroller);
            AuthorityException refusal = await Assert.ThrowsAsync<AuthorityException>(call);
            Assert.Contains("is not an enroller", refusal.Message, StringComparison.Ordinal);
        }

        Assert.NotNull(await home.Store.Members.GetAsync(authority.Identifier, member));
        Assert.Null(await home.Store.Members.GetAsync(authority.Identifier, Someone(3)));
        Assert.Equal(0, await home.Store.EnrollmentTokens.CountAsync(authority.Identifier, caller));
    }

    // Something else has its transaction before each.
    private sealed class Overtaken(IStoreTransactions store, Func<Task> first) : IStoreTransactions
    {
        public async ValueTask RunAsync(Func<CancellationToken, ValueTask> work, CancellationToken cancellationToken = default)
        {
            await first();
            await store.RunAsync(work, cancellationToken);
        }
    }
}
