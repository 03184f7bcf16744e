using Ockam.Identities;

namespace Ockam.Tests.Identities;

/// <summary>The credentials that a home keeps (section 9.3).</summary>
public class KeptCredentialTests
{
    private static readonly Attributes Role = new([new("role", "member")]);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task A_credential_that_was_kept_is_listed_with_what_it_says_until_it_is_removed()
    {
        await using var home = new Home();
        Identifier issuer = (await home.Identities.CreateAsync("authority")).Identifier;
        Identifier subject = (await home.Identities.CreateAsync("member")).Identifier;
        CredentialAndPurposeKey credential = await home.Credentials.IssueAsync(issuer, subject, Role, Day);
        KeptCredentials kept = Of(home);

        VerifiedCredential verified = await kept.KeepAsync(credential, issuer, "by-hand", Home.Node);
        KeptCredential listed = Assert.Single(await kept.ListAsync());
        Assert.Equal((subject, issuer, "by-hand", Home.Node), (listed.Subject, listed.Issuer, listed.Scope, listed.NodeName));
        Assert.Equal(verified.ExpiresAt, listed.ExpiresAt);
        Assert.Equal("member", listed.ReadData()!.Attributes.ToTexts()["role"]);
        Assert.Equal(credential.Encode(), listed.Encoded.ToArray());
        Assert.True(await kept.RemoveAsync(listed));
        Assert.False(await kept.RemoveAsync(listed));
        Assert.Empty(await kept.ListAsync());
    }

    [Fact]
    public async Task One_that_has_expired_is_listed_still()
    {
        await using var home = new Home();
        Identifier issuer = (await home.Identities.CreateAsync("authority")).Identifier;
        KeptCredentials kept = Of(home);
        await kept.KeepAsync(await home.Credentials.IssueAsync(issuer, issuer, Role, Day), issuer, "s", Home.Node);
        home.Time.Now += 100_000;
        Assert.Single(await kept.ListAsync());
    }

    [Fact]
    public async Task One_of_somebody_else_or_by_another_issuer_is_not_kept()
    {
        await using Home home = new(), other = new();
        Identifier issuer = (await home.Identities.CreateAsync("authority")).Identifier;
        Identifier stranger = (await other.Identities.CreateAsync("stranger")).Identifier;
        KeptCredentials kept = Of(home);
        CredentialAndPurposeKey foreign = await home.Credentials.IssueAsync(issuer, stranger, Role, Day);
        IdentityException notOwn =
            await Assert.ThrowsAsync<IdentityException>(async () => await kept.KeepAsync(foreign, issuer, "s", Home.Node));
        Assert.Equal(IdentityErrorReason.UnknownName, notOwn.Reason);
        CredentialAndPurposeKey own = await home.Credentials.IssueAsync(issuer, issuer, Role, Day);
        IdentityException untrusted =
            await Assert.ThrowsAsync<IdentityException>(async () => await kept.KeepAsync(own, stranger, "s", Home.Node));
        Assert.Equal(IdentityErrorReason.UntrustedIssuer, untrusted.Reason);
        Assert.Empty(await kept.ListAsync());
    }

    [Fact]
    public async Task One_whose_bytes_are_damaged_is_listed_so_that_it_can_be_removed()
    {
        await using var home = new Home();
        Identifier issuer = (await home.Identities.CreateAsync("authority")).Identifier;
        await home.Store.Credentials.PutAsync(issuer, issuer, "s", new byte[] { 1, 2, 3 }, 100, Home.Node);
        KeptCredential damaged = Assert.Single(await Of(home).ListAsync());
        Assert.Null(damaged.ReadData());
        Assert.True(await Of(home).RemoveAsync(damaged));
    }

    private static KeptCredentials Of(Home home) => new(home.Store.Credentials, home.Credentials, home.Identities);
}
