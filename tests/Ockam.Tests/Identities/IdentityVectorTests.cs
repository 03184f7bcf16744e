using System.Text.Json;
using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Vault;
using static Ockam.Tests.Identities.Sample;

namespace Ockam.Tests.Identities;

public class IdentityVectorTests
{
    private static JsonElement[] All => [.. Vectors.Read("ockam/identities.json").GetProperty("identities").EnumerateArray()];

    [VectorFact]
    public async Task Every_history_verifies_and_is_exported_unchanged()
    {
        await using var home = new Home();
        Assert.Equal(7, All.Length);
        foreach (JsonElement vector in All)
        {
            byte[] history = vector.Hex("change_history");
            Identity identity =
                await home.Identities.ImportAsync(history, Identifier.Parse(vector.GetProperty("expected_identifier").GetString()!));
            ChangeData change = Assert.Single(identity.Changes);
            Assert.Equal(vector.Hex("public_key"), change.PrimaryPublicKey.Bytes.ToArray());
            bool isP256 = vector.GetProperty("public_key_type").GetString()!.StartsWith("P-256", StringComparison.Ordinal);
            Assert.Equal(isP256 ? SigningKeyType.EcdsaP256 : SigningKeyType.Ed25519, change.PrimaryPublicKey.Type);
            Assert.Equal(vector.GetProperty("attestations_valid_from").GetUInt64(), change.ValidFrom);
            Assert.Equal(vector.GetProperty("attestations_valid_until").GetUInt64(), change.ValidUntil);
            Assert.Equal(vector.GetProperty("revoke_all_purpose_keys").GetBoolean(), change.RevokeAllPurposeKeys);
            Assert.Equal(history, await home.Identities.ExportAsync(identity.Identifier));
        }
    }

    [VectorFact]
    public async Task The_identity_whose_seed_is_known_is_created_again_byte_for_byte()
    {
        JsonElement vector = Assert.Single(All, candidate => candidate.TryGetProperty("ed25519_secret_seed", out _));
        await using var home = new Home(vector.GetProperty("attestations_valid_from").GetUInt64());
        SecretHandle key = await home.Vault.ImportSigningKeyAsync(SigningKeyType.Ed25519, vector.Hex("ed25519_secret_seed"));
        NamedIdentity created = await home.Identities.CreateAsync("again", key);
        Assert.Equal(vector.GetProperty("expected_identifier").GetString(), created.Identifier.ToString());
        Assert.Equal(vector.Hex("change_history"), await home.Identities.ExportAsync(created.Identifier));
    }

    [VectorFact]
    public void A_changed_signature_or_key_of_any_history_is_noticed()
    {
        foreach (JsonElement vector in All)
        {
            byte[] history = vector.Hex("change_history");
            history[^1] ^= 1;
            Refuses(IdentityErrorReason.BadSignature, () => Identity.Verify(history));
        }
    }

    [VectorFact]
    public void The_refresh_sample_is_read_and_written_unchanged_and_its_credential_verifies_but_for_the_issuer_that_it_lacks()
    {
        JsonElement sample = Vectors.Read("ockam/secure_channel_messages.json").GetProperty("refresh_credentials");
        JsonElement decoded = sample.GetProperty("decoded");
        byte[] message = sample.Hex("cbor");
        // 82 82 01 81: the padded message, its variant 1, and the one field of that; 40 at the end is the padding.
        var reader = new CborReader(message.AsSpan(4));
        RefreshedCredentials refreshed = RefreshedCredentials.Decode(ref reader);
        var writer = new CborWriter();
        refreshed.Encode(writer);
        Assert.Equal(message[4..^1], writer.ToArray());
        Assert.Equal(decoded.GetProperty("subject_identifier").GetString(), Identity.Verify(refreshed.ChangeHistory).Identifier.ToString());

        CredentialAndPurposeKey credential = Assert.Single(refreshed.Credentials);
        Assert.Equal(decoded.GetProperty("credential_and_purpose_key").GetString(), credential.ToString());
        CredentialData data = credential.ReadData();
        JsonElement expected = decoded.GetProperty("credential");
        Assert.Equal(expected.Hex("subject"), data.Subject!.Value.ToArray());
        Assert.Equal(expected.Hex("subject_latest_change_hash"), data.SubjectLatestChangeHash!.Value.ToArray());
        Assert.Equal(
            expected.GetProperty("attributes").EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!)),
            data.Attributes.ToTexts());
        Assert.Equal((1704764367ul, 1704764397ul), (data.CreatedAt, data.ExpiresAt));
        PurposeKeyAttestationData attested = credential.PurposeKeyAttestation.ReadData();
        Assert.Equal(decoded.GetProperty("purpose_key_attestation").GetProperty("subject").GetString(), attested.Subject.ToString());
        Assert.True(
            ChangeHash.Of(credential.Credential.Data.Span).Verify(attested.PublicKey.VerifyingKey!, credential.Credential.Signature));
    }

    [VectorFact]
    public async Task The_credential_of_the_refresh_sample_is_refused_only_because_its_issuer_is_unknown()
    {
        JsonElement decoded = Vectors.Read("ockam/secure_channel_messages.json").GetProperty("refresh_credentials").GetProperty("decoded");
        CredentialAndPurposeKey credential = CredentialAndPurposeKey.Parse(decoded.GetProperty("credential_and_purpose_key").GetString()!);
        Identifier subject = Identifier.Parse(decoded.GetProperty("subject_identifier").GetString()!);
        await using var home = new Home(now: 1704764370);
        await RefusesAsync(
            IdentityErrorReason.UnknownIdentity,
            async () => await home.Credentials.VerifyAsync(credential, [credential.ReadIssuer()], subject));
    }

    [VectorFact]
    public async Task The_derived_handshake_payloads_verify_at_their_time_and_are_written_unchanged()
    {
        JsonElement vector = Vectors.Read("ockam/derived_secure_channel.json");
        await using var home = new Home(now: 1700151300);
        foreach ((string role, string payload) in new[] { ("responder", "message_2_payload"), ("initiator", "message_3_payload") })
        {
            IdentityAndCredentials presented = IdentityAndCredentials.Decode(vector.Hex(payload));
            Assert.Equal(vector.GetProperty(payload).GetString(), presented.Encode().ToHex());
            JsonElement party = vector.GetProperty(role);
            Identifier expected = Identifier.Parse(party.GetProperty("identifier").GetString()!);
            IdentityCheck check = await home.Identities.CheckAsync(presented.ChangeHistory, expected);
            presented.PurposeKeyAttestation.VerifySecureChannelKey(check.Identity, party.Hex("static_x25519_public"), home.Time.Now);
            Assert.Equal(party.GetProperty("attestation").GetString(), presented.PurposeKeyAttestation.Encode().ToHex());
            Assert.Equal(party.GetProperty("change_history").GetString(), presented.ChangeHistory.ToString());
        }

        Identity responder = Identity.Verify(vector.GetProperty("responder").Hex("change_history"));
        Assert.Equal(2, responder.Changes.Count);
        Assert.Equal(vector.GetProperty("responder").GetProperty("latest_change_hash").GetString(), responder.LatestChangeHash.ToString());
    }

    [VectorFact]
    public async Task The_derived_credential_is_accepted_once_its_authority_is_known()
    {
        JsonElement vector = Vectors.Read("ockam/derived_secure_channel.json");
        await using var home = new Home(now: 1700151300);
        Identity authority = await home.Identities.ImportAsync(vector.GetProperty("authority").Hex("change_history"));
        Assert.Equal(vector.GetProperty("authority").GetProperty("identifier").GetString(), authority.Identifier.ToString());
        IdentityAndCredentials presented = IdentityAndCredentials.Decode(vector.Hex("message_3_payload"));
        Identifier peer = Identity.Verify(presented.ChangeHistory).Identifier;
        CredentialAcceptance acceptance = await home.Credentials.AcceptAsync(peer, presented.Credentials, authority.Identifier, Home.Node);
        Assert.Empty(acceptance.Refused);
        AttributesEntry? stored = await home.Store.Attributes.GetAsync(peer, authority.Identifier, Home.Node, home.Time.Now);
        Assert.Equal([new("ockam-relay", "*"), new("trust_context_id", "p1")], stored!.Attributes.ToTexts());
        Assert.Equal(1702743200ul, stored.ExpiresAt);

        home.Time.Now = 1702743201;
        acceptance = await home.Credentials.AcceptAsync(peer, presented.Credentials, authority.Identifier, Home.Node);
        Assert.Equal(IdentityErrorReason.Expired, Assert.Single(acceptance.Refused).Reason);
    }
}
