using Ockam.Identities;

namespace Ockam.Tests.Storage;

public abstract partial class NodeStoreTests
{
    [Fact]
    public async Task A_change_history_is_stored_only_where_the_expected_one_is()
    {
        Assert.Null(await Store.Identities.GetChangeHistoryAsync(IdentifierOf(1)));
        Assert.False(await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), new byte[] { 2 }, new byte[] { 1 }));
        Assert.True(await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), new byte[] { 1 }, null));
        Assert.False(await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), new byte[] { 2 }, null));
        Assert.False(await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), new byte[] { 2 }, new byte[] { 3 }));
        Assert.False(await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), new byte[] { 2 }, ReadOnlyMemory<byte>.Empty));
        Assert.Equal([1], await Store.Identities.GetChangeHistoryAsync(IdentifierOf(1)));
        Assert.True(await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), new byte[] { 2 }, new byte[] { 1 }));
        Assert.Equal([2], await Store.Identities.GetChangeHistoryAsync(IdentifierOf(1)));
        Assert.Null(await Store.Identities.GetChangeHistoryAsync(IdentifierOf(2)));
    }

    [Fact]
    public async Task Change_histories_are_counted_by_identity()
    {
        Assert.Equal(0, await Store.Identities.CountChangeHistoriesAsync());
        await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), new byte[] { 1 }, null);
        await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), new byte[] { 2 }, new byte[] { 1 });
        await Store.Identities.PutChangeHistoryAsync(IdentifierOf(2), new byte[] { 3 }, null);
        Assert.Equal(2, await Store.Identities.CountChangeHistoriesAsync());
    }

    [Fact]
    public async Task Of_writers_that_expect_the_same_history_one_wins()
    {
        await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), new byte[] { 0 }, null);
        bool[] won = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Task.Run(async () =>
            await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), new[] { (byte)i }, new byte[] { 0 }))));
        byte[] stored = (await Store.Identities.GetChangeHistoryAsync(IdentifierOf(1)))!;
        Assert.Single(won, true);
        Assert.Equal([(byte)(Array.IndexOf(won, true) + 1)], stored);
    }

    [Fact]
    public async Task The_first_name_becomes_the_default()
    {
        Assert.Null(await Store.Identities.GetDefaultAsync());
        await Store.Identities.PutNameAsync("zoe", IdentifierOf(1), "default");
        await Store.Identities.PutNameAsync("amy", IdentifierOf(2), "kms");
        Assert.Equal(new NamedIdentity("zoe", IdentifierOf(1), "default", true), await Store.Identities.GetDefaultAsync());
        Assert.Equal(new NamedIdentity("amy", IdentifierOf(2), "kms", false), await Store.Identities.GetByNameAsync("amy"));
        Assert.Null(await Store.Identities.GetByNameAsync("Amy"));
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused()
    {
        await Store.Identities.PutNameAsync("amy", IdentifierOf(1), "default");
        IdentityException error = await Assert.ThrowsAsync<IdentityException>(
            async () => await Store.Identities.PutNameAsync("amy", IdentifierOf(2), "default"));
        Assert.Equal(IdentityErrorReason.NameTaken, error.Reason);
        Assert.Contains("'amy'", error.Message, StringComparison.Ordinal);
        Assert.Equal(IdentifierOf(1), (await Store.Identities.GetByNameAsync("amy"))!.Identifier);
    }

    [Fact]
    public async Task One_identity_may_have_two_names()
    {
        await Store.Identities.PutNameAsync("amy", IdentifierOf(1), "default");
        await Store.Identities.PutNameAsync("bob", IdentifierOf(1), "default");
        Assert.Equal(2, (await Store.Identities.ListAsync()).Count);
    }

    [Fact]
    public async Task The_default_moves_to_the_name_asked_for_and_only_there()
    {
        await AddNamesAsync("a", "b", "c");
        Assert.True(await Store.Identities.SetDefaultAsync("c"));
        Assert.True(await Store.Identities.SetDefaultAsync("c"));
        Assert.False(await Store.Identities.SetDefaultAsync("d"));
        Assert.Equal("c", (await Store.Identities.GetDefaultAsync())!.Name);
        Assert.Equal(["c"], from named in await Store.Identities.ListAsync() where named.IsDefault select named.Name);
        Assert.True((await Store.Identities.GetByNameAsync("c"))!.IsDefault);
        Assert.False((await Store.Identities.GetByNameAsync("a"))!.IsDefault);
    }

    [Fact]
    public async Task Names_are_listed_in_the_order_of_their_characters()
    {
        Assert.Empty(await Store.Identities.ListAsync());
        await AddNamesAsync("b", "a", "B", "é", "\U0001F600", "\uFFFD", "it's");
        IEnumerable<string> listed = from named in await Store.Identities.ListAsync() select named.Name;
        Assert.Equal(["B", "a", "b", "it's", "é", "\U0001F600", "\uFFFD"], listed);
    }

    [Fact]
    public async Task When_the_default_is_deleted_the_first_by_name_becomes_it()
    {
        await AddNamesAsync("m", "z", "\uFFFD", "\U0001F600", "b");
        Assert.True(await Store.Identities.DeleteNameAsync("m"));
        Assert.Equal("b", (await Store.Identities.GetDefaultAsync())!.Name);
        Assert.True(await Store.Identities.DeleteNameAsync("z"));
        Assert.Equal("b", (await Store.Identities.GetDefaultAsync())!.Name);
        Assert.True(await Store.Identities.DeleteNameAsync("b"));
        Assert.Equal("\U0001F600", (await Store.Identities.GetDefaultAsync())!.Name);
        Assert.True(await Store.Identities.DeleteNameAsync("\U0001F600"));
        Assert.True(await Store.Identities.DeleteNameAsync("\uFFFD"));
        Assert.Null(await Store.Identities.GetDefaultAsync());
        Assert.False(await Store.Identities.DeleteNameAsync("m"));
        await AddNamesAsync("new");
        Assert.True((await Store.Identities.GetByNameAsync("new"))!.IsDefault);
    }

    [Fact]
    public async Task The_history_outlives_the_name()
    {
        await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), new byte[] { 1 }, null);
        await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default");
        await Store.Identities.DeleteNameAsync("a");
        Assert.Equal([1], await Store.Identities.GetChangeHistoryAsync(IdentifierOf(1)));
    }

    private async Task AddNamesAsync(params string[] names)
    {
        for (int i = 0; i < names.Length; i++) await Store.Identities.PutNameAsync(names[i], IdentifierOf(i), "default");
    }
}
