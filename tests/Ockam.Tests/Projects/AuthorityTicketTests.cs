using Ockam.Api;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;

namespace Ockam.Tests.Projects;

/// <summary>What an authority's administrator sees of one-time codes, and how they are removed.</summary>
public class AuthorityTicketTests
{
    [Fact]
    public async Task Outstanding_codes_are_listed_and_those_that_ended_are_not()
    {
        var clock = new ManualClock { Now = 1_800_000_000 };
        await using var home = new TestHome(clock);
        Authority authority = await home.CreateAsync();
        using OneTimeCode used = await MakeAsync(authority, 60);
        await authority.RedeemTokenAsync(home.Stranger, used);
        using OneTimeCode over = await MakeAsync(authority, 30);
        using OneTimeCode left = await MakeAsync(authority, 90, 2);
        clock.Advance(TimeSpan.FromSeconds(30));
        EnrollmentToken listed = Assert.Single(await ListAsync(authority, authority.Identifier));
        Assert.Equal(left.Hash(), listed.CodeHash.ToArray());
        Assert.Equal((2UL, 1_800_000_090UL, authority.Identifier), (listed.UsesLeft, listed.ExpiresAt, listed.IssuedBy));
        Assert.Equal(Convert.ToHexStringLower(left.Hash())[..16], listed.TicketReference);
    }

    [Fact]
    public async Task More_codes_than_a_page_are_all_listed_once()
    {
        await using var home = new TestHome(TimeProvider.System);
        Authority authority = await home.CreateAsync();
        var all = new HashSet<string>();
        for (ushort number = 0; number < 501; number++)
        {
            byte[] hash = new byte[32];
            BitConverter.TryWriteBytes(hash, number);
            var token = new EnrollmentToken(
                hash, $"reference{number}", authority.Identifier, 1, long.MaxValue, 1, long.MaxValue, ProjectNodes.None);
            await home.Store.EnrollmentTokens.PutAsync(authority.Identifier, token);
            all.Add(token.TicketReference);
        }

        IReadOnlyList<EnrollmentToken> listed = await ListAsync(authority, authority.Identifier);
        Assert.Equal(501, listed.Count);
        Assert.Equal(all, listed.Select(token => token.TicketReference).ToHashSet());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_code_that_was_removed_is_refused_with_the_reason_and_its_members_stay(bool byTicket)
    {
        await using var home = new TestHome(TimeProvider.System);
        Authority authority = await home.CreateAsync();
        var told = new List<AuthorityEvent>();
        using OneTimeCode code = await MakeAsync(authority, 60, 5);
        using OneTimeCode other = await MakeAsync(authority, 60);
        await authority.RedeemTokenAsync(home.Stranger, code);
        EnrollmentToken token = (await home.Store.EnrollmentTokens.GetAsync(authority.Identifier, code.Hash()))!;
        authority.Happened += told.Add;

        string reference = byTicket ? token.TicketReference : token.Reference;
        EnrollmentToken removed = (await authority.RemoveTokenAsync(authority.Identifier, reference))!;
        Assert.Equal(4UL, removed.UsesLeft);
        AuthorityEvent happened = Assert.Single(told);
        Assert.Equal(AuthorityEventKind.TokenRemoved, happened.Kind);
        Assert.Contains(token.Reference, happened.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexStringLower(code.Bytes), happened.Text, StringComparison.Ordinal);
        Assert.Equal(
            $"Unknown enrollment token: removed by {authority.Identifier}", await home.RefusalAsync(authority, Someone(2), code));
        Assert.NotNull(await authority.ShowMemberAsync(authority.Identifier, home.Stranger));
        Assert.Equal(other.Hash(), Assert.Single(await ListAsync(authority, authority.Identifier)).CodeHash.ToArray());
        Assert.Null(await authority.RemoveTokenAsync(authority.Identifier, reference));
        Assert.Null(await authority.RemoveTokenAsync(authority.Identifier, "nothing"));
    }

    [Fact]
    public async Task An_enroller_elsewhere_removes_its_ticket_and_nobody_else_s()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        (OckamNode enroller, AuthorityClient client) = await project.ClientAsync("enroller", ProjectNodes.Enroller);
        using OneTimeCode own = await client.CreateTokenAsync(ProjectNodes.None);
        using OneTimeCode other = await client.CreateTokenAsync(ProjectNodes.None);
        string reference = Convert.ToHexStringLower(own.Hash())[..16];
        Assert.True(await client.RemoveTokenAsync(reference));
        Assert.False(await client.RemoveTokenAsync(reference));
        AuthorityException refused = await Assert.ThrowsAsync<AuthorityException>(
            () => project.Authority.RedeemTokenAsync(Someone(4), own));
        Assert.Contains($"removed by {enroller.Identifier}", refused.Message, StringComparison.Ordinal);
        await project.Authority.RedeemTokenAsync(Someone(4), other);

        // Whoever asks for more than one ticket, or for a name that no ticket has, asks in vain.
        ApiException tooLong = await Assert.ThrowsAsync<ApiException>(() => client.RemoveTokenAsync(new string('0', 65)));
        Assert.Equal(ApiStatus.BadRequest, tooLong.Status);
        ApiException two = await Assert.ThrowsAsync<ApiException>(() => client.RemoveTokenAsync("a/b"));
        Assert.Equal(ApiStatus.BadRequest, two.Status);
    }

    [Fact]
    public async Task Enrollers_remove_their_own_and_only_administrators_those_of_others()
    {
        await using var home = new TestHome(TimeProvider.System);
        Identifier account = Someone(9);
        Authority authority = await home.CreateAsync(options => options with { AccountAuthority = account, EnforceAdminChecks = true });
        (Identifier one, Identifier two, Identifier member) = (Someone(1), Someone(2), Someone(3));
        await authority.AddMemberAsync(authority.Identifier, one, ProjectNodes.Enroller);
        await authority.AddMemberAsync(authority.Identifier, two, ProjectNodes.Enroller);
        await authority.AddMemberAsync(authority.Identifier, member, ProjectNodes.None);
        using OneTimeCode code = await authority.CreateTokenAsync(one, ProjectNodes.None);
        EnrollmentToken token = Assert.Single(await ListAsync(authority, two));
        AuthorityException others =
            await Assert.ThrowsAsync<AuthorityException>(() => authority.RemoveTokenAsync(two, token.Reference));
        Assert.Contains("only administrators", others.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<AuthorityException>(() => authority.RemoveTokenAsync(member, token.Reference));
        await Assert.ThrowsAsync<AuthorityException>(() => ListAsync(authority, member));
        Assert.NotNull(await authority.RemoveTokenAsync(one, token.Reference));
        Assert.Empty(await ListAsync(authority, two));
    }

    private static Task<OneTimeCode> MakeAsync(Authority authority, int seconds, ulong uses = 1) =>
        authority.CreateTokenAsync(authority.Identifier, ProjectNodes.None, TimeSpan.FromSeconds(seconds), uses);

    private static async Task<IReadOnlyList<EnrollmentToken>> ListAsync(Authority authority, Identifier caller)
    {
        var all = new List<EnrollmentToken>();
        await foreach (EnrollmentToken token in authority.ListTokensAsync(caller)) all.Add(token);
        return all;
    }

    private static Identifier Someone(byte number)
    {
        byte[] bytes = new byte[32];
        bytes[0] = number;
        return new Identifier(bytes);
    }
}
