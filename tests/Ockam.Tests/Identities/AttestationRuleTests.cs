using Ockam.Identities;
using Ockam.Vault;
using static Ockam.Tests.Identities.Sample;

namespace Ockam.Tests.Identities;

/// <summary>Each rule of section 4.1, broken alone.</summary>
public class AttestationRuleTests
{
    private const ulong Now = Start + 1000;

    [Fact]
    public void What_every_test_here_breaks_verifies_when_whole()
    {
        Assert.Equal(StaticKey, Signed(ChannelKey).Verify(Issuer, Now).PublicKey.Bytes.ToArray());
        Assert.Equal(CredentialKey.PublicKey, Signed(IssuingKey).Verify(Issuer, Now).PublicKey.VerifyingKey);
        Signed(ChannelKey).VerifySecureChannelKey(Issuer, StaticKey, Now);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, 2)]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    public void Another_version_or_data_type_is_refused(ulong version, ulong type) => Refuses(
        IdentityErrorReason.WrongDataType, () => Sample.Attestation(Rewrap(ChannelKey.Encode(), version, type)).Verify(Issuer, Now));

    [Fact]
    public void An_attestation_of_another_identity_is_refused() =>
        Refuses(IdentityErrorReason.UnexpectedIdentifier, () => Signed(ChannelKey with { Subject = Subject }).Verify(Issuer, Now));

    [Fact]
    public async Task An_attestation_of_an_identity_that_is_not_known_is_refused()
    {
        await using var home = new Home(Now);
        Identifier issuer = Issuer.Identifier;
        await RefusesAsync(
            IdentityErrorReason.UnknownIdentity, async () => await home.Credentials.VerifyAsync(Signed(Member), [issuer], Subject));
        await home.Identities.ImportAsync(Two.Bytes);
        await home.Credentials.VerifyAsync(Signed(Member), [issuer], Subject);
    }

    [Fact]
    public void An_attestation_for_another_change_than_the_latest_is_refused()
    {
        PurposeKeyAttestationData first = ChannelKey with { SubjectLatestChangeHash = One.Changes[0].Hash };
        Refuses(IdentityErrorReason.NotLatestChange, () => Signed(first).Verify(Issuer, Now));
        // Made before the rotation, with the key of that time: good then, refused since.
        PurposeKeyAttestation before = Signed(first, FirstKey);
        before.Verify(Identity.Verify(One), Now);
        Refuses(IdentityErrorReason.NotLatestChange, () => before.Verify(Issuer, Now));
    }

    [Fact]
    public void An_attestation_created_before_its_identitys_key_was_valid_is_refused()
    {
        Signed(ChannelKey with { CreatedAt = Second.ValidFrom }).Verify(Issuer, Now);
        Refuses(
            IdentityErrorReason.OutsideValidity, () => Signed(ChannelKey with { CreatedAt = Second.ValidFrom - 1 }).Verify(Issuer, Now));
    }

    [Fact]
    public void An_attestation_that_outlives_its_identitys_key_is_refused()
    {
        Signed(ChannelKey with { ExpiresAt = Second.ValidUntil }).Verify(Issuer, Now);
        Refuses(
            IdentityErrorReason.OutsideValidity, () => Signed(ChannelKey with { ExpiresAt = Second.ValidUntil + 1 }).Verify(Issuer, Now));
    }

    [Fact]
    public void An_attestation_may_come_60_s_from_the_future_and_no_more()
    {
        Signed(ChannelKey).Verify(Issuer, ChannelKey.CreatedAt - 60);
        Refuses(IdentityErrorReason.NotYetValid, () => Signed(ChannelKey).Verify(Issuer, ChannelKey.CreatedAt - 61));
    }

    [Fact]
    public void An_expired_attestation_is_refused_without_any_allowance()
    {
        Signed(ChannelKey).Verify(Issuer, ChannelKey.ExpiresAt);
        Refuses(IdentityErrorReason.Expired, () => Signed(ChannelKey).Verify(Issuer, ChannelKey.ExpiresAt + 1));
    }

    [Fact]
    public void A_refusal_for_time_says_both_times_and_the_difference()
    {
        var error = Assert.Throws<IdentityException>(() => Signed(ChannelKey).Verify(Issuer, ChannelKey.CreatedAt - 100));
        Assert.Contains("2023-11-14T22:16:40Z", error.Message, StringComparison.Ordinal);
        Assert.Contains("2023-11-14T22:15:00Z", error.Message, StringComparison.Ordinal);
        Assert.Contains("100 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_beyond_the_calendar_are_compared_and_shown_all_the_same()
    {
        var error = Assert.Throws<IdentityException>(() => Signed(ChannelKey with { ExpiresAt = ulong.MaxValue }).Verify(Issuer, Now));
        Assert.Equal(IdentityErrorReason.OutsideValidity, error.Reason);
        Assert.Contains("18446744073709551615", error.Message, StringComparison.Ordinal);
        Identity forever = Identity.Verify(History(Signed(First with { ValidUntil = ulong.MaxValue }, FirstKey)));
        PurposeKeyAttestationData late = ChannelKey with
        {
            SubjectLatestChangeHash = forever.LatestChangeHash, Subject = forever.Identifier,
            CreatedAt = ulong.MaxValue, ExpiresAt = ulong.MaxValue,
        };
        Refuses(IdentityErrorReason.NotYetValid, () => Signed(late, FirstKey).Verify(forever, Now));
        Signed(late, FirstKey).Verify(forever, ulong.MaxValue);
    }

    [Fact]
    public void An_attestation_signed_by_any_key_but_the_latest_is_refused()
    {
        Refuses(IdentityErrorReason.BadSignature, () => Signed(ChannelKey, FirstKey).Verify(Issuer, Now));
        Refuses(IdentityErrorReason.BadSignature, () => Signed(ChannelKey, OtherKey).Verify(Issuer, Now));
        var relabelled = new Signature(SigningKeyType.EcdsaP256, Signed(ChannelKey).Signature.Bytes.Span);
        Refuses(IdentityErrorReason.BadSignature, () => new PurposeKeyAttestation(ChannelKey.Encode(), relabelled).Verify(Issuer, Now));
    }

    [Fact]
    public void A_handshake_needs_a_key_for_secure_channels()
    {
        byte[] key = CredentialKey.PublicKey.Bytes.ToArray();
        Refuses(IdentityErrorReason.WrongPurpose, () => Signed(IssuingKey).VerifySecureChannelKey(Issuer, key, Now));
    }

    [Fact]
    public void A_handshake_needs_the_very_key_that_was_attested() =>
        Refuses(IdentityErrorReason.KeyMismatch, () => Signed(ChannelKey).VerifySecureChannelKey(Issuer, X25519(0x81), Now));
}
