using Ockam.Identities;
using Ockam.Vault;
using static Ockam.Tests.Identities.Sample;

namespace Ockam.Tests.Identities;

/// <summary>Each rule of section 4.2, broken alone.</summary>
public class CredentialRuleTests
{
    private const ulong Now = Start + 1000;

    private static VerifiedCredential Verify(CredentialAndPurposeKey credential, Identifier? subject = null, ulong now = Now) =>
        credential.Verify(Issuer, [Subject, Issuer.Identifier], subject, now);

    [Fact]
    public void What_every_test_here_breaks_verifies_when_whole()
    {
        VerifiedCredential verified = Verify(Signed(Member), Subject);
        Assert.Equal(Subject, verified.Subject);
        Assert.Equal(Issuer.Identifier, verified.Issuer);
        Assert.Equal("member", verified.Attributes.ToTexts()["role"]);
        Assert.Equal(Member.ExpiresAt, verified.ExpiresAt);
        Assert.Equal(Subject, Verify(Signed(Member)).Subject);
    }

    [Fact]
    public void An_attestation_that_does_not_verify_takes_its_credentials_with_it()
    {
        Refuses(IdentityErrorReason.BadSignature, () => Verify(Signed(Member, Signed(IssuingKey, OtherKey))));
        Refuses(
            IdentityErrorReason.NotLatestChange,
            () => Verify(Signed(Member, Signed(IssuingKey with { SubjectLatestChangeHash = One.Changes[0].Hash }))));
        PurposeKeyAttestationData ended = IssuingKey with { ExpiresAt = Member.ExpiresAt };
        Verify(Signed(Member, Signed(ended)), null, Member.ExpiresAt);
        Refuses(IdentityErrorReason.Expired, () => Verify(Signed(Member, Signed(ended)), null, Member.ExpiresAt + 1));
    }

    [Fact]
    public void An_issuer_that_is_not_among_the_authorities_is_refused()
    {
        Refuses(IdentityErrorReason.UntrustedIssuer, () => Signed(Member).Verify(Issuer, [Subject], Subject, Now));
        Refuses(IdentityErrorReason.UntrustedIssuer, () => Signed(Member).Verify(Issuer, [], Subject, Now));
    }

    [Fact]
    public void An_attestation_of_another_identity_than_the_issuer_is_refused()
    {
        Identity other = Identity.Verify(History(Signed(First with { PrimaryPublicKey = OtherKey.PublicKey }, OtherKey)));
        Refuses(
            IdentityErrorReason.UnexpectedIdentifier,
            () => Signed(Member).Verify(other, [other.Identifier, Issuer.Identifier], Subject, Now));
    }

    [Fact]
    public void A_key_that_is_not_for_credentials_is_refused() =>
        Refuses(IdentityErrorReason.WrongPurpose, () => Verify(Signed(Member, Signed(ChannelKey))));

    [Fact]
    public void A_credential_signed_by_another_key_than_the_attested_one_is_refused()
    {
        Refuses(IdentityErrorReason.BadSignature, () => Verify(Signed(Member, key: OtherKey)));
        // Not even the issuer's identity key may sign credentials.
        Refuses(IdentityErrorReason.BadSignature, () => Verify(Signed(Member, key: SecondKey)));
        var relabelled = new Signature(SigningKeyType.EcdsaP256, CredentialKey.Sign(Member.Encode()).Bytes.Span);
        var credential = new CredentialAndPurposeKey(new Credential(Member.Encode(), relabelled), Signed(IssuingKey));
        Refuses(IdentityErrorReason.BadSignature, () => Verify(credential));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 3)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    public void Another_version_or_data_type_is_refused(ulong version, ulong type) =>
        Refuses(IdentityErrorReason.WrongDataType, () => Verify(Credential(Rewrap(Member.Encode(), version, type))));

    [Fact]
    public void A_credential_without_a_subject_is_refused() =>
        Refuses(IdentityErrorReason.WrongSubject, () => Verify(Signed(Member with { Subject = null })));

    [Fact]
    public void A_credential_of_another_subject_is_refused() =>
        Refuses(IdentityErrorReason.WrongSubject, () => Verify(Signed(Member), Issuer.Identifier));

    [Fact]
    public void The_subjects_latest_change_is_read_and_not_compared() =>
        Assert.Equal(Subject, Verify(Signed(Member with { SubjectLatestChangeHash = Two.Changes[1].Hash }), Subject).Subject);

    [Fact]
    public void A_credential_created_before_the_key_that_signed_it_is_refused()
    {
        Verify(Signed(Member with { CreatedAt = IssuingKey.CreatedAt }));
        Refuses(IdentityErrorReason.OutsideValidity, () => Verify(Signed(Member with { CreatedAt = IssuingKey.CreatedAt - 1 })));
    }

    [Fact]
    public void A_credential_that_outlives_the_key_that_signed_it_is_refused()
    {
        Verify(Signed(Member with { ExpiresAt = IssuingKey.ExpiresAt }));
        Refuses(IdentityErrorReason.OutsideValidity, () => Verify(Signed(Member with { ExpiresAt = IssuingKey.ExpiresAt + 1 })));
    }

    [Fact]
    public void A_credential_may_come_60_s_from_the_future_and_no_more()
    {
        Verify(Signed(Member), null, Member.CreatedAt - 60);
        Refuses(IdentityErrorReason.NotYetValid, () => Verify(Signed(Member), null, Member.CreatedAt - 61));
    }

    [Fact]
    public void An_expired_credential_is_refused_without_any_allowance()
    {
        Verify(Signed(Member), null, Member.ExpiresAt);
        Refuses(IdentityErrorReason.Expired, () => Verify(Signed(Member), null, Member.ExpiresAt + 1));
    }

    [Fact]
    public void A_credential_may_be_signed_with_P256()
    {
        var key = new TestKey(9, SigningKeyType.EcdsaP256);
        PurposeKeyAttestation attestation = Signed(IssuingKey with { PublicKey = PurposePublicKey.ForCredentials(key.PublicKey) });
        Verify(Signed(Member, attestation, key));
        Refuses(IdentityErrorReason.BadSignature, () => Verify(Signed(Member, attestation, new TestKey(10, SigningKeyType.EcdsaP256))));
    }
}
