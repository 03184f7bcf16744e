using System.Runtime.Versioning;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Storage;
using Ockam.Tests.Storage;
using Ockam.Vault;

namespace Ockam.Tests.Identities;

/// <summary>Named vaults: where identities have their keys, and what removing a vault takes away.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class VaultServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => Path.Combine(_folder.Path, "home");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_identity_has_its_keys_in_the_vault_that_was_named_and_acts_from_there()
    {
        await using SqliteStore store = await SqliteStore.OpenAsync(Folder);
        var home = new HomeServices(store, TimeProvider.System);
        StoredVault work = await home.Vaults.CreateAsync("work");
        NamedIdentity anna = await home.Identities.CreateAsync("anna", SigningKeyType.Ed25519, "work");
        NamedIdentity bob = await home.Identities.CreateAsync("bob");
        Assert.Equal(("work", "default"), (anna.VaultName, bob.VaultName));
        SecretHandle key = (await home.Identities.GetRequiredAsync(anna.Identifier)).LatestChange.PrimaryPublicKey.Handle;
        Assert.Null(await store.Secrets.GetAsync(key, SecretKind.Ed25519));
        Assert.NotNull(await (await store.Vaults.OpenSecretsAsync(work)).GetAsync(key, SecretKind.Ed25519));

        await ActAsync(home, anna.Identifier, bob.Identifier);
        PurposeKey channel = await home.PurposeKeys.GetOrCreateAsync(anna.Identifier, PurposeKeyKind.SecureChannel);
        Assert.NotNull(await (await store.Vaults.OpenSecretsAsync(work)).GetAsync(channel.Handle, SecretKind.X25519));
        await home.Identities.RotateAsync(anna.Identifier, SigningKeyType.EcdsaP256);
        SecretHandle next = (await home.Identities.GetRequiredAsync(anna.Identifier)).LatestChange.PrimaryPublicKey.Handle;
        ISecretRepository secrets = await store.Vaults.OpenSecretsAsync(work);
        Assert.NotNull(await secrets.GetAsync(next, SecretKind.EcdsaP256));
        Assert.Null(await secrets.GetAsync(key, SecretKind.Ed25519));
        Assert.Null(await secrets.GetAsync(channel.Handle, SecretKind.X25519));
        await ActAsync(home, anna.Identifier, bob.Identifier);

        // And so does another process, which knows nothing but what is stored.
        await using SqliteStore other = await SqliteStore.OpenAsync(Folder);
        await ActAsync(new HomeServices(other, TimeProvider.System), anna.Identifier, bob.Identifier);
        await home.Identities.DeleteAsync("anna");
        Assert.Null(await secrets.GetAsync(next, SecretKind.EcdsaP256));
        Assert.Null(await store.Vaults.FindKeyAsync(next));
    }

    [Fact]
    public async Task New_identities_are_in_the_default_vault_and_those_that_are_there_stay_where_they_are()
    {
        await using var store = new InMemoryStore();
        var home = new HomeServices(store, TimeProvider.System);
        NamedIdentity before = await home.Identities.CreateAsync("before");
        await home.Vaults.CreateAsync("work");
        await home.Vaults.SetDefaultAsync("work");
        NamedIdentity after = await home.Identities.CreateAsync("after");
        Assert.Equal("work", after.VaultName);
        await ActAsync(home, before.Identifier, after.Identifier);
        await home.Identities.RotateAsync(before.Identifier);
        Assert.Equal("default", (await home.Identities.ResolveAsync("before")).VaultName);
        SecretHandle key = (await home.Identities.GetRequiredAsync(before.Identifier)).LatestChange.PrimaryPublicKey.Handle;
        Assert.NotNull(await store.Secrets.GetAsync(key, SecretKind.Ed25519));
        VaultException unknown = await Assert.ThrowsAsync<VaultException>(
            async () => await home.Identities.CreateAsync("x", SigningKeyType.Ed25519, "nothing"));
        Assert.Equal(VaultErrorReason.UnknownVault, unknown.Reason);
        Assert.Equal(VaultErrorReason.UnknownVault, await ReasonAsync(() => home.Vaults.SetDefaultAsync("nothing")));
    }

    [Fact]
    public async Task A_key_that_was_made_before_is_used_where_it_is()
    {
        await using var store = new InMemoryStore();
        var home = new HomeServices(store, TimeProvider.System);
        await home.Vaults.CreateAsync("work");
        OpenedVault work = await ((INamedVaults)home.Vault).OpenAsync("work");
        SecretHandle key = await work.Vault.GenerateSigningKeyAsync(SigningKeyType.Ed25519);
        NamedIdentity made = await home.Identities.CreateAsync("anna", key);
        Assert.Equal("work", made.VaultName);
        NamedIdentity again = await home.Identities.AdoptAsync("also", await home.Identities.ExportAsync(made.Identifier));
        Assert.Equal("work", again.VaultName);
    }

    [Fact]
    public async Task A_name_that_is_taken_leaves_no_key_behind()
    {
        await using SqliteStore store = await SqliteStore.OpenAsync(Folder);
        var home = new HomeServices(store, TimeProvider.System);
        StoredVault work = await home.Vaults.CreateAsync("work");
        await home.Identities.CreateAsync("anna");
        await Assert.ThrowsAsync<IdentityException>(async () => await home.Identities.CreateAsync("anna", SigningKeyType.Ed25519, "work"));
        var failing = new IdentityService(
            new HomeVaults(store.Secrets, store.Vaults), new Full(store.Identities), store.PurposeKeys, store, TimeProvider.System);
        await Assert.ThrowsAsync<StoreException>(async () => await failing.CreateAsync("bob", SigningKeyType.Ed25519, "work"));
        await store.DisposeAsync();
        using var file = new SqliteDatabase(work.Path);
        Assert.Equal(0, file.ReadNumber("SELECT count(*) FROM secret"));
    }

    [Fact]
    public async Task A_vault_with_keys_of_identities_is_removed_only_together_with_them()
    {
        await using SqliteStore store = await SqliteStore.OpenAsync(Folder);
        var home = new HomeServices(store, TimeProvider.System);
        StoredVault work = await home.Vaults.CreateAsync("work");
        await home.Vaults.SetDefaultAsync("work");
        NamedIdentity anna = await home.Identities.CreateAsync("anna");
        await home.PurposeKeys.GetOrCreateAsync(anna.Identifier, PurposeKeyKind.Credentials);
        Assert.Equal(VaultErrorReason.InUse, await ReasonAsync(() => home.Vaults.DeleteAsync("work", withIdentities: false)));
        Assert.Equal(VaultErrorReason.InUse, await ReasonAsync(() => home.Vaults.DeleteAsync("default", withIdentities: true)));
        Assert.Equal(VaultErrorReason.UnknownVault, await ReasonAsync(() => home.Vaults.DeleteAsync("nothing", withIdentities: true)));
        Assert.True(File.Exists(work.Path));

        await home.Vaults.DeleteAsync("work", withIdentities: true);
        Assert.False(File.Exists(work.Path));
        Assert.Empty(await home.Identities.ListAsync());
        Assert.Null(await store.PurposeKeys.GetAsync(anna.Identifier, PurposeKeyKind.Credentials));
        Assert.True((await home.Vaults.GetAsync(null)).IsInStore);
        Assert.Equal("default", (await home.Identities.CreateAsync("bob")).VaultName);
        // The name is free again, and another vault of it is another vault.
        await home.Vaults.CreateAsync("work");
        Assert.Equal("work", (await home.Identities.CreateAsync("carol", SigningKeyType.Ed25519, "work")).VaultName);
    }

    [Fact]
    public async Task A_vault_that_was_removed_by_another_process_says_that_the_key_is_gone()
    {
        await using SqliteStore store = await SqliteStore.OpenAsync(Folder);
        var home = new HomeServices(store, TimeProvider.System);
        await home.Vaults.CreateAsync("work");
        NamedIdentity anna = await home.Identities.CreateAsync("anna", SigningKeyType.Ed25519, "work");
        await ActAsync(home, anna.Identifier, anna.Identifier);
        PurposeKey key = await home.PurposeKeys.GetOrCreateAsync(anna.Identifier, PurposeKeyKind.SecureChannel);
        await using (SqliteStore other = await SqliteStore.OpenAsync(Folder))
            await new HomeServices(other, TimeProvider.System).Vaults.DeleteAsync("work", withIdentities: true);
        await Assert.ThrowsAsync<VaultException>(async () => await home.Vault.GetX25519PublicKeyAsync(key.Handle));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a.")]
    [InlineData("two words")]
    [InlineData("ü")]
    public async Task A_name_that_could_not_be_that_of_a_file_is_refused(string name)
    {
        await using var store = new InMemoryStore();
        var home = new HomeServices(store, TimeProvider.System);
        Assert.Equal(VaultErrorReason.InvalidName, await ReasonAsync(() => AsVoid(home.Vaults.CreateAsync(name))));
        Assert.Equal(VaultErrorReason.InvalidName, await ReasonAsync(() => AsVoid(home.Vaults.CreateAsync(new string('a', 65)))));
    }

    // Signs, attests and agrees: all that an identity needs its keys for.
    private static async Task ActAsync(HomeServices home, Identifier issuer, Identifier subject)
    {
        CredentialAndPurposeKey credential =
            await home.Credentials.IssueAsync(issuer, subject, new Attributes([new("a", "b")]), TimeSpan.FromHours(1));
        Assert.Equal(subject, (await home.Credentials.VerifyAsync(credential, [issuer], subject)).Subject);
        PurposeKey channel = await home.PurposeKeys.GetOrCreateAsync(issuer, PurposeKeyKind.SecureChannel);
        byte[] peer = new byte[32];
        Curve25519.X25519PublicKey(Enumerable.Repeat((byte)7, 32).ToArray(), peer);
        byte[] shared = new byte[32];
        await home.Vault.AgreeAsync(channel.Handle, peer, shared);
        Assert.NotEqual(new byte[32], shared);
    }

    private static async Task<VaultErrorReason> ReasonAsync(Func<ValueTask> action) =>
        (await Assert.ThrowsAsync<VaultException>(async () => await action())).Reason;

    private static async ValueTask AsVoid(ValueTask<StoredVault> made) => await made;

    // A disk that is full when the name is to be stored.
    private sealed class Full(IIdentityRepository inner) : IIdentityRepository
    {
        public ValueTask PutNameAsync(
            string name, Identifier identifier, string vaultName, CancellationToken cancellationToken = default) =>
            throw new StoreException(StoreErrorReason.Inaccessible, "disk", "The disk is full.");

        public ValueTask<byte[]?> GetChangeHistoryAsync(Identifier identifier, CancellationToken cancellationToken = default) =>
            inner.GetChangeHistoryAsync(identifier, cancellationToken);

        public ValueTask<bool> PutChangeHistoryAsync(
            Identifier identifier, ReadOnlyMemory<byte> changeHistory, ReadOnlyMemory<byte>? expected,
            CancellationToken cancellationToken = default) =>
            inner.PutChangeHistoryAsync(identifier, changeHistory, expected, cancellationToken);

        public ValueTask<int> CountChangeHistoriesAsync(CancellationToken cancellationToken = default) =>
            inner.CountChangeHistoriesAsync(cancellationToken);

        public ValueTask<NamedIdentity?> GetByNameAsync(string name, CancellationToken cancellationToken = default) =>
            inner.GetByNameAsync(name, cancellationToken);

        public ValueTask<NamedIdentity?> GetDefaultAsync(CancellationToken cancellationToken = default) =>
            inner.GetDefaultAsync(cancellationToken);

        public ValueTask<bool> SetDefaultAsync(string name, CancellationToken cancellationToken = default) =>
            inner.SetDefaultAsync(name, cancellationToken);

        public ValueTask<IReadOnlyList<NamedIdentity>> ListAsync(CancellationToken cancellationToken = default) =>
            inner.ListAsync(cancellationToken);

        public ValueTask<bool> DeleteNameAsync(string name, CancellationToken cancellationToken = default) =>
            inner.DeleteNameAsync(name, cancellationToken);
    }
}
