using Ockam.Api;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;

namespace Ockam.Tests.Projects;

/// <summary>What an authority signs (section 8.3, credential issuer).</summary>
public class AuthorityCredentialTests
{
    private static readonly Identifier s_member = new(Enumerable.Repeat((byte)1, 32).ToArray());

    [Fact]
    public async Task A_member_gets_a_credential_with_its_attributes_and_its_project_for_30_days()
    {
        var clock = new ManualClock { Now = 1_800_000_000 };
        await using ProjectNodes project = await ProjectNodes.CreateAsync(time: clock);
        (OckamNode node, AuthorityClient client) = await project.ClientAsync(
            "member", ProjectNodes.Of(("ai-inlet", "true"), ("trust_context_id", "another"), ("zulu", "ü")));
        await node.Identities.ImportAsync(await project.Node.Identities.ExportAsync(project.Node.Identifier));
        CredentialAndPurposeKey credential = await client.GetCredentialAsync();
        VerifiedCredential verified = await node.Credentials.VerifyAsync(credential, [project.Node.Identifier], node.Identifier);
        Assert.Equal(1UL, verified.Attributes.Schema);
        Assert.Equal(
            ProjectNodes.Of(("ai-inlet", "true"), ("trust_context_id", "project-1"), ("zulu", "ü")), verified.Attributes.ToTexts());
        Assert.Equal((clock.Now, clock.Now + (30 * 86_400)), (verified.CreatedAt, verified.ExpiresAt));
        Assert.Equal(1, project.Authority.CredentialsIssued);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("p", false)]
    public async Task The_project_can_be_left_out(string? id, bool names)
    {
        await using var home = new TestHome(TimeProvider.System);
        Authority authority = await home.CreateAsync(options => options with { ProjectId = id, NamesTrustContext = names });
        await authority.AddMemberAsync(authority.Identifier, s_member, ProjectNodes.Of(("a", "b"), ("trust_context_id", "another")));
        CredentialAndPurposeKey credential = await authority.IssueCredentialAsync(s_member);
        Assert.Equal(ProjectNodes.Of(("a", "b")), credential.ReadData().Attributes.ToTexts());
    }

    [Fact]
    public async Task An_administrator_by_the_account_authority_may_use_every_relay_without_being_in_the_list()
    {
        await using var home = new TestHome(TimeProvider.System);
        Identifier account = new(Enumerable.Repeat((byte)2, 32).ToArray());
        Authority authority = await home.CreateAsync(options => options with { AccountAuthority = account });
        ulong now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await home.Store.Attributes.PutAsync(
            s_member, "node", new AttributesEntry(new Attributes(ProjectNodes.Of(("project", "project-1"))), now, now + 100, account));
        CredentialAndPurposeKey credential = await authority.IssueCredentialAsync(s_member);
        Assert.Equal(
            ProjectNodes.Of(("ockam-relay", "*"), ("ockam-tls-certificate", "true"), ("trust_context_id", "project-1")),
            credential.ReadData().Attributes.ToTexts());
        using OneTimeCode code = await authority.CreateTokenAsync(s_member, ProjectNodes.None);
        Assert.Equal("Already a member", await home.RefusalAsync(authority, s_member, code));
    }

    [Fact]
    public async Task Who_is_no_member_or_was_removed_gets_no_credential()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        (OckamNode node, AuthorityClient client) = await project.ClientAsync("member", ProjectNodes.None);
        await client.GetCredentialAsync();
        await project.Authority.RemoveMemberAsync(project.Authority.Identifier, node.Identifier);
        Assert.Equal(
            (ApiStatus.Forbidden, "unauthorized member"), await ProjectNodes.RefusalOfAsync(() => client.GetCredentialAsync()));
    }

    [Fact]
    public async Task The_key_that_signs_is_renewed_before_it_lives_shorter_than_a_credential()
    {
        var clock = new ManualClock { Now = 1_800_000_000 };
        await using var home = new TestHome(clock);
        Authority authority = await home.CreateAsync();
        await authority.AddMemberAsync(authority.Identifier, s_member, ProjectNodes.None);
        CredentialAndPurposeKey first = await authority.IssueCredentialAsync(s_member);
        clock.Now += PurposeKeyService.Lifetime - (30 * 86_400);
        CredentialAndPurposeKey last = await authority.IssueCredentialAsync(s_member);
        Assert.Equal(first.PurposeKeyAttestation.Data.ToArray(), last.PurposeKeyAttestation.Data.ToArray());
        Assert.Equal(clock.Now + (30 * 86_400), last.ReadData().ExpiresAt);
        clock.Now += 1;
        CredentialAndPurposeKey renewed = await authority.IssueCredentialAsync(s_member);
        Assert.NotEqual(last.PurposeKeyAttestation.Data.ToArray(), renewed.PurposeKeyAttestation.Data.ToArray());
        Assert.Equal(clock.Now + (30 * 86_400), renewed.ReadData().ExpiresAt);
        foreach (CredentialAndPurposeKey credential in (CredentialAndPurposeKey[])[last, renewed])
            await home.Services.Credentials.VerifyAsync(credential, [authority.Identifier], s_member);

        // Once the identity's own key ends as early, a new key would be no better, and none is made for each credential.
        clock.Now = 1_800_000_000 + IdentityService.KeyLifetime - 1000;
        CredentialAndPurposeKey atTheEnd = await authority.IssueCredentialAsync(s_member);
        Assert.Equal(1_800_000_000 + IdentityService.KeyLifetime, atTheEnd.ReadData().ExpiresAt);
        clock.Now += 10;
        Assert.Equal(
            atTheEnd.PurposeKeyAttestation.Data.ToArray(),
            (await authority.IssueCredentialAsync(s_member)).PurposeKeyAttestation.Data.ToArray());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(366 * 86_400)]
    public async Task A_lifetime_out_of_bounds_is_refused(int seconds)
    {
        await using var home = new TestHome(TimeProvider.System);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => home.CreateAsync(options => options with { CredentialLifetime = TimeSpan.FromSeconds(seconds) }));
    }
}
