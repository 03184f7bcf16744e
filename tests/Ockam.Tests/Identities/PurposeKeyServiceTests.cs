using Ockam.Identities;
using Ockam.Vault;
using static Ockam.Tests.Identities.Sample;

namespace Ockam.Tests.Identities;

public class PurposeKeyServiceTests
{
    [Theory]
    [InlineData(PurposeKeyKind.SecureChannel)]
    [InlineData(PurposeKeyKind.Credentials)]
    public async Task A_purpose_key_is_made_once_and_kept_for_five_years(PurposeKeyKind kind)
    {
        await using var home = new Home();
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        PurposeKey key = await home.PurposeKeys.GetOrCreateAsync(alice, kind);
        Identity identity = await home.Identities.GetRequiredAsync(alice);
        PurposeKeyAttestationData data = key.Attestation.Verify(identity, Start);
        Assert.Equal(kind, data.PublicKey.Kind);
        Assert.Equal((Start, Start + 157_680_000), (data.CreatedAt, data.ExpiresAt));
        Assert.Equal(data.PublicKey.Handle, key.Handle);
        Assert.True(await home.HasSecretAsync(key));

        home.Time.Now = data.ExpiresAt;
        // Asked twice, and of a service that has seen it before and one that has not.
        Assert.Equal(key.Handle, (await home.PurposeKeys.GetOrCreateAsync(alice, kind)).Handle);
        Assert.Equal(key.Handle, (await home.PurposeKeys.GetOrCreateAsync(alice, kind)).Handle);
        Assert.Equal(key.Encoded, (await Another(home).GetOrCreateAsync(alice, kind)).Encoded);
    }

    [Theory]
    [InlineData(PurposeKeyKind.SecureChannel)]
    [InlineData(PurposeKeyKind.Credentials)]
    public async Task An_expired_purpose_key_is_replaced_and_its_secret_removed(PurposeKeyKind kind)
    {
        await using var home = new Home();
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        PurposeKey key = await home.PurposeKeys.GetOrCreateAsync(alice, kind);
        await home.PurposeKeys.GetOrCreateAsync(alice, kind);
        home.Time.Now = key.Data.ExpiresAt + 1;
        PurposeKey next = await home.PurposeKeys.GetOrCreateAsync(alice, kind);
        Assert.NotEqual(key.Handle, next.Handle);
        Assert.False(await home.HasSecretAsync(key));
        Assert.True(await home.HasSecretAsync(next));
        next.Attestation.Verify(await home.Identities.GetRequiredAsync(alice), home.Time.Now);
    }

    [Fact]
    public async Task A_purpose_key_never_outlives_its_identitys_key()
    {
        await using var home = new Home();
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        ChangeData change = (await home.Identities.GetRequiredAsync(alice)).LatestChange;
        home.Time.Now = change.ValidUntil - 10;
        Assert.Equal(change.ValidUntil, (await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel)).Data.ExpiresAt);
        home.Time.Now = change.ValidUntil + 1;
        await RefusesAsync(
            IdentityErrorReason.Expired, async () => await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel));
        await home.Identities.RotateAsync(alice);
        await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel);
    }

    [Fact]
    public async Task Before_its_identitys_key_is_valid_no_purpose_key_is_made_but_within_the_allowed_drift()
    {
        await using var home = new Home();
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        home.Time.Now = Start - 61;
        await RefusesAsync(
            IdentityErrorReason.NotYetValid, async () => await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel));
        home.Time.Now = Start - 60;
        PurposeKey key = await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel);
        Assert.Equal(Start, key.Data.CreatedAt);
        key.Attestation.Verify(await home.Identities.GetRequiredAsync(alice), home.Time.Now);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stored_attestation_that_does_not_verify_is_replaced(bool readable)
    {
        await using var home = new Home();
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        PurposeKey key = await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel);
        await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel);
        byte[] broken = [.. key.Encoded];
        broken[readable ? broken.Length - 1 : 0] ^= 1;
        await home.Store.PurposeKeys.PutAsync(alice, PurposeKeyKind.SecureChannel, broken);
        PurposeKey next = await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel);
        Assert.NotEqual(key.Handle, next.Handle);
        Assert.Equal(!readable, await home.HasSecretAsync(key));
        Assert.Equal(next.Handle, (await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel)).Handle);
    }

    [Fact]
    public async Task A_stored_attestation_whose_secret_is_gone_is_replaced()
    {
        await using var home = new Home();
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        PurposeKey key = await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel);
        await home.Vault.DeleteX25519KeyAsync(key.Handle);
        PurposeKey next = await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel);
        Assert.NotEqual(key.Handle, next.Handle);
        Assert.True(await home.HasSecretAsync(next));
    }

    [Fact]
    public async Task Many_that_ask_at_once_get_the_same_key()
    {
        await using var home = new Home();
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        PurposeKey[] keys = await Task.WhenAll(
            Enumerable.Range(0, 16)
                .Select(_ => Task.Run(async () => await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel))));
        Assert.Single(keys.Select(key => key.Handle).Distinct());
        Assert.Equal(2, home.Store.Committed.Secrets.Count);
    }

    [Fact]
    public async Task A_purpose_key_that_cannot_be_signed_leaves_no_secret()
    {
        FailingVault? vault = null;
        await using var home = new Home(vault: inner => vault = new FailingVault(inner, 1));
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        await Assert.ThrowsAsync<VaultException>(async () => await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.Credentials));
        Assert.Single(home.Store.Committed.Secrets);
        Assert.Empty(home.Store.Committed.PurposeKeys);
    }

    [Fact]
    public async Task A_peer_has_no_purpose_keys_here()
    {
        await using var home = new Home(Start + 1000);
        await home.Identities.ImportAsync(Two.Bytes);
        await Assert.ThrowsAsync<VaultException>(
            async () => await home.PurposeKeys.GetOrCreateAsync(Issuer.Identifier, PurposeKeyKind.SecureChannel));
        await RefusesAsync(
            IdentityErrorReason.UnknownIdentity,
            async () => await home.PurposeKeys.GetOrCreateAsync(Subject, PurposeKeyKind.SecureChannel));
        Assert.Empty(home.Store.Committed.Secrets);
    }

    private static PurposeKeyService Another(Home home) => new(home.Vault, home.Identities, home.Store.PurposeKeys, home.Store, home.Time);
}
