using Ockam.Vault;

namespace Ockam.Tests.Storage;

public abstract partial class NodeStoreTests
{
    [Fact]
    public async Task Every_home_has_a_vault_of_its_own_that_is_the_default_and_stays()
    {
        StoredVault own = Assert.Single(await Store.Vaults.ListAsync());
        Assert.Equal(("default", VaultKind.Software, true, true), (own.Name, own.Kind, own.IsDefault, own.IsInStore));
        Assert.Equal(own, await Store.Vaults.GetAsync(null));
        Assert.False(await Store.Vaults.DeleteAsync("default"));
        Assert.Null(await Store.Vaults.GetAsync("work"));
        Assert.Same(Store.Secrets, await Store.Vaults.OpenSecretsAsync(own));
    }

    [Fact]
    public async Task Vaults_are_listed_by_name_and_one_is_the_default()
    {
        await Store.Vaults.CreateAsync("work", null);
        await Store.Vaults.CreateAsync("a", null);
        Assert.Equal(["a", "default", "work"], (await Store.Vaults.ListAsync()).Select(vault => vault.Name));
        VaultException taken = await Assert.ThrowsAsync<VaultException>(async () => await Store.Vaults.CreateAsync("work", null));
        Assert.Equal(VaultErrorReason.NameTaken, taken.Reason);
        Assert.True(await Store.Vaults.SetDefaultAsync("work"));
        Assert.False(await Store.Vaults.SetDefaultAsync("nothing"));
        Assert.Equal("work", Assert.Single(await Store.Vaults.ListAsync(), vault => vault.IsDefault).Name);
        Assert.Equal("work", (await Store.Vaults.GetAsync(null))!.Name);
        Assert.True(await Store.Vaults.DeleteAsync("work"));
        Assert.False(await Store.Vaults.DeleteAsync("work"));
        Assert.Equal("default", (await Store.Vaults.GetAsync(null))!.Name);
    }

    [Fact]
    public async Task A_vault_has_secrets_of_its_own_and_another_of_its_name_later_has_not()
    {
        StoredVault first = await Store.Vaults.CreateAsync("work", null);
        ISecretRepository secrets = await Store.Vaults.OpenSecretsAsync(first);
        await secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        Assert.Equal(SecretOf(1), await (await Store.Vaults.OpenSecretsAsync(first)).GetAsync(HandleOf(1), SecretKind.Ed25519));
        Assert.Null(await Store.Secrets.GetAsync(HandleOf(1), SecretKind.Ed25519));
        await Store.Vaults.DeleteAsync("work");
        await Store.Vaults.EraseAsync(first);
        StoredVault second = await Store.Vaults.CreateAsync("work", null);
        Assert.NotEqual(first.Number, second.Number);
        Assert.Null(await (await Store.Vaults.OpenSecretsAsync(second)).GetAsync(HandleOf(1), SecretKind.Ed25519));
        await Assert.ThrowsAsync<VaultException>(async () => await Store.Vaults.OpenSecretsAsync(first with { Path = first.Path + "x" }));
    }

    [Fact]
    public async Task It_is_kept_which_vault_holds_a_key_until_the_vault_is_forgotten()
    {
        StoredVault own = (await Store.Vaults.GetAsync(null))!;
        StoredVault work = await Store.Vaults.CreateAsync("work", null);
        StoredVault other = await Store.Vaults.CreateAsync("other", null);
        await Store.Vaults.PutKeyAsync(HandleOf(1), work);
        await Store.Vaults.PutKeyAsync(HandleOf(2), other);
        await Store.Vaults.PutKeyAsync(HandleOf(3), own);
        await Store.Vaults.PutKeyAsync(HandleOf(4), work);
        Assert.Equal("work", (await Store.Vaults.FindKeyAsync(HandleOf(1)))!.Name);
        Assert.Equal("other", (await Store.Vaults.FindKeyAsync(HandleOf(2)))!.Name);
        Assert.Null(await Store.Vaults.FindKeyAsync(HandleOf(3)));
        Assert.True(await Store.Vaults.DeleteKeyAsync(HandleOf(4)));
        Assert.False(await Store.Vaults.DeleteKeyAsync(HandleOf(4)));
        await Store.Vaults.DeleteAsync("work");
        Assert.Null(await Store.Vaults.FindKeyAsync(HandleOf(1)));
        Assert.NotNull(await Store.Vaults.FindKeyAsync(HandleOf(2)));
        VaultException gone = await Assert.ThrowsAsync<VaultException>(async () => await Store.Vaults.PutKeyAsync(HandleOf(5), work));
        Assert.Equal(VaultErrorReason.UnknownVault, gone.Reason);
    }

    [Fact]
    public async Task Of_a_vault_of_a_service_it_is_kept_where_that_is_and_by_what_it_knows_each_key()
    {
        StoredVault made = await Store.Vaults.CreateAsync("hsm", VaultKind.AwsKms, "aws-kms:eu-central-1");
        Assert.Equal(("hsm", VaultKind.AwsKms, "aws-kms:eu-central-1", false, false), Parts(made));
        Assert.Equal(made, await Store.Vaults.GetAsync("hsm"));
        StoredVault file = await Store.Vaults.CreateAsync("file", null);
        await Store.Vaults.PutKeyAsync(HandleOf(1), made, new ServiceKey("key-b", IsOwn: true));
        await Store.Vaults.PutKeyAsync(HandleOf(2), made, new ServiceKey("key-a", IsOwn: false));
        await Store.Vaults.PutKeyAsync(HandleOf(3), file);
        Assert.Equal(new ServiceKey("key-b", true), await Store.Vaults.FindServiceKeyAsync(HandleOf(1), made));
        Assert.Null(await Store.Vaults.FindServiceKeyAsync(HandleOf(1), file));
        Assert.Null(await Store.Vaults.FindServiceKeyAsync(HandleOf(3), file));
        Assert.Equal(made.Number, (await Store.Vaults.FindKeyAsync(HandleOf(2)))!.Number);
        Assert.Equal([new("key-a", false), new("key-b", true)], await Store.Vaults.ListServiceKeysAsync(made));
        Assert.Empty(await Store.Vaults.ListServiceKeysAsync(file));
        Assert.True(await Store.Vaults.DeleteKeyAsync(HandleOf(2)));
        Assert.Single(await Store.Vaults.ListServiceKeysAsync(made));
        VaultException taken = await Assert.ThrowsAsync<VaultException>(
            async () => await Store.Vaults.CreateAsync("hsm", VaultKind.AwsKms, "aws-kms:x"));
        Assert.Equal(VaultErrorReason.NameTaken, taken.Reason);
        Assert.True(await Store.Vaults.DeleteAsync("hsm"));
        await Store.Vaults.EraseAsync(made);
        Assert.Empty(await Store.Vaults.ListServiceKeysAsync(made));
        Assert.Null(await Store.Vaults.FindKeyAsync(HandleOf(1)));

        static (string, VaultKind, string, bool, bool) Parts(StoredVault vault) =>
            (vault.Name, vault.Kind, vault.Path, vault.IsDefault, vault.IsInStore);
    }
}
