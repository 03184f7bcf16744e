using Ockam.Node.Control;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Node.Control;

/// <summary>The nodes of a process.</summary>
public sealed class NodeRegistryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_many_who_want_the_default_node_at_once_one_makes_it()
    {
        await using var registry = new NodeRegistry();
        int made = 0;
        INodeControl[] nodes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => registry.GetOrAddAsync("default", async ct =>
        {
            Interlocked.Increment(ref made);
            return await CreateAsync("default", ct);
        })));
        Assert.Equal(1, made);
        Assert.Single(nodes.Distinct());
    }

    [Fact]
    public async Task A_name_is_taken_until_its_node_is_removed()
    {
        await using var registry = new NodeRegistry();
        INodeControl node = await registry.AddAsync("a", Create("a"));
        NodeControlException refused = await Assert.ThrowsAsync<NodeControlException>(() => registry.AddAsync("a", Create("a")));
        Assert.Equal(NodeControlReason.NameTaken, refused.Reason);
        Assert.True(await registry.RemoveAsync(node));
        Assert.False(await registry.RemoveAsync(node));
        Assert.NotSame(node, await registry.AddAsync("a", Create("a")));
    }

    [Fact]
    public async Task A_node_that_could_not_be_made_leaves_its_name_free()
    {
        await using var registry = new NodeRegistry();
        await Assert.ThrowsAsync<IOException>(() => registry.AddAsync("a", _ => throw new IOException("no")));
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => registry.AddAsync("a", _ => throw new OperationCanceledException()));
        Assert.Null(registry.Find("a"));
        await registry.AddAsync("a", Create("a"));
        Assert.Equal(["a"], registry.All.Select(node => node.Name));
    }

    [Fact]
    public async Task The_end_of_a_registry_ends_its_nodes_and_makes_no_more()
    {
        var registry = new NodeRegistry();
        INodeControl node = await registry.AddAsync("a", Create("a"));
        await registry.DisposeAsync();
        Assert.Empty(registry.All);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => node.StartAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => registry.AddAsync("b", Create("b")));
    }

    private Func<CancellationToken, Task<INodeControl>> Create(string name) => ct => CreateAsync(name, ct);

    private async Task<INodeControl> CreateAsync(string name, CancellationToken cancellationToken) =>
        await LocalNode.CreateAsync(new NodeSettings { Name = name, Home = _folder.Path }, null, cancellationToken);
}
