using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Vault;

namespace Ockam.Tests.Identities;

/// <summary>Statements about something outside of the protocol: by the latest key, for one purpose, and never anything else.</summary>
public sealed class StatementTests : IAsyncDisposable
{
    private readonly Home _home = new();

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Theory]
    [InlineData(SigningKeyType.Ed25519)]
    [InlineData(SigningKeyType.EcdsaP256)]
    public async Task A_statement_verifies_from_its_bytes_alone(SigningKeyType type)
    {
        Identifier signer = (await _home.Identities.CreateAsync("signer", type)).Identifier;
        byte[] encoded = (await _home.Identities.SignStatementAsync(signer, "test", new byte[] { 1, 2, 3 })).Encode();
        var statement = IdentityStatement.Decode(encoded);
        Assert.Equal(signer, statement.Verify("test", signer).Identifier);
        Assert.Equal([1, 2, 3], statement.Content.ToArray());
        Assert.Equal(_home.Time.Now, statement.CreatedAt);
        Assert.Equal(
            IdentityErrorReason.WrongPurpose, Assert.Throws<IdentityException>(() => statement.Verify("other", signer)).Reason);
        Identifier other = (await _home.Identities.CreateAsync("other")).Identifier;
        Assert.Equal(
            IdentityErrorReason.UnexpectedIdentifier, Assert.Throws<IdentityException>(() => statement.Verify("test", other)).Reason);
    }

    [Fact]
    public async Task No_bit_of_a_statement_can_be_changed()
    {
        Identifier signer = (await _home.Identities.CreateAsync("signer")).Identifier;
        byte[] encoded = (await _home.Identities.SignStatementAsync(signer, "test", new byte[40])).Encode();
        for (int bit = 0; bit < encoded.Length * 8; bit++)
        {
            byte[] changed = [.. encoded];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<OckamException>(() => IdentityStatement.Decode(changed).Verify("test", signer));
        }

        Assert.Throws<EncodingException>(() => IdentityStatement.Decode([.. encoded, 0]));
    }

    [Fact]
    public async Task After_a_rotation_the_old_key_counts_no_more_for_those_who_know()
    {
        Identifier signer = (await _home.Identities.CreateAsync("signer")).Identifier;
        IdentityStatement old = await _home.Identities.SignStatementAsync(signer, "test", default);
        Identity before = await _home.Identities.GetRequiredAsync(signer);
        Identity after = await _home.Identities.RotateAsync(signer);
        old.Verify("test", signer, before);
        Assert.Equal(
            IdentityErrorReason.NotLatestChange, Assert.Throws<IdentityException>(() => old.Verify("test", signer, after)).Reason);
        IdentityStatement renewed = await _home.Identities.SignStatementAsync(signer, "test", default);
        renewed.Verify("test", signer, before);
        renewed.Verify("test", signer, after);
    }

    [Fact]
    public async Task What_was_signed_for_the_protocol_is_no_statement()
    {
        Identifier signer = (await _home.Identities.CreateAsync("signer")).Identifier;
        Identity identity = await _home.Identities.GetRequiredAsync(signer);
        Change change = identity.ChangeHistory.Changes[0];
        Assert.Equal(
            IdentityErrorReason.WrongDataType,
            Assert.Throws<IdentityException>(
                () => new IdentityStatement(identity.ChangeHistory, change.Data.ToArray(), change.Signature)).Reason);
    }
}
