using Ockam.Api;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Storage;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Projects;

/// <summary>One-time codes, from the enroller who makes one to the members that come of it (sections 8.3 and 9.2).</summary>
public class AuthorityTokenTests
{
    private static readonly Identifier s_other = new(new byte[32]);

    [Fact]
    public async Task A_code_makes_one_member_with_its_attributes_and_is_of_no_use_to_the_next()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        (OckamNode enroller, AuthorityClient issuing) = await project.ClientAsync("enroller", ProjectNodes.Enroller);
        (OckamNode first, AuthorityClient one) = await project.ClientAsync("first");
        (_, AuthorityClient two) = await project.ClientAsync("second");
        using OneTimeCode code = await issuing.CreateTokenAsync(ProjectNodes.Of(("ai-outlet", "true"), ("ockam-relay", "ai")));

        Assert.Equal(EnrollmentOutcome.Enrolled, await one.PresentTokenAsync(code));
        Member member = await issuing.ShowMemberAsync(first.Identifier);
        Assert.Equal(ProjectNodes.Of(("ai-outlet", "true"), ("ockam-relay", "ai")), member.Attributes);
        Assert.Equal(enroller.Identifier, member.AddedBy);
        Assert.Equal(EnrollmentOutcome.AlreadyMember, await one.PresentTokenAsync(code));
        Assert.Equal(
            (ApiStatus.Forbidden, "Unknown enrollment token: already used"),
            await ProjectNodes.RefusalOfAsync(() => two.PresentTokenAsync(code)));
        Assert.Equal((1, 1), (project.Authority.TokensIssued, project.Authority.TokensRedeemed));
    }

    [Fact]
    public async Task A_member_that_presents_a_code_again_uses_nothing_of_it()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        (_, AuthorityClient issuing) = await project.ClientAsync("enroller", ProjectNodes.Enroller);
        (_, AuthorityClient one) = await project.ClientAsync("one");
        (_, AuthorityClient two) = await project.ClientAsync("two");
        (_, AuthorityClient three) = await project.ClientAsync("three");
        using OneTimeCode code = await issuing.CreateTokenAsync(ProjectNodes.None, uses: 2);
        Assert.Equal(EnrollmentOutcome.Enrolled, await one.PresentTokenAsync(code));
        for (int i = 0; i < 3; i++) Assert.Equal(EnrollmentOutcome.AlreadyMember, await one.PresentTokenAsync(code));
        Assert.Equal(EnrollmentOutcome.Enrolled, await two.PresentTokenAsync(code));
        await Assert.ThrowsAsync<ApiException>(() => three.PresentTokenAsync(code));
    }

    [Fact]
    public async Task A_code_says_when_it_expired_until_its_hash_is_forgotten_30_days_later()
    {
        var clock = new ManualClock { Now = 1_800_000_000 };
        await using var home = new TestHome(clock);
        Authority authority = await home.CreateAsync();
        using OneTimeCode code = await authority.CreateTokenAsync(authority.Identifier, ProjectNodes.None);
        clock.Advance(TimeSpan.FromSeconds(599));
        await authority.RedeemTokenAsync(s_other, code);
        using OneTimeCode late = await authority.CreateTokenAsync(authority.Identifier, ProjectNodes.None);
        clock.Advance(TimeSpan.FromSeconds(600));
        Assert.Equal("Unknown enrollment token: expired at 2027-01-15T08:19:59Z", await home.RefusalAsync(authority, home.Stranger, late));
        clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        using OneTimeCode looks = await authority.CreateTokenAsync(authority.Identifier, ProjectNodes.None);
        Assert.Equal("Unknown enrollment token: expired at 2027-01-15T08:19:59Z", await home.RefusalAsync(authority, home.Stranger, late));
        clock.Advance(TimeSpan.FromHours(2));
        using OneTimeCode looksAgain = await authority.CreateTokenAsync(authority.Identifier, ProjectNodes.None);
        Assert.Equal("Unknown enrollment token", await home.RefusalAsync(authority, home.Stranger, late));
        using OneTimeCode unknown = OneTimeCode.Create();
        Assert.Equal("Unknown enrollment token", await home.RefusalAsync(authority, home.Stranger, unknown));
    }

    [Fact]
    public async Task Of_many_that_take_the_last_use_at_once_in_two_processes_exactly_one_gets_it()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "home");
        await using var one = new TestHome(TimeProvider.System, await SqliteStore.OpenAsync(path));
        Authority first = await one.CreateAsync();
        await using var two = new TestHome(TimeProvider.System, await SqliteStore.OpenAsync(path));
        Authority second = await two.CreateAsync();
        Assert.Equal(first.Identifier, second.Identifier);
        for (int round = 0; round < 5; round++)
        {
            using OneTimeCode code = await first.CreateTokenAsync(first.Identifier, ProjectNodes.None);
            Task<bool>[] all = [.. Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
            {
                try
                {
                    byte[] bytes = new byte[32];
                    (bytes[0], bytes[1]) = ((byte)round, (byte)number);
                    await (number % 2 == 0 ? first : second).RedeemTokenAsync(new Identifier(bytes), code);
                    return true;
                }
                catch (AuthorityException refusal)
                {
                    Assert.Equal("Unknown enrollment token: already used", refusal.Message);
                    return false;
                }
            }))];
            Assert.Single(await Task.WhenAll(all), won => won);
        }

        Assert.Equal(5, await one.Store.Members.CountAsync(first.Identifier));
    }

    [Fact]
    public async Task A_code_stands_nowhere_in_the_store_nor_in_what_is_told()
    {
        using var folder = new TemporaryFolder();
        var told = new List<string>();
        await using var home = new TestHome(TimeProvider.System, await SqliteStore.OpenAsync(Path.Combine(folder.Path, "home")));
        Authority authority = await home.CreateAsync();
        authority.Happened += happened => told.Add(happened.ToString());
        using OneTimeCode code = await authority.CreateTokenAsync(authority.Identifier, ProjectNodes.None, uses: 2);
        await authority.RedeemTokenAsync(s_other, code);
        string hex = Convert.ToHexStringLower(code.Bytes);
        bool hashFound = false;
        foreach (string file in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            Assert.Equal(-1, content.AsSpan().IndexOf(code.Bytes));
            Assert.Equal(-1, content.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(hex)));
            hashFound |= content.AsSpan().IndexOf(code.Hash()) >= 0;
        }

        Assert.True(hashFound, "otherwise the search above looked in the wrong place");
        Assert.Equal(2, told.Count);
        Assert.All(told, line => Assert.DoesNotContain(hex, line, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_enroller_has_so_many_tokens_and_those_that_ended_make_room()
    {
        var clock = new ManualClock { Now = 1_800_000_000 };
        await using var home = new TestHome(clock);
        Authority authority = await home.CreateAsync(options => options with { MaximumTokensPerEnroller = 3 });
        for (int i = 0; i < 3; i++) (await authority.CreateTokenAsync(authority.Identifier, ProjectNodes.None)).Dispose();
        AuthorityException full = await Assert.ThrowsAsync<AuthorityException>(
            () => authority.CreateTokenAsync(authority.Identifier, ProjectNodes.None));
        Assert.Contains("has 3 enrollment tokens that are of use still", full.Message, StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMinutes(11));
        (await authority.CreateTokenAsync(authority.Identifier, ProjectNodes.None)).Dispose();
        Assert.Equal(3, await home.Store.EnrollmentTokens.CountAsync(authority.Identifier, authority.Identifier));
    }

    [Theory]
    [InlineData(65, 1)]
    [InlineData(2, 5000)]
    public async Task Attributes_beyond_the_limits_are_refused(int count, int length)
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        (_, AuthorityClient issuing) = await project.ClientAsync("enroller", ProjectNodes.Enroller);
        var attributes = Enumerable.Range(0, count).ToDictionary(number => $"a{number}", _ => new string('x', length));
        (ApiStatus? status, string? message) = await ProjectNodes.RefusalOfAsync(() => issuing.CreateTokenAsync(attributes));
        Assert.Equal(ApiStatus.BadRequest, status);
        Assert.Contains("at most", message, StringComparison.Ordinal);
    }
}
