using Ockam.Identities;
using Ockam.Vault;
using static Ockam.Tests.Identities.Sample;

namespace Ockam.Tests.Identities;

public class OwnVectorTests
{
    [Fact]
    public async Task A_fixed_seed_and_time_give_a_fixed_identity()
    {
        await using var home = new Home();
        SecretHandle key = await home.Vault.ImportSigningKeyAsync(SigningKeyType.Ed25519, TestKey.Secret(0));
        NamedIdentity created = await home.Identities.CreateAsync("fixed", key);
        Assert.Equal(OwnVectors.Identifier, created.Identifier.ToString());
        Assert.Equal(OwnVectors.History, (await home.Identities.ExportAsync(created.Identifier)).ToHex());
    }

    [Fact]
    public void A_rotated_history_is_that_of_the_vector_byte_for_byte()
    {
        Identity identity = Identity.Verify(OwnVectors.Rotated.FromHex(), Identifier.Parse(OwnVectors.Identifier));
        Assert.Equal(OwnVectors.RotatedChangeHash, identity.LatestChangeHash.ToString());
        Assert.Equal(SecondKey.PublicKey, identity.LatestChange.PrimaryPublicKey);
        Assert.Equal(Second, identity.LatestChange);
        Assert.Equal(OwnVectors.Rotated, Two.ToString());
    }

    [Fact]
    public void A_P256_identity_with_a_signature_of_high_S_verifies()
    {
        Identity identity = Identity.Verify(OwnVectors.P256History.FromHex());
        Assert.Equal(OwnVectors.P256Identifier, identity.Identifier.ToString());
        Assert.Equal(new TestKey(0x40, SigningKeyType.EcdsaP256).PublicKey, identity.LatestChange.PrimaryPublicKey);
        Assert.Equal(OwnVectors.P256History, identity.ChangeHistory.ToString());
    }

    [Fact]
    public void An_attestation_is_that_of_the_vector_byte_for_byte()
    {
        PurposeKeyAttestation attestation = PurposeKeyAttestation.Decode(OwnVectors.ChannelAttestation.FromHex());
        Assert.Equal(StaticKey, attestation.Verify(Issuer, Start + 1000).PublicKey.Bytes.ToArray());
        Assert.Equal(OwnVectors.ChannelAttestation, Signed(ChannelKey).Encode().ToHex());
    }

    [Fact]
    public void A_credential_is_that_of_the_vector_byte_for_byte()
    {
        Identifier subject = Identifier.Parse(OwnVectors.P256Identifier);
        CredentialAndPurposeKey credential = CredentialAndPurposeKey.Parse(" " + OwnVectors.Credential + "\n");
        VerifiedCredential verified = credential.Verify(Issuer, [Issuer.Identifier], subject, Start + 1000);
        Assert.Equal([new("ockam-relay", "*"), new("role", "member")], verified.Attributes.ToTexts());
        Assert.Equal(OwnVectors.Credential, credential.ToString());
        CredentialData again = Member with { Subject = subject, SubjectLatestChangeHash = new ChangeHash(subject.ToArray()) };
        Assert.Equal(OwnVectors.Credential, Signed(again).ToString());
    }
}
