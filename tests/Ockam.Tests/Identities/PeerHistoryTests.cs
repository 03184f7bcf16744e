using Ockam.Identities;
using static Ockam.Tests.Identities.Sample;

namespace Ockam.Tests.Identities;

/// <summary>Storing and comparing histories of peers (section 3.4).</summary>
public class PeerHistoryTests
{
    // The same first change as in Two, rotated to another key.
    private static readonly ChangeHistory Fork = History(
        One.Changes[0], Signed(Second with { PrimaryPublicKey = OtherKey.PublicKey }, OtherKey, FirstKey));

    [Fact]
    public void Histories_are_compared_change_by_change()
    {
        Identity one = Identity.Verify(One), two = Identity.Verify(Two), fork = Identity.Verify(Fork);
        Assert.Equal(IdentityHistoryComparison.Equal, two.CompareTo(Identity.Verify(Two.Bytes.Span)));
        Assert.Equal(IdentityHistoryComparison.Newer, two.CompareTo(one));
        Assert.Equal(IdentityHistoryComparison.Older, one.CompareTo(two));
        Assert.Equal(IdentityHistoryComparison.Conflict, fork.CompareTo(two));
        Assert.Equal(IdentityHistoryComparison.Newer, fork.CompareTo(one));
        Identity stranger = Identity.Verify(History(Signed(First with { PrimaryPublicKey = OtherKey.PublicKey }, OtherKey)));
        Assert.Equal(IdentityHistoryComparison.Conflict, stranger.CompareTo(one));
        Assert.Equal(IdentityHistoryComparison.Conflict, stranger.CompareTo(two));
    }

    [Fact]
    public async Task A_longer_history_takes_the_place_of_the_known_one()
    {
        await using var home = new Home();
        await home.Identities.ImportAsync(One.Bytes);
        await home.Identities.ImportAsync(One.Bytes);
        Assert.Equal(One.Bytes.ToArray(), await home.Identities.ExportAsync(Issuer.Identifier));
        await home.Identities.ImportAsync(Two.Bytes);
        Assert.Equal(Two.Bytes.ToArray(), await home.Identities.ExportAsync(Issuer.Identifier));
    }

    [Fact]
    public async Task An_older_history_is_refused_and_changes_nothing()
    {
        await using var home = new Home();
        await home.Identities.ImportAsync(Two.Bytes);
        await RefusesAsync(IdentityErrorReason.OlderHistory, async () => await home.Identities.ImportAsync(One.Bytes));
        Assert.Equal(Two.Bytes.ToArray(), await home.Identities.ExportAsync(Issuer.Identifier));
    }

    [Fact]
    public async Task A_history_in_conflict_is_refused_and_changes_nothing_even_if_it_is_longer()
    {
        await using var home = new Home();
        await home.Identities.ImportAsync(Two.Bytes);
        await RefusesAsync(IdentityErrorReason.Conflict, async () => await home.Identities.ImportAsync(Fork.Bytes));
        var third = new TestKey(3);
        Change more = Signed(Second with { PreviousChange = Fork.Changes[1].Hash, PrimaryPublicKey = third.PublicKey }, third, OtherKey);
        ChangeHistory longer = History([.. Fork.Changes, more]);
        Identity.Verify(longer);
        await RefusesAsync(IdentityErrorReason.Conflict, async () => await home.Identities.ImportAsync(longer.Bytes));
        Assert.Equal(Two.Bytes.ToArray(), await home.Identities.ExportAsync(Issuer.Identifier));
    }

    [Fact]
    public async Task A_longer_history_that_does_not_verify_is_refused_and_changes_nothing()
    {
        await using var home = new Home();
        await home.Identities.ImportAsync(One.Bytes);
        ChangeHistory forged = History(One.Changes[0], Signed(Second, SecondKey, OtherKey));
        await RefusesAsync(IdentityErrorReason.BadSignature, async () => await home.Identities.ImportAsync(forged.Bytes));
        Assert.Equal(One.Bytes.ToArray(), await home.Identities.ExportAsync(Issuer.Identifier));
    }

    [Fact]
    public async Task Another_identity_than_expected_is_refused_whether_it_is_known_or_not()
    {
        await using var home = new Home();
        await RefusesAsync(IdentityErrorReason.UnexpectedIdentifier, async () => await home.Identities.ImportAsync(Two.Bytes, Subject));
        Assert.Null(await home.Identities.GetAsync(Issuer.Identifier));
        await home.Identities.ImportAsync(Two.Bytes, Issuer.Identifier);
        await RefusesAsync(IdentityErrorReason.UnexpectedIdentifier, async () => await home.Identities.ImportAsync(Two.Bytes, Subject));
    }

    [Fact]
    public async Task Checking_stores_nothing_and_storing_follows_when_it_is_asked_for()
    {
        await using var home = new Home();
        IdentityCheck check = await home.Identities.CheckAsync(One);
        Assert.Null(check.Comparison);
        Assert.Null(await home.Identities.GetAsync(Issuer.Identifier));
        await home.Identities.StoreAsync(check);
        Assert.Equal(IdentityHistoryComparison.Equal, (await home.Identities.CheckAsync(One)).Comparison);

        check = await home.Identities.CheckAsync(Two);
        Assert.Equal(IdentityHistoryComparison.Newer, check.Comparison);
        Assert.Equal(One.Bytes.ToArray(), await home.Identities.ExportAsync(Issuer.Identifier));
        await home.Identities.StoreAsync(check);
        Assert.Equal(Two.Bytes.ToArray(), await home.Identities.ExportAsync(Issuer.Identifier));
    }

    [Fact]
    public async Task Signatures_that_are_stored_byte_for_byte_are_not_verified_again_and_others_are()
    {
        await using var home = new Home();
        // Planted past the service, so that the lack of a check can be seen at all.
        ChangeHistory planted = History(Signed(First, OtherKey));
        Assert.True(await home.Store.Identities.PutChangeHistoryAsync(Issuer.Identifier, planted.Bytes, null));
        Assert.Equal(IdentityHistoryComparison.Equal, (await home.Identities.CheckAsync(planted)).Comparison);
        // The same change under another signature: equal by its hash, and yet not what was verified.
        await RefusesAsync(
            IdentityErrorReason.BadSignature, async () => await home.Identities.CheckAsync(History(Signed(First, SecondKey))));
    }

    [Fact]
    public async Task Whoever_is_slower_to_store_the_same_history_has_nothing_to_do()
    {
        RacingIdentities? race = null;
        await using var home = new Home(identities: store => race = new RacingIdentities(store.Identities));
        race!.BeforePut = async () => await home.Store.Identities.PutChangeHistoryAsync(Issuer.Identifier, Two.Bytes, null);
        await home.Identities.ImportAsync(Two.Bytes);
        Assert.Equal(1, race.Puts);
        Assert.Equal(Two.Bytes.ToArray(), await home.Identities.ExportAsync(Issuer.Identifier));
    }

    [Fact]
    public async Task Whoever_is_slower_with_the_longer_history_still_stores_it()
    {
        RacingIdentities? race = null;
        await using var home = new Home(identities: store => race = new RacingIdentities(store.Identities));
        race!.BeforePut = async () => await home.Store.Identities.PutChangeHistoryAsync(Issuer.Identifier, One.Bytes, null);
        await home.Identities.ImportAsync(Two.Bytes);
        Assert.Equal(2, race.Puts);
        Assert.Equal(Two.Bytes.ToArray(), await home.Identities.ExportAsync(Issuer.Identifier));
    }

    [Fact]
    public async Task Whoever_is_slower_with_an_older_or_forked_history_is_refused()
    {
        RacingIdentities? race = null;
        await using var home = new Home(identities: store => race = new RacingIdentities(store.Identities));
        await home.Identities.ImportAsync(One.Bytes);
        race!.BeforePut = async () => await home.Store.Identities.PutChangeHistoryAsync(Issuer.Identifier, Two.Bytes, One.Bytes);
        await RefusesAsync(IdentityErrorReason.Conflict, async () => await home.Identities.ImportAsync(Fork.Bytes));
        Assert.Equal(Two.Bytes.ToArray(), await home.Identities.ExportAsync(Issuer.Identifier));

        await using var other = new Home(identities: store => race = new RacingIdentities(store.Identities));
        race.BeforePut = async () => await other.Store.Identities.PutChangeHistoryAsync(Issuer.Identifier, Two.Bytes, null);
        await RefusesAsync(IdentityErrorReason.OlderHistory, async () => await other.Identities.ImportAsync(One.Bytes));
    }
}
