using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Vault;
using static Ockam.Tests.Identities.Sample;

namespace Ockam.Tests.Identities;

/// <summary>How strict and how lenient the readers are about the form (section 0.1).</summary>
public class FormatTests
{
    private static readonly byte[] OneBytes = One.Bytes.ToArray();

    [Fact]
    public void A_history_of_one_change_has_128_bytes() => Assert.Equal(128, OneBytes.Length);

    [Fact]
    public void Elements_that_a_newer_peer_has_added_are_skipped()
    {
        // The change as an array of 4: its data and signature, no previous signature, and a text.
        byte[] longer = [0x81, 0x84, .. OneBytes[2..], 0xf6, 0x62, 0x68, 0x69];
        Identity identity = Identity.Verify(longer);
        Assert.Equal(Identity.Verify(One).Identifier, identity.Identifier);
        Assert.Equal(OneBytes, identity.ChangeHistory.Bytes.ToArray());
    }

    [Fact]
    public void Lengths_may_be_indefinite_and_are_written_definite()
    {
        byte[] indefinite = [0x9f, 0x9f, .. OneBytes[2..], 0xff, 0xff];
        Assert.Equal(OneBytes, Identity.Verify(indefinite).ChangeHistory.Bytes.ToArray());
    }

    [Fact]
    public void Bytes_after_a_history_are_ignored_and_not_kept() =>
        Assert.Equal(OneBytes, Identity.Verify([.. OneBytes, 1, 2, 3]).ChangeHistory.Bytes.ToArray());

    [Fact]
    public void Signed_bytes_are_kept_as_received_however_they_are_encoded()
    {
        // Versioned data whose version takes two bytes: not how anyone writes it, but it is what was signed.
        byte[] data = First.Encode();
        byte[] unusual = [data[0], 0x18, 0x01, .. data[2..]];
        ChangeHistory history = History(Signed(unusual, FirstKey));
        Identity identity = Identity.Verify(history.Bytes.Span);
        Assert.Equal(unusual, identity.ChangeHistory.Changes[0].Data.ToArray());
        Assert.NotEqual(Identity.Verify(One).Identifier, identity.Identifier);
    }

    [Fact]
    public void A_structure_with_too_few_fields_is_not_filled_up_from_what_follows_it()
    {
        // A change that says it has one element, followed by what would be its signature.
        byte[] shorter = [0x82, 0x81, .. OneBytes[2..]];
        Assert.Throws<EncodingException>(() => Identity.Verify(shorter));
        byte[] attestation = Signed(ChannelKey).Encode();
        attestation[0] = 0x81;
        Assert.Throws<EncodingException>(() => PurposeKeyAttestation.Decode(attestation));
        byte[] credential = Signed(Member).Encode();
        credential[0] = 0x81;
        Assert.Throws<EncodingException>(() => CredentialAndPurposeKey.Decode(credential));
        byte[] attributes = AttributesBytes(Member.Attributes);
        attributes[0] = 0x81;
        Assert.Throws<EncodingException>(() => ReadAttributes(attributes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("81")]
    [InlineData("81f6")]
    [InlineData("8180")]
    [InlineData("a0")]
    [InlineData("9b7fffffffffffffff")]
    [InlineData("1a00000001")]
    public void What_is_not_a_history_is_an_error_of_encoding(string hex) =>
        Assert.Throws<EncodingException>(() => Identity.Verify(hex.FromHex()));

    [Fact]
    public void Truncated_anywhere_a_history_a_credential_and_a_payload_are_errors_of_encoding()
    {
        byte[] history = Two.Bytes.ToArray();
        for (int i = 0; i < history.Length; i++) Assert.Throws<EncodingException>(() => Identity.Verify(history.AsSpan(0, i)));
        byte[] credential = Signed(Member).Encode();
        for (int i = 0; i < credential.Length; i++)
            Assert.Throws<EncodingException>(() => CredentialAndPurposeKey.Decode(credential.AsSpan(0, i)));
        byte[] payload = new IdentityAndCredentials(Two, Signed(ChannelKey), [Signed(Member)]).Encode();
        for (int i = 0; i < payload.Length; i++)
            Assert.Throws<EncodingException>(() => IdentityAndCredentials.Decode(payload.AsSpan(0, i)));
    }

    [Fact]
    public void A_payload_holds_at_most_four_credentials()
    {
        CredentialAndPurposeKey credential = Signed(Member);
        CredentialAndPurposeKey[] four = [credential, credential, credential, credential];
        byte[] payload = new IdentityAndCredentials(Two, Signed(ChannelKey), four).Encode();
        Assert.Equal(payload, IdentityAndCredentials.Decode(payload).Encode());
        Assert.Throws<ArgumentException>(() => new IdentityAndCredentials(Two, Signed(ChannelKey), [.. four, credential]).Encode());

        int list = payload.Length - (4 * credential.Encode().Length) - 1;
        Assert.Equal(0x84, payload[list]);
        byte[] five = [.. payload, .. credential.Encode()];
        five[list] = 0x85;
        Assert.Throws<EncodingException>(() => IdentityAndCredentials.Decode(five));
        byte[] indefinite = [.. five, 0xff];
        indefinite[list] = 0x9f;
        Assert.Throws<EncodingException>(() => IdentityAndCredentials.Decode(indefinite));
    }

    [Fact]
    public void The_list_of_credentials_may_be_empty_but_not_left_out()
    {
        byte[] payload = new IdentityAndCredentials(One, Signed(ChannelKey), []).Encode();
        Assert.Equal(0x80, payload[^1]);
        Assert.Empty(IdentityAndCredentials.Decode(payload).Credentials);
        byte[] without = payload[..^1];
        without[0] = 0x82;
        Assert.Throws<EncodingException>(() => IdentityAndCredentials.Decode(without));
    }

    [Fact]
    public void What_stands_inside_of_a_credential_does_not_keep_a_payload_from_being_read()
    {
        var broken = new CredentialAndPurposeKey(new Credential(new byte[] { 1, 2, 3 }, FirstKey.Sign([])), Signed(IssuingKey));
        byte[] payload = new IdentityAndCredentials(One, Signed(ChannelKey), [broken, Signed(Member)]).Encode();
        Assert.Equal(2, IdentityAndCredentials.Decode(payload).Credentials.Count);
    }

    [Fact]
    public void Attributes_are_written_in_the_order_of_their_bytes_and_the_last_of_a_name_counts()
    {
        var attributes = new Attributes([new("b", "1"), new("aa", "2"), new("B", "3"), new("b", "4")]);
        Assert.Equal("8201a3 4142 4133 426161 4132 4162 4134".FromHex(), AttributesBytes(attributes));
        Assert.Equal("4", ReadAttributes("8201a2 4162 4131 4162 4134".FromHex()).ToTexts()["b"]);
        Assert.Equal(attributes.ToTexts(), ReadAttributes("8201bf 4142 4133 426161 4132 4162 4134 ff".FromHex()).ToTexts());
    }

    [Fact]
    public void Attributes_of_any_schema_are_read_and_those_that_are_no_text_are_kept_but_not_shown()
    {
        Attributes attributes = ReadAttributes("821903e7a2 41ff 4131 4161 4132".FromHex());
        Assert.Equal(999ul, attributes.Schema);
        Assert.Equal(2, attributes.Entries.Count());
        Assert.Equal([new("a", "2")], attributes.ToTexts());
    }

    [Theory]
    [InlineData("")]
    [InlineData("8")]
    [InlineData("xy")]
    [InlineData("I82")]
    public void A_credential_that_is_not_hexadecimal_or_empty_is_refused(string text) =>
        Assert.True(Record.Exception(() => CredentialAndPurposeKey.Parse(text)) is FormatException or EncodingException);

    [Fact]
    public void An_unknown_variant_of_a_purpose_key_is_refused()
    {
        byte[] data = ChannelKey.Encode();
        // 82 00 81: the union of the key, after two byte strings of 32 bytes and the heads.
        int variant = data.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x82, 0x00, 0x81, 0x58, 0x20]) + 1;
        data[variant] = 2;
        Assert.Throws<EncodingException>(() => Sample.Attestation(data).Verify(Issuer, Start + 1000));
    }

    private static byte[] AttributesBytes(Attributes attributes)
    {
        var writer = new CborWriter();
        attributes.Encode(writer);
        return writer.ToArray();
    }

    private static Attributes ReadAttributes(byte[] bytes)
    {
        var reader = new CborReader(bytes);
        return Attributes.Decode(ref reader);
    }
}
