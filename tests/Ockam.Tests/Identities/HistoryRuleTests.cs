using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Vault;
using static Ockam.Tests.Identities.Sample;

namespace Ockam.Tests.Identities;

/// <summary>Each rule of section 3.3, broken alone: everything else about each of these histories is right.</summary>
public class HistoryRuleTests
{
    [Fact]
    public void What_every_test_here_breaks_verifies_when_whole()
    {
        Assert.Single(Identity.Verify(One).Changes);
        Identity rotated = Identity.Verify(Two);
        Assert.Equal(Two.Changes[1].Hash, rotated.LatestChangeHash);
        Assert.Equal(SecondKey.PublicKey, rotated.LatestChange.PrimaryPublicKey);
        Assert.Equal(Identity.Verify(One).Identifier, rotated.Identifier);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 2)]
    [InlineData(1, 3)]
    public void A_change_of_another_version_or_data_type_is_refused(ulong version, ulong type)
    {
        Change first = Signed(Rewrap(First.Encode(), version, type), FirstKey);
        Refuses(IdentityErrorReason.WrongDataType, () => Identity.Verify(History(first)));
        // In the second place, version 0 is also the version that decreases.
        Change second = Signed(Rewrap(Second.Encode(), version, type), SecondKey, FirstKey);
        Refuses(IdentityErrorReason.WrongDataType, () => Identity.Verify(History(One.Changes[0], second)));
    }

    [Fact]
    public void A_first_change_that_names_one_before_it_is_refused() =>
        Refuses(
            IdentityErrorReason.BrokenChain,
            () => Identity.Verify(History(Signed(First with { PreviousChange = One.Changes[0].Hash }, FirstKey))));

    [Fact]
    public void A_later_change_that_names_none_before_it_is_refused() => Refuses(
        IdentityErrorReason.BrokenChain,
        () => Identity.Verify(History(One.Changes[0], Signed(Second with { PreviousChange = null }, SecondKey, FirstKey))));

    [Fact]
    public void A_later_change_that_names_another_than_the_one_before_it_is_refused()
    {
        ChangeData wrong = Second with { PreviousChange = Two.Changes[1].Hash };
        Refuses(IdentityErrorReason.BrokenChain, () => Identity.Verify(History(One.Changes[0], Signed(wrong, SecondKey, FirstKey))));
    }

    [Fact]
    public void A_change_that_was_left_out_is_noticed()
    {
        ChangeHistory three = Long(3);
        Refuses(IdentityErrorReason.BrokenChain, () => Identity.Verify(History(three.Changes[0], three.Changes[2])));
    }

    [Fact]
    public void A_validity_that_starts_before_that_of_the_change_before_is_refused()
    {
        ChangeData same = Second with { ValidFrom = First.ValidFrom };
        Identity.Verify(History(One.Changes[0], Signed(same, SecondKey, FirstKey)));
        ChangeData earlier = same with { ValidFrom = First.ValidFrom - 1 };
        Refuses(IdentityErrorReason.NotMonotonic, () => Identity.Verify(History(One.Changes[0], Signed(earlier, SecondKey, FirstKey))));
    }

    [Fact]
    public void A_later_change_without_the_signature_of_the_key_before_it_is_refused() => Refuses(
        IdentityErrorReason.MissingPreviousSignature, () => Identity.Verify(History(One.Changes[0], Signed(Second, SecondKey))));

    [Fact]
    public void A_later_change_signed_by_another_key_than_the_one_before_it_is_refused()
    {
        Refuses(IdentityErrorReason.BadSignature, () => Identity.Verify(History(One.Changes[0], Signed(Second, SecondKey, OtherKey))));
        // Not even the new key may stand in for the old one.
        Refuses(IdentityErrorReason.BadSignature, () => Identity.Verify(History(One.Changes[0], Signed(Second, SecondKey, SecondKey))));
    }

    [Fact]
    public void A_later_change_signed_by_the_first_key_when_that_was_replaced_is_refused()
    {
        var third = new TestKey(0x10);
        ChangeData data = Second with { PreviousChange = Two.Changes[1].Hash, PrimaryPublicKey = third.PublicKey };
        Identity.Verify(History([.. Two.Changes, Signed(data, third, SecondKey)]));
        Refuses(IdentityErrorReason.BadSignature, () => Identity.Verify(History([.. Two.Changes, Signed(data, third, FirstKey)])));
    }

    [Fact]
    public void A_change_not_signed_by_its_own_key_is_refused()
    {
        Refuses(IdentityErrorReason.BadSignature, () => Identity.Verify(History(Signed(First, OtherKey))));
        Refuses(IdentityErrorReason.BadSignature, () => Identity.Verify(History(One.Changes[0], Signed(Second, OtherKey, FirstKey))));
    }

    [Fact]
    public void A_signature_of_the_other_algorithm_is_refused()
    {
        Change first = One.Changes[0];
        var relabelled = new Signature(SigningKeyType.EcdsaP256, first.Signature.Bytes.Span);
        Refuses(IdentityErrorReason.BadSignature, () => Identity.Verify(History(new Change(first.Data, relabelled, null))));
        Change second = Two.Changes[1];
        relabelled = new Signature(SigningKeyType.EcdsaP256, second.PreviousSignature!.Bytes.Span);
        Refuses(
            IdentityErrorReason.BadSignature, () => Identity.Verify(History(first, new Change(second.Data, second.Signature, relabelled))));
    }

    [Fact]
    public void A_previous_signature_in_the_first_change_is_not_looked_at() =>
        Assert.Equal(Identity.Verify(One).Identifier, Identity.Verify(History(Signed(First, FirstKey, OtherKey))).Identifier);

    [Theory]
    [InlineData("80")]
    [InlineData("9fff")]
    public void An_empty_history_is_refused(string encoded) =>
        Refuses(IdentityErrorReason.EmptyHistory, () => Identity.Verify(encoded.FromHex()));

    [Fact]
    public void A_history_of_another_identity_than_expected_is_refused()
    {
        Identity.Verify(Two, Two.Changes[0].Hash.ToIdentifier());
        Refuses(IdentityErrorReason.UnexpectedIdentifier, () => Identity.Verify(Two, Subject));
        // The identifier is the hash of the first change, never of a later one.
        Refuses(IdentityErrorReason.UnexpectedIdentifier, () => Identity.Verify(Two, Two.Changes[1].Hash.ToIdentifier()));
    }

    [Fact]
    public void More_than_64_changes_are_refused_however_they_are_announced()
    {
        Assert.Equal(64, Identity.Verify(Long(64).Bytes.Span).Changes.Count);
        byte[] definite = Long(65).Bytes.ToArray();
        Refuses(IdentityErrorReason.TooManyChanges, () => Identity.Verify(definite));
        byte[] indefinite = [0x9f, .. definite[2..], 0xff];
        Refuses(IdentityErrorReason.TooManyChanges, () => Identity.Verify(indefinite));
    }

    [Fact]
    public void The_validity_of_a_change_is_not_compared_with_any_clock() =>
        Assert.Equal(2ul, Identity.Verify(History(Signed(First with { ValidFrom = 1, ValidUntil = 2 }, FirstKey))).LatestChange.ValidUntil);

    [Theory]
    [InlineData(SigningKeyType.Ed25519, SigningKeyType.EcdsaP256)]
    [InlineData(SigningKeyType.EcdsaP256, SigningKeyType.Ed25519)]
    [InlineData(SigningKeyType.EcdsaP256, SigningKeyType.EcdsaP256)]
    public void A_rotation_may_change_the_algorithm(SigningKeyType before, SigningKeyType after)
    {
        var (first, second) = (new TestKey(1, before), new TestKey(2, after));
        Change change = Signed(First with { PrimaryPublicKey = first.PublicKey }, first);
        Change next = Signed(Second with { PrimaryPublicKey = second.PublicKey, PreviousChange = change.Hash }, second, first);
        Assert.Equal(second.PublicKey, Identity.Verify(History(change, next)).LatestChange.PrimaryPublicKey);
    }

    [Fact]
    public void The_revocation_flag_is_read_and_has_no_effect() =>
        Assert.True(
            Identity.Verify(History(Signed(First with { RevokeAllPurposeKeys = true }, FirstKey))).LatestChange.RevokeAllPurposeKeys);

    [Fact]
    public void Whatever_one_signed_byte_is_changed_the_history_is_refused()
    {
        Change change = One.Changes[0];
        for (int i = 0; i < change.Data.Length; i++)
        {
            byte[] data = change.Data.ToArray();
            data[i] ^= 1;
            var history = History(new Change(data, change.Signature, null));
            Exception? refusal = Record.Exception(() => Identity.Verify(history));
            Assert.True(refusal is EncodingException or IdentityException, $"byte {i}");
        }
    }
}
