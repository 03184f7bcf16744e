using Ockam.Identities;

namespace Ockam.Tests.Storage;

public abstract partial class NodeStoreTests
{
    [Fact]
    public async Task Attributes_are_read_back_whole()
    {
        await Store.Attributes.PutAsync(IdentifierOf(1), Node, Entry("b", 10, 100, IdentifierOf(9)));
        AttributesEntry read = (await Store.Attributes.GetAsync(IdentifierOf(1), IdentifierOf(9), Node, 50))!;
        Assert.Equal(new Dictionary<string, string> { ["a"] = "b", [""] = "ü" }, read.Attributes.ToTexts());
        Assert.Equal(7UL, read.Attributes.Schema);
        Assert.Equal((10UL, 100UL, IdentifierOf(9)), (read.AddedAt, read.ExpiresAt, read.AttestedBy));
    }

    [Fact]
    public async Task Attributes_are_found_only_for_the_authority_and_the_node_asked_for()
    {
        await Store.Attributes.PutAsync(IdentifierOf(1), Node, Entry("x", 10, 100, IdentifierOf(9)));
        await Store.Attributes.PutAsync(IdentifierOf(2), Node, Entry("y", 10, null, null));
        Assert.Null(await Store.Attributes.GetAsync(IdentifierOf(1), IdentifierOf(8), Node, 50));
        Assert.Null(await Store.Attributes.GetAsync(IdentifierOf(1), null, Node, 50));
        Assert.Null(await Store.Attributes.GetAsync(IdentifierOf(1), IdentifierOf(9), "other", 50));
        Assert.Null(await Store.Attributes.GetAsync(IdentifierOf(2), IdentifierOf(9), Node, 50));
        Assert.Equal("y", (await Store.Attributes.GetAsync(IdentifierOf(2), null, Node, 50))!.Attributes.ToTexts()["a"]);
    }

    [Fact]
    public async Task New_attributes_take_the_place_of_those_of_any_authority()
    {
        await Store.Attributes.PutAsync(IdentifierOf(1), Node, Entry("x", 10, 100, IdentifierOf(9)));
        await Store.Attributes.PutAsync(IdentifierOf(1), Node, Entry("y", 11, 101, IdentifierOf(8)));
        Assert.Null(await Store.Attributes.GetAsync(IdentifierOf(1), IdentifierOf(9), Node, 50));
        Assert.Equal("y", Assert.Single(await Store.Attributes.ListAsync(Node, 50)).Value.Attributes.ToTexts()["a"]);
    }

    [Fact]
    public async Task Expired_attributes_are_removed_by_a_read_on_their_node()
    {
        await Store.Attributes.PutAsync(IdentifierOf(1), Node, Entry("x", 10, 100, IdentifierOf(9)));
        await Store.Attributes.PutAsync(IdentifierOf(2), Node, Entry("x", 10, 101, IdentifierOf(9)));
        await Store.Attributes.PutAsync(IdentifierOf(3), Node, Entry("x", 10, null, IdentifierOf(9)));
        await Store.Attributes.PutAsync(IdentifierOf(1), "other", Entry("x", 10, 100, IdentifierOf(9)));
        Assert.NotNull(await Store.Attributes.GetAsync(IdentifierOf(1), IdentifierOf(9), Node, 99));

        // Asking for another subject removes the expired one, so that an earlier clock does not bring it back.
        Assert.NotNull(await Store.Attributes.GetAsync(IdentifierOf(3), IdentifierOf(9), Node, 100));
        Assert.Null(await Store.Attributes.GetAsync(IdentifierOf(1), IdentifierOf(9), Node, 50));
        Assert.Equal([IdentifierOf(2), IdentifierOf(3)], await SubjectsAsync(Node, 100));
        Assert.Equal([IdentifierOf(3)], await SubjectsAsync(Node, 101));
        Assert.Equal([IdentifierOf(3)], await SubjectsAsync(Node, 50));
        Assert.Equal([IdentifierOf(1)], await SubjectsAsync("other", 50));
    }

    [Fact]
    public async Task Times_beyond_any_clock_do_not_expire()
    {
        await Store.Attributes.PutAsync(IdentifierOf(1), Node, Entry("x", 10, ulong.MaxValue, IdentifierOf(9)));
        AttributesEntry read = (await Store.Attributes.GetAsync(IdentifierOf(1), IdentifierOf(9), Node, 1_800_000_000))!;
        Assert.Equal((ulong)long.MaxValue, read.ExpiresAt);
    }

    [Fact]
    public async Task Deleted_attributes_are_gone()
    {
        await Store.Attributes.PutAsync(IdentifierOf(1), Node, Entry("x", 10, 100, IdentifierOf(9)));
        Assert.False(await Store.Attributes.DeleteAsync(IdentifierOf(1), "other"));
        Assert.True(await Store.Attributes.DeleteAsync(IdentifierOf(1), Node));
        Assert.False(await Store.Attributes.DeleteAsync(IdentifierOf(1), Node));
        Assert.Empty(await Store.Attributes.ListAsync(Node, 50));
    }

    private async Task<IEnumerable<Identifier>> SubjectsAsync(string node, ulong now)
    {
        var subjects = (from entry in await Store.Attributes.ListAsync(node, now) select entry.Key).ToHashSet();
        return from i in Enumerable.Range(1, 3) where subjects.Contains(IdentifierOf(i)) select IdentifierOf(i);
    }

    private protected static AttributesEntry Entry(string value, ulong addedAt, ulong? expiresAt, Identifier? attestedBy) =>
        new(new Attributes([new("a", value), new("", "ü")], schema: 7), addedAt, expiresAt, attestedBy);
}
