using Ockam.Portals;

namespace Ockam.Tests.Portals;

/// <summary>Which half-closed connection goes when there are too many.</summary>
public class HeldBackTests
{
    [Fact]
    public async Task The_one_goes_for_which_nothing_has_come_for_the_longest_time()
    {
        await using PortalPair pair = await PortalPair.CreateAsync();
        TcpInlet inlet = await pair.InletAsync();
        PortalConnection[] connections = [.. Enumerable.Range(0, 5).Select(_ => new PortalConnection(inlet))];
        var held = new HeldBackConnections(2);
        Assert.Null(held.Add(connections[0], out LinkedListNode<PortalConnection> first));
        Assert.Null(held.Add(connections[1], out LinkedListNode<PortalConnection> second));
        held.Touch(first);
        Assert.Same(connections[1], held.Add(connections[2], out _));
        // Neither means anything for one that has gone.
        held.Touch(second);
        held.Remove(second);
        Assert.Same(connections[0], held.Add(connections[3], out LinkedListNode<PortalConnection> fourth));
        held.Remove(fourth);
        Assert.Null(held.Add(connections[4], out _));
    }
}
