using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Tests.Storage;

public sealed class InMemoryStoreTests : NodeStoreTests
{
    private protected override ValueTask<INodeStore> CreateAsync() => new(new InMemoryStore());

    [Fact]
    public async Task A_removed_secret_is_zeroed_in_memory_and_a_rolled_back_removal_is_not()
    {
        var store = (InMemoryStore)Store;
        await store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        byte[] own = store.Committed.Secrets[(HandleOf(1), SecretKind.Ed25519)];
        await Assert.ThrowsAsync<TimeoutException>(async () => await store.RunAsync(async _ =>
        {
            await store.Secrets.DeleteAsync(HandleOf(1), SecretKind.Ed25519);
            throw new TimeoutException();
        }));
        Assert.Equal(SecretOf(1), own);
        await store.Secrets.DeleteAsync(HandleOf(1), SecretKind.Ed25519);
        Assert.Equal(new byte[32], own);
    }

    [Fact]
    public async Task A_single_write_that_fails_leaves_no_secret_behind()
    {
        var store = (InMemoryStore)Store;
        byte[] own = SecretOf(1);
        await Assert.ThrowsAsync<TimeoutException>(async () => await store.WriteAsync(own, static (unit, secret) =>
        {
            unit.SecretAdded(secret);
            return secret.Length == 0 ? true : throw new TimeoutException();
        }, CancellationToken.None));
        Assert.Equal(new byte[32], own);
        await store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
    }

    [Fact]
    public async Task Disposing_zeroes_the_secrets()
    {
        var store = (InMemoryStore)Store;
        await store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        byte[] own = store.Committed.Secrets[(HandleOf(1), SecretKind.Ed25519)];
        await store.DisposeAsync();
        Assert.Equal(new byte[32], own);
    }

    [Fact]
    public async Task Reads_and_writes_outside_of_transactions_complete_at_once()
    {
        Assert.True(Store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1)).IsCompletedSuccessfully);
        ValueTask<byte[]?> read = Store.Secrets.GetAsync(HandleOf(1), SecretKind.Ed25519);
        Assert.True(read.IsCompletedSuccessfully);
        Assert.Equal(SecretOf(1), await read);
    }
}
