using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Vault;
using static Ockam.Tests.Identities.Sample;

namespace Ockam.Tests.Identities;

public class IdentityServiceTests
{
    [Theory]
    [InlineData(SigningKeyType.Ed25519)]
    [InlineData(SigningKeyType.EcdsaP256)]
    public async Task A_new_identity_has_one_change_by_a_key_of_the_vault_for_ten_years(SigningKeyType type)
    {
        await using var home = new Home();
        NamedIdentity named = await home.Identities.CreateAsync("alice", type);
        Assert.Equal(("alice", "default", true), (named.Name, named.VaultName, named.IsDefault));
        Identity identity = Identity.Verify(await home.Identities.ExportAsync(named.Identifier), named.Identifier);
        ChangeData change = Assert.Single(identity.Changes);
        Assert.Equal(type, change.PrimaryPublicKey.Type);
        Assert.Equal((Start, Start + 315_360_000), (change.ValidFrom, change.ValidUntil));
        Assert.False(change.RevokeAllPurposeKeys);
        Assert.True(await home.HasSigningKeyAsync(change.PrimaryPublicKey));
    }

    [Fact]
    public async Task An_identity_without_a_name_is_given_one()
    {
        await using var home = new Home();
        NamedIdentity first = await home.Identities.CreateAsync();
        NamedIdentity second = await home.Identities.CreateAsync();
        Assert.NotEqual(first.Name, second.Name);
        Assert.Matches("^[0-9a-f]{8}$", first.Name);
        Assert.Equal((true, false), (first.IsDefault, second.IsDefault));
        await Assert.ThrowsAsync<ArgumentException>(async () => await home.Identities.CreateAsync(" "));
    }

    [Fact]
    public async Task A_taken_name_is_refused_and_leaves_no_key()
    {
        await using var home = new Home();
        await home.Identities.CreateAsync("alice");
        await RefusesAsync(IdentityErrorReason.NameTaken, async () => await home.Identities.CreateAsync("alice"));
        Assert.Single(home.Store.Committed.Secrets);
        Assert.Single(home.Store.Committed.ChangeHistories);
    }

    [Fact]
    public async Task What_fails_while_an_identity_is_created_leaves_nothing()
    {
        await using var home = new Home(vault: inner => new FailingVault(inner, signaturesBefore: 0));
        await Assert.ThrowsAsync<VaultException>(async () => await home.Identities.CreateAsync("alice"));
        Assert.Empty(home.Store.Committed.Secrets);
        Assert.Empty(home.Store.Committed.ChangeHistories);
        Assert.Empty(await home.Identities.ListAsync());
    }

    [Fact]
    public async Task Names_are_listed_resolved_and_made_the_default()
    {
        await using var home = new Home();
        await RefusesAsync(IdentityErrorReason.UnknownName, async () => await home.Identities.ResolveAsync(null));
        await home.Identities.CreateAsync("bob");
        await home.Identities.CreateAsync("alice");
        Assert.Equal(["alice", "bob"], (await home.Identities.ListAsync()).Select(named => named.Name));
        Assert.Equal("bob", (await home.Identities.ResolveAsync(null)).Name);
        await home.Identities.SetDefaultAsync("alice");
        Assert.Equal("alice", (await home.Identities.ResolveAsync(null)).Name);
        Assert.Equal("bob", (await home.Identities.ResolveAsync("bob")).Name);
        await RefusesAsync(IdentityErrorReason.UnknownName, async () => await home.Identities.ResolveAsync("carol"));
        await RefusesAsync(IdentityErrorReason.UnknownName, async () => await home.Identities.SetDefaultAsync("carol"));
        await RefusesAsync(IdentityErrorReason.UnknownName, async () => await home.Identities.DeleteAsync("carol"));
    }

    [Fact]
    public async Task A_deleted_identity_leaves_no_secret()
    {
        await using var home = new Home();
        NamedIdentity alice = await home.Identities.CreateAsync("alice");
        NamedIdentity bob = await home.Identities.CreateAsync("bob");
        PurposeKey channel = await home.PurposeKeys.GetOrCreateAsync(alice.Identifier, PurposeKeyKind.SecureChannel);
        PurposeKey issuing = await home.PurposeKeys.GetOrCreateAsync(alice.Identifier, PurposeKeyKind.Credentials);
        Assert.True(await home.HasSecretAsync(channel) && await home.HasSecretAsync(issuing));
        await home.Identities.DeleteAsync("alice");
        Identity left = await home.Identities.GetRequiredAsync(bob.Identifier);
        Assert.Equal(left.LatestChange.PrimaryPublicKey.Handle, Assert.Single(home.Store.Committed.Secrets).Key.Handle);
        Assert.Empty(home.Store.Committed.PurposeKeys);
        Assert.Equal("bob", (await home.Identities.ResolveAsync(null)).Name);
        // Peers are known by their histories, and this is one now.
        Assert.NotNull(await home.Identities.GetAsync(alice.Identifier));
    }

    [Fact]
    public async Task An_identity_with_two_names_keeps_its_keys_until_the_second_is_deleted()
    {
        await using var home = new Home();
        NamedIdentity one = await home.Identities.CreateAsync("one");
        NamedIdentity two = await home.Identities.AdoptAsync("two", await home.Identities.ExportAsync(one.Identifier));
        Assert.Equal(one.Identifier, two.Identifier);
        await home.Identities.DeleteAsync("one");
        Assert.Single(home.Store.Committed.Secrets);
        await home.Identities.DeleteAsync("two");
        Assert.Empty(home.Store.Committed.Secrets);
    }

    [Fact]
    public async Task An_existing_identity_is_adopted_only_with_its_latest_key_in_the_vault()
    {
        await using var home = new Home();
        await home.Vault.ImportSigningKeyAsync(SigningKeyType.Ed25519, TestKey.Secret(0x00));
        await Assert.ThrowsAsync<VaultException>(async () => await home.Identities.AdoptAsync("mine", Two.Bytes));
        Assert.Null(await home.Identities.GetAsync(Issuer.Identifier));
        await home.Vault.ImportSigningKeyAsync(SigningKeyType.Ed25519, TestKey.Secret(0x20));
        NamedIdentity mine = await home.Identities.AdoptAsync("mine", Two.Bytes);
        Assert.Equal(Issuer.Identifier, mine.Identifier);
        Assert.Equal(3, (await home.Identities.RotateAsync(mine.Identifier)).Changes.Count);
        await RefusesAsync(IdentityErrorReason.OlderHistory, async () => await home.Identities.AdoptAsync("again", Two.Bytes));
    }

    [Fact]
    public async Task An_unknown_identity_is_null_or_an_error()
    {
        await using var home = new Home();
        Assert.Null(await home.Identities.GetAsync(Subject));
        await RefusesAsync(IdentityErrorReason.UnknownIdentity, async () => await home.Identities.GetRequiredAsync(Subject));
        await RefusesAsync(IdentityErrorReason.UnknownIdentity, async () => await home.Identities.ExportAsync(Subject));
        await RefusesAsync(IdentityErrorReason.UnknownIdentity, async () => await home.Identities.RotateAsync(Subject));
    }

    [Fact]
    public async Task A_history_of_bytes_that_are_none_is_refused()
    {
        await using var home = new Home();
        await Assert.ThrowsAsync<EncodingException>(async () => await home.Identities.ImportAsync(new byte[] { 0x81, 0x01 }));
        await Assert.ThrowsAsync<EncodingException>(async () => await home.Identities.AdoptAsync("x", Array.Empty<byte>()));
    }
}
