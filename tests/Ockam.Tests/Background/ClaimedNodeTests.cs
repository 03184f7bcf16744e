using Ockam.Background;
using Ockam.Node.Control;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Background;

/// <summary>Nodes of a process that have their names for themselves.</summary>
public sealed class ClaimedNodeTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_name_belongs_to_one_node_until_it_ends_whoever_made_it()
    {
        var settings = new NodeSettings { Name = "one", Home = _home.Path };
        await using (LocalNode node = await ClaimedNode.CreateAsync(settings))
        {
            NodeRecord record = NodeClaim.Find(_home.Path, "one")!;
            Assert.Equal((Environment.ProcessId, false), (record.ProcessId, record.IsControlled));
            Assert.Null(BackgroundNode.Find(_home.Path, "one"));
            foreach (Func<Task> other in new Func<Task>[]
            {
                () => ClaimedNode.CreateAsync(settings), () => HostedNode.StartAsync(_home.Path, "one"),
            })
            {
                NodeControlException taken = await Assert.ThrowsAsync<NodeControlException>(other);
                Assert.Equal(NodeControlReason.NameTaken, taken.Reason);
            }

            // One that nobody has asked for goes beside it, and does not take its place.
            await using LocalNode beside = await ClaimedNode.CreateAsync(settings, mayShareName: true);
            Assert.Equal(record, NodeClaim.Find(_home.Path, "one"));
        }

        Assert.Null(NodeClaim.Find(_home.Path, "one"));
        await using LocalNode again = await ClaimedNode.CreateAsync(settings);
        Assert.Equal("one", again.Name);
    }

    [Fact]
    public async Task A_node_that_cannot_be_made_leaves_its_name_free()
    {
        var wrong = new NodeSettings { Name = "one", Home = _home.Path, Listen = "nowhere" };
        await Assert.ThrowsAsync<NodeControlException>(() => ClaimedNode.CreateAsync(wrong));
        Assert.Null(NodeClaim.Find(_home.Path, "one"));
        await using LocalNode right = await ClaimedNode.CreateAsync(wrong with { Listen = NodeSettings.DefaultListen });
        Assert.Equal("one", NodeClaim.Find(_home.Path, "one")!.Name);
    }
}
