using Ockam.Identities;

namespace Ockam.Tests.Storage;

public abstract partial class NodeStoreTests
{
    [Fact]
    public async Task A_purpose_key_is_kept_for_each_identity_and_kind_and_replaced()
    {
        await Store.PurposeKeys.PutAsync(IdentifierOf(1), PurposeKeyKind.SecureChannel, new byte[] { 1 });
        await Store.PurposeKeys.PutAsync(IdentifierOf(1), PurposeKeyKind.Credentials, new byte[] { 2 });
        await Store.PurposeKeys.PutAsync(IdentifierOf(1), PurposeKeyKind.SecureChannel, new byte[] { 3 });
        Assert.Equal([3], await Store.PurposeKeys.GetAsync(IdentifierOf(1), PurposeKeyKind.SecureChannel));
        Assert.Equal([2], await Store.PurposeKeys.GetAsync(IdentifierOf(1), PurposeKeyKind.Credentials));
        Assert.Null(await Store.PurposeKeys.GetAsync(IdentifierOf(2), PurposeKeyKind.Credentials));
        Assert.True(await Store.PurposeKeys.DeleteAsync(IdentifierOf(1), PurposeKeyKind.SecureChannel));
        Assert.False(await Store.PurposeKeys.DeleteAsync(IdentifierOf(1), PurposeKeyKind.SecureChannel));
        Assert.Null(await Store.PurposeKeys.GetAsync(IdentifierOf(1), PurposeKeyKind.SecureChannel));
        Assert.Equal([2], await Store.PurposeKeys.GetAsync(IdentifierOf(1), PurposeKeyKind.Credentials));
    }

    [Fact]
    public async Task A_credential_is_found_by_issuer_subject_scope_and_node()
    {
        await Store.Credentials.PutAsync(IdentifierOf(1), IdentifierOf(2), "scope", new byte[] { 1 }, 100, Node);
        await Store.Credentials.PutAsync(IdentifierOf(1), IdentifierOf(2), "other", new byte[] { 2 }, 100, Node);
        await Store.Credentials.PutAsync(IdentifierOf(1), IdentifierOf(2), "scope", new byte[] { 3 }, 100, "other");
        Assert.Equal([1], await Store.Credentials.GetAsync(IdentifierOf(1), IdentifierOf(2), "scope", Node, 50));
        Assert.Equal([2], await Store.Credentials.GetAsync(IdentifierOf(1), IdentifierOf(2), "other", Node, 50));
        Assert.Equal([3], await Store.Credentials.GetAsync(IdentifierOf(1), IdentifierOf(2), "scope", "other", 50));
        Assert.Null(await Store.Credentials.GetAsync(IdentifierOf(2), IdentifierOf(1), "scope", Node, 50));

        await Store.Credentials.PutAsync(IdentifierOf(1), IdentifierOf(2), "scope", new byte[] { 4 }, 200, Node);
        Assert.Equal([4], await Store.Credentials.GetAsync(IdentifierOf(1), IdentifierOf(2), "scope", Node, 150));
        Assert.True(await Store.Credentials.DeleteAsync(IdentifierOf(1), IdentifierOf(2), "scope", Node));
        Assert.False(await Store.Credentials.DeleteAsync(IdentifierOf(1), IdentifierOf(2), "scope", Node));
        Assert.Null(await Store.Credentials.GetAsync(IdentifierOf(1), IdentifierOf(2), "scope", Node, 150));
        Assert.Equal([2], await Store.Credentials.GetAsync(IdentifierOf(1), IdentifierOf(2), "other", Node, 50));
    }

    [Fact]
    public async Task Credentials_are_listed_in_the_order_of_nodes_and_scopes_with_those_that_have_expired()
    {
        Assert.Empty(await Store.Credentials.ListAsync());
        await Store.Credentials.PutAsync(IdentifierOf(1), IdentifierOf(2), "b", new byte[] { 1 }, 100, "one");
        await Store.Credentials.PutAsync(IdentifierOf(1), IdentifierOf(2), "a", new byte[] { 2 }, 0, "two");
        await Store.Credentials.PutAsync(IdentifierOf(3), IdentifierOf(2), "a", new byte[] { 3 }, ulong.MaxValue, "one");
        IReadOnlyList<KeptCredential> all = await Store.Credentials.ListAsync();
        Assert.Equal([("one", "a"), ("one", "b"), ("two", "a")], all.Select(item => (item.NodeName, item.Scope)));
        Assert.Equal([IdentifierOf(3), IdentifierOf(1), IdentifierOf(1)], all.Select(item => item.Subject));
        Assert.Equal([[3], [1], [2]], all.Select(item => item.Encoded.ToArray()));
        Assert.Equal([(ulong)long.MaxValue, 100UL, 0UL], all.Select(item => item.ExpiresAt));
    }

    [Theory]
    [InlineData(100UL, 99UL, true)]
    [InlineData(100UL, 100UL, false)]
    [InlineData(100UL, 101UL, false)]
    [InlineData(ulong.MaxValue, 1_800_000_000UL, true)]
    public async Task A_credential_ends_when_its_time_is_reached(ulong expiresAt, ulong now, bool found)
    {
        await Store.Credentials.PutAsync(IdentifierOf(1), IdentifierOf(2), "scope", new byte[] { 1 }, expiresAt, Node);
        Assert.Equal(found, await Store.Credentials.GetAsync(IdentifierOf(1), IdentifierOf(2), "scope", Node, now) is not null);
    }

    [Fact]
    public async Task Empty_texts_and_values_are_values_too()
    {
        await Store.Credentials.PutAsync(IdentifierOf(1), IdentifierOf(2), "", ReadOnlyMemory<byte>.Empty, 100, "");
        Assert.Empty((await Store.Credentials.GetAsync(IdentifierOf(1), IdentifierOf(2), "", "", 50))!);
        await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), ReadOnlyMemory<byte>.Empty, null);
        Assert.Empty((await Store.Identities.GetChangeHistoryAsync(IdentifierOf(1)))!);
        Assert.True(await Store.Identities.PutChangeHistoryAsync(IdentifierOf(1), new byte[] { 1 }, ReadOnlyMemory<byte>.Empty));
    }
}
