using Ockam.Vault;

namespace Ockam.Tests.Storage;

public abstract partial class NodeStoreTests
{
    [Fact]
    public async Task A_secret_is_read_back_by_handle_and_kind()
    {
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        Assert.Equal(SecretOf(1), await Store.Secrets.GetAsync(HandleOf(1), SecretKind.Ed25519));
        Assert.Null(await Store.Secrets.GetAsync(HandleOf(1), SecretKind.X25519));
        Assert.Null(await Store.Secrets.GetAsync(HandleOf(2), SecretKind.Ed25519));
    }

    [Fact]
    public async Task A_secret_that_is_there_stays()
    {
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(2));
        Assert.Equal(SecretOf(1), await Store.Secrets.GetAsync(HandleOf(1), SecretKind.Ed25519));
    }

    [Fact]
    public async Task What_the_caller_does_to_its_arrays_does_not_reach_the_store()
    {
        byte[] mine = SecretOf(1);
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, mine);
        Array.Clear(mine);
        byte[] read = (await Store.Secrets.GetAsync(HandleOf(1), SecretKind.Ed25519))!;
        Array.Clear(read);
        Assert.Equal(SecretOf(1), await Store.Secrets.GetAsync(HandleOf(1), SecretKind.Ed25519));
    }

    [Fact]
    public async Task A_deleted_secret_is_gone_and_the_others_stay()
    {
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.X25519, SecretOf(2));
        Assert.True(await Store.Secrets.DeleteAsync(HandleOf(1), SecretKind.Ed25519));
        Assert.Null(await Store.Secrets.GetAsync(HandleOf(1), SecretKind.Ed25519));
        Assert.Equal(SecretOf(2), await Store.Secrets.GetAsync(HandleOf(1), SecretKind.X25519));
        Assert.False(await Store.Secrets.DeleteAsync(HandleOf(1), SecretKind.Ed25519));
    }

    [Fact]
    public async Task A_secret_read_while_it_is_removed_and_stored_again_is_whole_or_absent()
    {
        byte[] secret = SecretOf(1);
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            int reads = 0;
            for (; reads == 0 || !stop.IsCancellationRequested; reads++)
            {
                byte[]? read = await Store.Secrets.GetAsync(HandleOf(1), SecretKind.X25519);
                if (read is not null) Assert.Equal(secret, read);
            }

            return reads;
        });
        for (int i = 0; i < 30; i++)
        {
            await Store.Secrets.PutAsync(HandleOf(1), SecretKind.X25519, secret);
            await Store.Secrets.DeleteAsync(HandleOf(1), SecretKind.X25519);
        }

        stop.Cancel();
        Assert.True(await reader > 0);
    }
}
