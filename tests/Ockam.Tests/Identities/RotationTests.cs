using Ockam.Identities;
using Ockam.Vault;
using static Ockam.Tests.Identities.Sample;

namespace Ockam.Tests.Identities;

public class RotationTests
{
    [Fact]
    public async Task A_rotation_adds_a_change_signed_by_both_keys_and_removes_the_old_secrets()
    {
        await using var home = new Home();
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        Identity before = await home.Identities.GetRequiredAsync(alice);
        PurposeKey channel = await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel);
        PurposeKey issuing = await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.Credentials);

        home.Time.Now = Start + 500;
        Identity after = await home.Identities.RotateAsync(alice);
        Assert.Equal(after.ChangeHistory.Bytes.ToArray(), await home.Identities.ExportAsync(alice));
        Assert.Equal(IdentityHistoryComparison.Newer, Identity.Verify(after.ChangeHistory.Bytes.Span, alice).CompareTo(before));
        Assert.Equal((Start + 500, Start + 500 + 315_360_000), (after.LatestChange.ValidFrom, after.LatestChange.ValidUntil));
        Assert.True(await home.HasSigningKeyAsync(after.LatestChange.PrimaryPublicKey));
        Assert.False(await home.HasSigningKeyAsync(before.LatestChange.PrimaryPublicKey));
        Assert.False(await home.HasSecretAsync(channel) || await home.HasSecretAsync(issuing));
        Assert.Single(home.Store.Committed.Secrets);

        PurposeKey made = await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel);
        Assert.NotEqual(channel.Handle, made.Handle);
        made.Attestation.Verify(after, home.Time.Now);
        Refuses(IdentityErrorReason.NotLatestChange, () => channel.Attestation.Verify(after, home.Time.Now));
    }

    [Theory]
    [InlineData(null, SigningKeyType.EcdsaP256)]
    [InlineData(SigningKeyType.Ed25519, SigningKeyType.Ed25519)]
    public async Task A_rotation_keeps_the_algorithm_unless_told_otherwise(SigningKeyType? asked, SigningKeyType expected)
    {
        await using var home = new Home();
        Identifier alice = (await home.Identities.CreateAsync("alice", SigningKeyType.EcdsaP256)).Identifier;
        Assert.Equal(expected, (await home.Identities.RotateAsync(alice, asked)).LatestChange.PrimaryPublicKey.Type);
    }

    [Fact]
    public async Task A_rotation_after_the_clock_was_set_back_still_makes_a_history_that_verifies()
    {
        await using var home = new Home();
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        home.Time.Now = Start - 1000;
        Assert.Equal(Start, (await home.Identities.RotateAsync(alice)).LatestChange.ValidFrom);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_rotation_that_fails_in_the_middle_leaves_everything_as_it_was(int signatures)
    {
        FailingVault? vault = null;
        await using var home = new Home(vault: inner => vault = new FailingVault(inner, 3));
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        PurposeKey channel = await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel);
        byte[] before = await home.Identities.ExportAsync(alice);
        HashSet<(SecretHandle, SecretKind)> secrets = [.. home.Store.Committed.Secrets.Keys];

        // The new key signs first, then the old one.
        vault!.SignaturesBefore = signatures - 1;
        await Assert.ThrowsAsync<VaultException>(async () => await home.Identities.RotateAsync(alice));
        Assert.Equal(before, await home.Identities.ExportAsync(alice));
        Assert.True(secrets.SetEquals(home.Store.Committed.Secrets.Keys));
        Assert.Equal(channel.Handle, (await home.PurposeKeys.GetOrCreateAsync(alice, PurposeKeyKind.SecureChannel)).Handle);

        vault.SignaturesBefore = int.MaxValue;
        Assert.Equal(2, (await home.Identities.RotateAsync(alice)).Changes.Count);
    }

    [Fact]
    public async Task Of_two_that_rotate_at_once_one_is_refused_and_leaves_nothing()
    {
        RacingIdentities? race = null;
        await using var home = new Home(identities: store => race = new RacingIdentities(store.Identities));
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        var other = new IdentityService(home.Vault, home.Store.Identities, home.Store.PurposeKeys, home.Store, home.Time);
        race!.AfterRead = async () => await other.RotateAsync(alice);
        await RefusesAsync(IdentityErrorReason.ChangedMeanwhile, async () => await home.Identities.RotateAsync(alice));
        Assert.Equal(2, (await home.Identities.GetRequiredAsync(alice)).Changes.Count);
        Assert.Single(home.Store.Committed.Secrets);
    }

    [Fact]
    public async Task A_rotation_of_a_history_that_was_changed_in_the_meantime_is_undone_as_a_whole()
    {
        RacingIdentities? race = null;
        await using var home = new Home(identities: store => race = new RacingIdentities(store.Identities));
        await home.Vault.ImportSigningKeyAsync(SigningKeyType.Ed25519, TestKey.Secret(0));
        Identifier alice = (await home.Identities.AdoptAsync("alice", One.Bytes)).Identifier;
        // At the very last moment, and as part of the same transaction: whatever the store isolates, it must be seen here.
        race!.BeforePut = async () => Assert.True(await home.Store.Identities.PutChangeHistoryAsync(alice, Two.Bytes, One.Bytes));
        await RefusesAsync(IdentityErrorReason.ChangedMeanwhile, async () => await home.Identities.RotateAsync(alice));
        Assert.Equal(One.Bytes.ToArray(), await home.Identities.ExportAsync(alice));
        Assert.Equal(FirstKey.PublicKey.Handle, Assert.Single(home.Store.Committed.Secrets).Key.Handle);
    }

    [Fact]
    public async Task However_many_rotate_at_once_the_history_grows_by_those_that_succeeded()
    {
        await using var home = new Home();
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        bool[] succeeded = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                await home.Identities.RotateAsync(alice);
                return true;
            }
            catch (IdentityException refusal) when (refusal.Reason == IdentityErrorReason.ChangedMeanwhile)
            {
                return false;
            }
        })));
        Assert.Contains(true, succeeded);
        Identity identity = Identity.Verify(await home.Identities.ExportAsync(alice), alice);
        Assert.Equal(1 + succeeded.Count(won => won), identity.Changes.Count);
        Assert.Equal(identity.LatestChange.PrimaryPublicKey.Handle, Assert.Single(home.Store.Committed.Secrets).Key.Handle);
    }

    [Fact]
    public async Task An_identity_of_64_changes_cannot_be_rotated_any_more()
    {
        await using var home = new Home();
        ChangeHistory longest = Long(64);
        await home.Vault.ImportSigningKeyAsync(SigningKeyType.Ed25519, TestKey.Secret(63 & 0x1f));
        Identifier alice = (await home.Identities.AdoptAsync("alice", longest.Bytes)).Identifier;
        await RefusesAsync(IdentityErrorReason.TooManyChanges, async () => await home.Identities.RotateAsync(alice));
    }

    [Fact]
    public async Task A_damaged_attestation_does_not_stand_in_the_way_of_a_rotation()
    {
        await using var home = new Home();
        Identifier alice = (await home.Identities.CreateAsync("alice")).Identifier;
        await home.Store.PurposeKeys.PutAsync(alice, PurposeKeyKind.Credentials, new byte[] { 1, 2, 3 });
        await home.Identities.RotateAsync(alice);
        Assert.Empty(home.Store.Committed.PurposeKeys);
    }

    [Fact]
    public async Task A_peer_cannot_be_rotated()
    {
        await using var home = new Home();
        await home.Identities.ImportAsync(Two.Bytes);
        await Assert.ThrowsAsync<VaultException>(async () => await home.Identities.RotateAsync(Issuer.Identifier));
        Assert.Empty(home.Store.Committed.Secrets);
    }
}
