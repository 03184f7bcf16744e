using Ockam.Identities;
using static Ockam.Tests.Identities.Sample;

namespace Ockam.Tests.Identities;

public class CredentialServiceTests
{
    private static readonly Attributes Role = new([new("role", "member")]);

    [Fact]
    public async Task An_issued_credential_is_accepted_by_who_knows_the_issuer_and_its_attributes_are_stored()
    {
        await using Home authority = new(), verifier = new();
        Identifier issuer = (await authority.Identities.CreateAsync("authority")).Identifier;
        CredentialAndPurposeKey credential = await authority.Credentials.IssueAsync(issuer, Subject, Role, TimeSpan.FromDays(1));
        await verifier.Identities.ImportAsync(await authority.Identities.ExportAsync(issuer));
        CredentialAndPurposeKey presented = CredentialAndPurposeKey.Parse(credential.ToString());

        CredentialAcceptance acceptance = await verifier.Credentials.AcceptAsync(Subject, [presented], issuer, Home.Node);
        Assert.Empty(acceptance.Refused);
        Assert.Equal(Start + 86_400, Assert.Single(acceptance.Accepted).ExpiresAt);
        AttributesEntry? entry = await verifier.Store.Attributes.GetAsync(Subject, issuer, Home.Node, Start);
        Assert.Equal(Role.ToTexts(), entry!.Attributes.ToTexts());
        Assert.Equal((Start, Start + 86_400, issuer), (entry.AddedAt, entry.ExpiresAt!.Value, entry.AttestedBy!.Value));
        Assert.Null(await verifier.Store.Attributes.GetAsync(Subject, issuer, "another node", Start));
    }

    [Fact]
    public async Task A_credential_never_outlives_the_key_that_signs_it()
    {
        await using var home = new Home();
        Identifier issuer = (await home.Identities.CreateAsync("authority")).Identifier;
        CredentialAndPurposeKey credential = await home.Credentials.IssueAsync(issuer, Subject, Role, TimeSpan.FromDays(36_500));
        VerifiedCredential verified = await home.Credentials.VerifyAsync(credential, [issuer], Subject);
        Assert.Equal(Start + 157_680_000, verified.ExpiresAt);
        Assert.Equal(Start, verified.CreatedAt);
    }

    [Fact]
    public async Task A_lifetime_below_a_second_is_refused()
    {
        await using var home = new Home();
        Identifier issuer = (await home.Identities.CreateAsync("authority")).Identifier;
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await home.Credentials.IssueAsync(issuer, Subject, Role, TimeSpan.FromMilliseconds(999)));
    }

    [Fact]
    public async Task The_subjects_latest_change_is_written_where_it_is_given_or_known()
    {
        await using var home = new Home();
        Identifier issuer = (await home.Identities.CreateAsync("authority")).Identifier;
        Identifier subject = Issuer.Identifier;
        TimeSpan day = TimeSpan.FromDays(1);
        Assert.Null((await home.Credentials.IssueAsync(issuer, subject, Role, day)).ReadData().SubjectLatestChangeHash);
        ChangeHash given = One.Changes[0].Hash;
        Assert.Equal(given, (await home.Credentials.IssueAsync(issuer, subject, Role, day, given)).ReadData().SubjectLatestChangeHash);
        await home.Identities.ImportAsync(Two.Bytes);
        Assert.Equal(
            Issuer.LatestChangeHash, (await home.Credentials.IssueAsync(issuer, subject, Role, day)).ReadData().SubjectLatestChangeHash);
    }

    [Fact]
    public async Task Bad_credentials_are_reported_each_with_its_reason_and_the_good_ones_count()
    {
        await using var home = new Home(Start + 1000);
        await home.Identities.ImportAsync(Two.Bytes);
        var malformed = new CredentialAndPurposeKey(new Credential(new byte[] { 1 }, FirstKey.Sign([])), Signed(IssuingKey));
        CredentialAndPurposeKey[] presented =
            [malformed, Signed(Member), Signed(Member with { Subject = Issuer.Identifier }), Signed(Member, key: OtherKey)];
        CredentialAcceptance acceptance = await home.Credentials.AcceptAsync(Subject, presented, Issuer.Identifier, Home.Node);
        Assert.Single(acceptance.Accepted);
        Assert.Equal(
            [(0, IdentityErrorReason.Malformed), (2, IdentityErrorReason.WrongSubject), (3, IdentityErrorReason.BadSignature)],
            acceptance.Refused.Select(refusal => (refusal.Position, refusal.Reason)));
        Assert.All(acceptance.Refused, refusal => Assert.NotEmpty(refusal.Message));
        Assert.NotNull(await home.Store.Attributes.GetAsync(Subject, Issuer.Identifier, Home.Node, home.Time.Now));
    }

    [Fact]
    public async Task Without_a_good_credential_nothing_is_stored_and_what_was_stays()
    {
        await using var home = new Home(Start + 1000);
        await home.Identities.ImportAsync(Two.Bytes);
        CredentialAcceptance acceptance =
            await home.Credentials.AcceptAsync(Subject, [Signed(Member, key: OtherKey)], Issuer.Identifier, Home.Node);
        Assert.Empty(acceptance.Accepted);
        Assert.Empty(await home.Store.Attributes.ListAsync(Home.Node, home.Time.Now));

        await home.Credentials.AcceptAsync(Subject, [Signed(Member)], Issuer.Identifier, Home.Node);
        await home.Credentials.AcceptAsync(Subject, [Signed(Member, key: OtherKey)], Issuer.Identifier, Home.Node);
        await home.Credentials.AcceptAsync(Subject, [], Issuer.Identifier, Home.Node);
        Assert.Single(await home.Store.Attributes.ListAsync(Home.Node, home.Time.Now));
    }

    [Fact]
    public async Task A_later_credential_takes_the_place_of_the_one_before()
    {
        await using var home = new Home(Start + 1000);
        await home.Identities.ImportAsync(Two.Bytes);
        CredentialAndPurposeKey guest = Signed(Member with { Attributes = new Attributes([new("role", "guest")]) });
        await home.Credentials.AcceptAsync(Subject, [Signed(Member), guest], Issuer.Identifier, Home.Node);
        AttributesEntry? entry = await home.Store.Attributes.GetAsync(Subject, Issuer.Identifier, Home.Node, home.Time.Now);
        Assert.Equal([new("role", "guest")], entry!.Attributes.ToTexts());
    }

    [Fact]
    public async Task Only_the_one_authority_counts_even_if_another_issuer_is_known()
    {
        await using var home = new Home(Start + 1000);
        await home.Identities.ImportAsync(Two.Bytes);
        Identifier other = (await home.Identities.CreateAsync("other")).Identifier;
        CredentialAcceptance acceptance = await home.Credentials.AcceptAsync(Subject, [Signed(Member)], other, Home.Node);
        Assert.Equal(IdentityErrorReason.UntrustedIssuer, Assert.Single(acceptance.Refused).Reason);
    }

    [Fact]
    public async Task A_rotation_of_the_issuer_ends_the_credentials_it_has_issued()
    {
        await using var home = new Home();
        Identifier issuer = (await home.Identities.CreateAsync("authority")).Identifier;
        CredentialAndPurposeKey credential = await home.Credentials.IssueAsync(issuer, Subject, Role, TimeSpan.FromDays(1));
        await home.Identities.RotateAsync(issuer);
        await RefusesAsync(
            IdentityErrorReason.NotLatestChange, async () => await home.Credentials.VerifyAsync(credential, [issuer], Subject));
        credential = await home.Credentials.IssueAsync(issuer, Subject, Role, TimeSpan.FromDays(1));
        await home.Credentials.VerifyAsync(credential, [issuer], Subject);
    }
}
