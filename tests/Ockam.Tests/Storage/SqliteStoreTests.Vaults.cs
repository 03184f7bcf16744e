using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Tests.Storage;

public sealed partial class SqliteStoreTests
{
    [Fact]
    public async Task The_file_of_a_vault_is_its_owners_alone_and_gone_without_a_trace_when_it_is_erased()
    {
        StoredVault vault = await Store.Vaults.CreateAsync("work", null);
        Assert.Equal(Path.Combine(Home, "vaults", "work.vault"), vault.Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(vault.Path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(vault.Path)!));
        ISecretRepository secrets = await Store.Vaults.OpenSecretsAsync(vault);
        await secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        // What has it open keeps what is unlinked.
        using FileStream other = File.Open(vault.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await Store.Vaults.DeleteAsync("work");
        await Store.Vaults.EraseAsync(vault);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(vault.Path)!));
        byte[] left = new byte[other.Length];
        other.ReadExactly(left);
        Assert.True(left.AsSpan().IndexOf(SecretOf(1)) < 0);
        await Store.Vaults.EraseAsync(vault);
    }

    [Fact]
    public async Task A_vault_may_have_a_file_elsewhere_that_is_refused_where_it_is_there_or_open_to_others()
    {
        string folder = Path.Combine(_folder.Path, "stick");
        StoredVault vault = await Store.Vaults.CreateAsync("stick", Path.Combine(folder, "keys.db"));
        Assert.Equal(Path.Combine(folder, "keys.db"), vault.Path);
        Assert.True(File.Exists(vault.Path));
        VaultException taken = await Assert.ThrowsAsync<VaultException>(async () => await Store.Vaults.CreateAsync("b", vault.Path));
        Assert.Equal(VaultErrorReason.NameTaken, taken.Reason);
        string open = Path.Combine(_folder.Path, "open");
        Directory.CreateDirectory(open, (UnixFileMode)0b111_101_101);
        StoreException loose = await Assert.ThrowsAsync<StoreException>(
            async () => await Store.Vaults.CreateAsync("c", Path.Combine(open, "keys.db")));
        Assert.Equal(StoreErrorReason.LoosePermissions, loose.Reason);
        Assert.Null(await Store.Vaults.GetAsync("c"));
    }

    [Fact]
    public async Task A_vault_whose_file_is_missing_or_another_programs_says_so_and_makes_no_new_one()
    {
        StoredVault vault = await Store.Vaults.CreateAsync("work", null);
        await Store.DisposeAsync();
        File.Move(vault.Path, vault.Path + ".away");
        await using SqliteStore again = await SqliteStore.OpenAsync(Home);
        VaultException missing = await Assert.ThrowsAsync<VaultException>(async () => await again.Vaults.OpenSecretsAsync(vault));
        Assert.Contains(vault.Path, missing.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(vault.Path));
        // A home's database is no vault.
        File.Copy(Database, vault.Path);
        StoreException wrong = await Assert.ThrowsAsync<StoreException>(async () => await again.Vaults.OpenSecretsAsync(vault));
        Assert.Equal(StoreErrorReason.NotAStore, wrong.Reason);
        File.Move(vault.Path + ".away", vault.Path, overwrite: true);
        Assert.NotNull(await again.Vaults.OpenSecretsAsync(vault));
    }

    [Fact]
    public async Task A_home_that_is_moved_has_its_vaults_with_it()
    {
        StoredVault vault = await Store.Vaults.CreateAsync("work", null);
        await (await Store.Vaults.OpenSecretsAsync(vault)).PutAsync(HandleOf(1), SecretKind.X25519, SecretOf(1));
        await Store.DisposeAsync();
        string moved = Path.Combine(_folder.Path, "moved");
        Directory.Move(Home, moved);
        await using SqliteStore again = await SqliteStore.OpenAsync(moved);
        StoredVault found = (await again.Vaults.GetAsync("work"))!;
        Assert.Equal(SecretOf(1), await (await again.Vaults.OpenSecretsAsync(found)).GetAsync(HandleOf(1), SecretKind.X25519));
    }

    [Fact]
    public async Task A_home_from_before_there_were_vaults_goes_on_with_its_own()
    {
        string old = Path.Combine(_folder.Path, "old");
        var before = new SqliteStoreOptions { Migrations = [.. SqliteSchema.Migrations.Take(6)] };
        await using (SqliteStore store = await SqliteStore.OpenAsync(old, before))
        {
            await store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
            await store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        }

        await using SqliteStore now = await SqliteStore.OpenAsync(old);
        StoredVault own = Assert.Single(await now.Vaults.ListAsync());
        Assert.Equal((await now.Identities.GetByNameAsync("a"))!.VaultName, own.Name);
        Assert.Equal(SecretOf(1), await (await now.Vaults.OpenSecretsAsync(own)).GetAsync(HandleOf(1), SecretKind.Ed25519));
        Assert.Null(await now.Vaults.FindKeyAsync(HandleOf(1)));
    }
}
