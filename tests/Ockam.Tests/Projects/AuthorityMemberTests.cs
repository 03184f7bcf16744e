using Ockam.Api;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Storage;

namespace Ockam.Tests.Projects;

/// <summary>Who may do what with members (section 8.3, direct authenticator and roles).</summary>
public class AuthorityMemberTests
{
    private static Identifier Someone(int number) => new(Enumerable.Repeat((byte)number, 32).ToArray());

    [Fact]
    public async Task An_enroller_adds_shows_lists_and_removes_members()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        (OckamNode enroller, AuthorityClient client) = await project.ClientAsync("enroller", ProjectNodes.Enroller);
        await client.AddMemberAsync(Someone(1), ProjectNodes.Of(("a", "1"), ("ü", "€😀")));
        await client.AddMemberAsync(Someone(2), ProjectNodes.None);
        Member shown = await client.ShowMemberAsync(Someone(1));
        Assert.Equal((Someone(1), enroller.Identifier), (shown.Identifier, shown.AddedBy!.Value));
        Assert.Equal(ProjectNodes.Of(("a", "1"), ("ü", "€😀")), shown.Attributes);
        IReadOnlyList<Member> all = await client.ListMembersAsync();
        Identifier[] expected = [Someone(1), Someone(2), enroller.Identifier];
        Assert.Equal(expected.OrderBy(one => one.ToString()), all.Select(member => member.Identifier).OrderBy(one => one.ToString()));
        Assert.Equal(shown.Attributes, all.Single(member => member.Identifier == Someone(1)).Attributes);
        Assert.Equal(all.Select(member => member.Identifier), await client.ListMemberIdentifiersAsync());

        await client.AddMemberAsync(Someone(1), ProjectNodes.Of(("b", "2")));
        Assert.Equal(ProjectNodes.Of(("b", "2")), (await client.ShowMemberAsync(Someone(1))).Attributes);
        await client.DeleteMemberAsync(Someone(1));
        await client.DeleteMemberAsync(Someone(1));
        Assert.Equal(
            (ApiStatus.Forbidden, $"Member {Someone(1)} not found"),
            await ProjectNodes.RefusalOfAsync(() => client.ShowMemberAsync(Someone(1))));
        await client.DeleteAllMembersAsync();
        Assert.Equal([enroller.Identifier], await client.ListMemberIdentifiersAsync());
        Assert.Equal([1, 2, 3], (await client.EchoAsync(new byte[] { 1, 2, 3 })).ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_is_no_enroller_may_do_nothing_with_members_and_tokens(bool isMember)
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        (_, AuthorityClient client) = await project.ClientAsync("client", isMember ? ProjectNodes.None : null);
        Func<Task>[] calls =
        [
            () => client.AddMemberAsync(Someone(1), ProjectNodes.None),
            () => client.ListMembersAsync(),
            () => client.ListMemberIdentifiersAsync(),
            () => client.ShowMemberAsync(Someone(1)),
            () => client.DeleteMemberAsync(Someone(1)),
            () => client.DeleteAllMembersAsync(),
            () => client.CreateTokenAsync(ProjectNodes.None),
            () => client.RemoveTokenAsync("0011223344556677"),
        ];
        foreach (Func<Task> call in calls)
        {
            (ApiStatus? status, string? message) = await ProjectNodes.RefusalOfAsync(call);
            Assert.Equal(ApiStatus.Forbidden, status);
            Assert.Contains("is not an enroller", message, StringComparison.Ordinal);
        }

        Assert.Equal(calls.Length, project.Authority.Refusals);
    }

    // Account authority, whether admin checks are enforced, what the caller is, and whether it may make and remove enrollers.
    [Theory]
    [InlineData(false, false, "enroller", true)]
    [InlineData(false, true, "enroller", true)]
    [InlineData(true, false, "enroller", true)]
    [InlineData(true, true, "enroller", false)]
    [InlineData(true, true, "admin", true)]
    [InlineData(true, true, "admin of another", false)]
    public async Task Only_administrators_make_and_remove_enrollers(bool hasAccount, bool enforce, string caller, bool may)
    {
        var clock = new ManualClock { Now = 1_800_000_000 };
        await using var home = new TestHome(clock);
        Authority authority = await home.CreateAsync(options => options with
        {
            AccountAuthority = hasAccount ? Someone(50) : null, EnforceAdminChecks = enforce,
        });
        Identifier who = Someone(1);
        if (caller == "enroller") await authority.AddMemberAsync(authority.Identifier, who, ProjectNodes.Enroller);
        else
        {
            var attested = new Attributes(ProjectNodes.Of((MemberAttributes.Project, caller == "admin" ? "project-1" : "project-2")));
            await home.Store.Attributes.PutAsync(
                who, "node", new AttributesEntry(attested, clock.Now, clock.Now + 100, Someone(50)));
        }

        await authority.AddMemberAsync(authority.Identifier, Someone(2), ProjectNodes.Enroller);
        Func<Task>[] calls =
        [
            () => authority.AddMemberAsync(who, Someone(3), ProjectNodes.Enroller),
            async () => (await authority.CreateTokenAsync(who, ProjectNodes.Enroller)).Dispose(),
            () => authority.AddMemberAsync(who, Someone(2), ProjectNodes.None),
            async () =>
            {
                await authority.AddMemberAsync(authority.Identifier, Someone(2), ProjectNodes.Enroller);
                await authority.RemoveMemberAsync(who, Someone(2));
            },
        ];
        foreach (Func<Task> call in calls)
        {
            if (may) await call();
            else await Assert.ThrowsAsync<AuthorityException>(call);
        }

        if (caller != "enroller") return;
        await authority.AddMemberAsync(who, Someone(4), ProjectNodes.Of(("a", "b")));
        Assert.True(await authority.RemoveMemberAsync(who, Someone(4)));
    }

    [Fact]
    public async Task A_pre_trusted_member_is_changed_by_the_configuration_alone()
    {
        await using var home = new TestHome(TimeProvider.System);
        Identifier admin = Someone(1), other = Someone(2);
        Authority authority = await home.CreateAsync(options => options with
        {
            PreTrustedMembers = new Dictionary<Identifier, IReadOnlyDictionary<string, string>>
            {
                [admin] = ProjectNodes.Enroller, [other] = ProjectNodes.Of(("x", "y")),
            },
        });
        foreach (Identifier caller in (Identifier[])[admin, authority.Identifier])
        {
            AuthorityException refusal = await Assert.ThrowsAsync<AuthorityException>(() => authority.RemoveMemberAsync(caller, other));
            Assert.Contains("pre-trusted", refusal.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<AuthorityException>(() => authority.AddMemberAsync(caller, other, ProjectNodes.None));
        }

        await authority.AddMemberAsync(admin, Someone(3), ProjectNodes.None);
        Assert.Equal(1, await authority.RemoveAllMembersAsync(admin));
        authority = await home.CreateAsync(options => options with
        {
            PreTrustedMembers = new Dictionary<Identifier, IReadOnlyDictionary<string, string>> { [other] = ProjectNodes.Of(("x", "z")) },
        });
        Assert.Null(await home.Store.Members.GetAsync(authority.Identifier, admin));
        Assert.Equal("z", (await home.Store.Members.GetAsync(authority.Identifier, other))!.Attributes["x"]);
        authority = await home.CreateAsync();
        Assert.NotNull(await home.Store.Members.GetAsync(authority.Identifier, other));
    }

    [Fact]
    public async Task There_are_so_many_members_and_no_more()
    {
        await using var home = new TestHome(TimeProvider.System);
        Authority authority = await home.CreateAsync(options => options with { MaximumMembers = 3 });
        for (int i = 1; i <= 3; i++) await authority.AddMemberAsync(authority.Identifier, Someone(i), ProjectNodes.None);
        AuthorityException full = await Assert.ThrowsAsync<AuthorityException>(
            () => authority.AddMemberAsync(authority.Identifier, Someone(4), ProjectNodes.None));
        Assert.Contains("3 members already", full.Message, StringComparison.Ordinal);
        await authority.AddMemberAsync(authority.Identifier, Someone(3), ProjectNodes.Of(("a", "1")));
        Assert.Equal("1", (await authority.ShowMemberAsync(authority.Identifier, Someone(3))).Attributes["a"]);
        await authority.RemoveMemberAsync(authority.Identifier, Someone(1));
        await authority.AddMemberAsync(authority.Identifier, Someone(4), ProjectNodes.None);
    }
}
