using Ockam.Policies;

namespace Ockam.Tests.Storage;

public abstract partial class NodeStoreTests
{
    private static readonly PolicyTarget s_outlet = PolicyTarget.ForResource("outlet");
    private static readonly PolicyTarget s_outlets = PolicyTarget.ForType(PolicyResourceType.TcpOutlet);

    [Fact]
    public async Task Policies_are_kept_for_each_node_and_target()
    {
        await Store.Policies.PutAsync(Node, s_outlet, "a");
        await Store.Policies.PutAsync(Node, s_outlets, "b");
        await Store.Policies.PutAsync("other", s_outlet, "c");
        await Store.Policies.PutAsync(Node, PolicyTarget.ForResource("tcp-outlet"), "é \"d\"");
        await Store.Policies.PutAsync(Node, s_outlet, "e");
        Assert.Equal("e", await Store.Policies.GetAsync(Node, s_outlet));
        Assert.Equal("b", await Store.Policies.GetAsync(Node, s_outlets));
        Assert.Equal("c", await Store.Policies.GetAsync("other", s_outlet));
        Assert.Null(await Store.Policies.GetAsync(Node, PolicyTarget.ForType(PolicyResourceType.Relay)));
        Assert.Equal(
            [new StoredPolicy(s_outlets, "b"), new(s_outlet, "e"), new(PolicyTarget.ForResource("tcp-outlet"), "é \"d\"")],
            await Store.Policies.ListAsync(Node));
        Assert.Empty(await Store.Policies.ListAsync("third"));
    }

    [Fact]
    public async Task A_policy_is_added_only_where_there_is_none()
    {
        Assert.True(await Store.Policies.AddAsync(Node, s_outlets, "a"));
        Assert.False(await Store.Policies.AddAsync(Node, s_outlets, "b"));
        Assert.Equal("a", await Store.Policies.GetAsync(Node, s_outlets));
        Assert.True(await Store.Policies.DeleteAsync(Node, s_outlets));
        Assert.False(await Store.Policies.DeleteAsync(Node, s_outlets));
        Assert.True(await Store.Policies.AddAsync(Node, s_outlets, "b"));
        Assert.Equal("b", await Store.Policies.GetAsync(Node, s_outlets));
    }

    [Fact]
    public async Task Every_change_that_decisions_depend_on_moves_its_number_and_nothing_else_does()
    {
        PolicyVersion last = await Store.Policies.GetVersionAsync();
        await MovesAsync(policies: true, async () => await Store.Policies.PutAsync(Node, s_outlet, "a"));
        await MovesAsync(policies: true, async () => await Store.Policies.PutAsync(Node, s_outlet, "b"));
        await MovesAsync(policies: true, async () => await Store.Policies.AddAsync("other", s_outlet, "b"));
        await MovesAsync(null, async () => await Store.Policies.AddAsync(Node, s_outlet, "c"));
        await MovesAsync(policies: true, async () => await Store.Policies.DeleteAsync(Node, s_outlet));
        await MovesAsync(null, async () => await Store.Policies.DeleteAsync(Node, s_outlet));
        await MovesAsync(false, async () => await Store.Attributes.PutAsync(IdentifierOf(1), Node, Entry("x", 10, 100, IdentifierOf(9))));
        await MovesAsync(false, async () => await Store.Attributes.PutAsync(IdentifierOf(1), Node, Entry("y", 10, 100, IdentifierOf(9))));
        await MovesAsync(null, async () => await Store.Attributes.GetAsync(IdentifierOf(1), IdentifierOf(9), Node, 50));
        await MovesAsync(false, async () => await Store.Attributes.GetAsync(IdentifierOf(1), IdentifierOf(9), Node, 101));
        await MovesAsync(null, async () => await Store.Attributes.DeleteAsync(IdentifierOf(1), Node));
        await MovesAsync(null, async () => await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default"));
        await MovesAsync(null, async () => await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.RunAsync(async _ =>
        {
            await Store.Policies.PutAsync(Node, s_outlet, "undone");
            throw new InvalidOperationException();
        })));
        Assert.Null(await Store.Policies.GetAsync(Node, s_outlet));

        async Task MovesAsync(bool? policies, Func<Task> change)
        {
            await change();
            PolicyVersion now = await Store.Policies.GetVersionAsync();
            Assert.Equal((policies is true, policies is false), (now.Policies > last.Policies, now.Attributes > last.Attributes));
            last = now;
        }
    }
}
