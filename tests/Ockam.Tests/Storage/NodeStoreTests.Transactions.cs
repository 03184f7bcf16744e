using Ockam.Vault;

namespace Ockam.Tests.Storage;

public abstract partial class NodeStoreTests
{
    [Fact]
    public async Task A_transaction_that_ends_well_is_stored_whole()
    {
        await Store.RunAsync(async _ =>
        {
            await Store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
            await Task.Yield();
            await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
            Assert.Equal("a", (await Store.Identities.GetByNameAsync("a"))!.Name);
        });
        Assert.Equal(SecretOf(1), await Store.Secrets.GetAsync(HandleOf(1), SecretKind.Ed25519));
        Assert.NotNull(await Store.Identities.GetByNameAsync("a"));
    }

    [Fact]
    public async Task A_transaction_that_throws_leaves_nothing_and_everything_is_as_before()
    {
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
        await Assert.ThrowsAsync<TimeoutException>(async () => await Store.RunAsync(async _ =>
        {
            await Store.Secrets.DeleteAsync(HandleOf(1), SecretKind.Ed25519);
            await Store.Secrets.PutAsync(HandleOf(2), SecretKind.Ed25519, SecretOf(2));
            await Store.Identities.PutNameAsync("b", IdentifierOf(2), "default");
            await Store.Identities.SetDefaultAsync("b");
            await Task.Yield();
            throw new TimeoutException();
        }));
        Assert.Equal(SecretOf(1), await Store.Secrets.GetAsync(HandleOf(1), SecretKind.Ed25519));
        Assert.Null(await Store.Secrets.GetAsync(HandleOf(2), SecretKind.Ed25519));
        Assert.Equal("a", (await Store.Identities.GetDefaultAsync())!.Name);
        Assert.Single(await Store.Identities.ListAsync());
    }

    [Fact]
    public async Task Others_see_a_transaction_only_when_it_has_ended()
    {
        var put = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        Task transaction = Store.RunAsync(async _ =>
        {
            await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
            put.SetResult();
            await goOn.Task;
        }).AsTask();
        await put.Task;
        Assert.Null(await Store.Identities.GetByNameAsync("a"));
        goOn.SetResult();
        await transaction;
        Assert.NotNull(await Store.Identities.GetByNameAsync("a"));
    }

    [Fact]
    public async Task A_writer_waits_for_the_transaction_under_way_and_can_give_up()
    {
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        Task transaction = Store.RunAsync(async _ =>
        {
            begun.SetResult();
            await goOn.Task;
            await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
        }).AsTask();
        await begun.Task;
        using var impatience = new CancellationTokenSource();
        Task gaveUp = Store.Identities.PutNameAsync("b", IdentifierOf(2), "default", impatience.Token).AsTask();
        Task waits = Store.Identities.PutNameAsync("c", IdentifierOf(3), "default").AsTask();
        Assert.False(gaveUp.IsCompleted);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gaveUp);
        Assert.False(waits.IsCompleted);
        goOn.SetResult();
        await Task.WhenAll(transaction, waits);

        // "a" was stored first, so it is the default.
        Assert.Equal("a", (await Store.Identities.GetDefaultAsync())!.Name);
        Assert.Equal(["a", "c"], from named in await Store.Identities.ListAsync() select named.Name);
    }

    [Fact]
    public async Task A_nested_body_joins_and_is_undone_with_the_one_around_it()
    {
        await Assert.ThrowsAsync<TimeoutException>(async () => await Store.RunAsync(async _ =>
        {
            await Store.RunAsync(async _ => await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default"));
            Assert.NotNull(await Store.Identities.GetByNameAsync("a"));
            throw new TimeoutException();
        }));
        Assert.Null(await Store.Identities.GetByNameAsync("a"));
    }

    [Fact]
    public async Task A_nested_body_that_throws_is_undone_alone_where_its_error_is_caught()
    {
        await Store.Secrets.PutAsync(HandleOf(1), SecretKind.Ed25519, SecretOf(1));
        await Store.RunAsync(async _ =>
        {
            await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
            await Assert.ThrowsAsync<TimeoutException>(async () => await Store.RunAsync(async _ =>
            {
                await Store.Identities.PutNameAsync("b", IdentifierOf(2), "default");
                await Store.Secrets.DeleteAsync(HandleOf(1), SecretKind.Ed25519);
                throw new TimeoutException();
            }));
            await Store.Identities.PutNameAsync("c", IdentifierOf(3), "default");
        });
        Assert.Equal(["a", "c"], from named in await Store.Identities.ListAsync() select named.Name);
        Assert.Equal(SecretOf(1), await Store.Secrets.GetAsync(HandleOf(1), SecretKind.Ed25519));
    }

    [Fact]
    public async Task A_call_beside_a_nested_body_is_refused()
    {
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await Store.RunAsync(async _ =>
        {
            Task nested = Store.RunAsync(async _ =>
            {
                begun.SetResult();
                await goOn.Task;
            }).AsTask();
            await begun.Task;
            await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default"));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.RunAsync(_ => ValueTask.CompletedTask));
            goOn.SetResult();
            await nested;
            await Store.Identities.PutNameAsync("b", IdentifierOf(1), "default");
        });
        Assert.Equal(["b"], from named in await Store.Identities.ListAsync() select named.Name);
    }

    [Fact]
    public async Task What_outlives_the_transaction_it_was_started_in_is_on_its_own()
    {
        var ended = new TaskCompletionSource();
        Task straggler = Task.CompletedTask;
        await Store.RunAsync(_ =>
        {
            straggler = Task.Run(async () =>
            {
                await ended.Task;
                await Store.Identities.PutNameAsync("late", IdentifierOf(1), "default");
            });
            return ValueTask.CompletedTask;
        });
        ended.SetResult();
        await straggler;
        Assert.NotNull(await Store.Identities.GetByNameAsync("late"));
    }

    [Fact]
    public async Task Transactions_that_read_and_write_do_not_lose_one_another()
    {
        await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), BitConverter.GetBytes(0), null);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++)
            {
                await Store.RunAsync(async _ =>
                {
                    byte[] before = (await Store.Identities.GetChangeHistoryAsync(IdentifierOf(1)))!;
                    await Task.Yield();
                    byte[] after = BitConverter.GetBytes(BitConverter.ToInt32(before) + 1);
                    Assert.True(await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), after, before));
                });
            }
        })));
        Assert.Equal(BitConverter.GetBytes(40), await Store.Identities.GetChangeHistoryAsync(IdentifierOf(1)));
    }

    [Fact]
    public async Task Calls_of_one_transaction_may_come_from_several_threads()
    {
        await Store.RunAsync(async _ => await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            await Store.Secrets.PutAsync(HandleOf(i), SecretKind.Ed25519, SecretOf(i));
            Assert.Equal(SecretOf(i), await Store.Secrets.GetAsync(HandleOf(i), SecretKind.Ed25519));
        }))));
        for (int i = 0; i < 16; i++) Assert.Equal(SecretOf(i), await Store.Secrets.GetAsync(HandleOf(i), SecretKind.Ed25519));
    }

    [Fact]
    public async Task A_store_is_not_disposed_of_in_its_own_transaction()
    {
        await Store.RunAsync(async _ => await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.DisposeAsync()));
        await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
        Assert.NotNull(await Store.Identities.GetDefaultAsync());
    }
}
