using Ockam.Relays;
using Ockam.Routing;

namespace Ockam.Tests.Relays;

/// <summary>How many ways may meet at a relay node.</summary>
public class FlowPairingsTests
{
    private readonly Router _router = new();

    [Fact]
    public void A_connection_that_has_too_many_loses_its_oldest_and_others_lose_none()
    {
        var pairings = new FlowPairings(_router, mostOfFlow: 3, most: 100);
        (Flow honest, Address honestWay) = Make("honest");
        (Flow server, Address serverWay) = Make("server");
        (Flow greedy, Address greedyWay) = Make("greedy");
        pairings.Join(honest, honestWay, server, serverWay);
        (Flow Flow, Address Way)[] met = [.. Enumerable.Range(0, 5).Select(i => Make($"met{i}"))];
        foreach ((Flow flow, Address way) in met) pairings.Join(greedy, greedyWay, flow, way);

        Assert.Equal(4, pairings.Count);
        Assert.True(honest.Allows(serverWay.Bytes) && server.Allows(honestWay.Bytes));
        Assert.Equal([false, false, true, true, true], met.Select(one => greedy.Allows(one.Way.Bytes)));
        Assert.Equal([false, false, true, true, true], met.Select(one => one.Flow.Allows(greedyWay.Bytes)));
    }

    [Fact]
    public void Where_there_are_too_many_in_all_whoever_has_most_makes_room()
    {
        var pairings = new FlowPairings(_router, mostOfFlow: 3, most: 4);
        (Flow honest, Address honestWay) = Make("honest");
        (Flow late, Address lateWay) = Make("late");
        (Flow greedy, Address greedyWay) = Make("greedy");
        (Flow server, Address serverWay) = Make("server");
        pairings.Join(honest, honestWay, server, serverWay);
        for (int i = 0; i < 3; i++)
        {
            (Flow flow, Address way) = Make($"met{i}");
            pairings.Join(greedy, greedyWay, flow, way);
        }

        pairings.Join(late, lateWay, server, serverWay);

        Assert.Equal(4, pairings.Count);
        Assert.True(honest.Allows(serverWay.Bytes) && late.Allows(serverWay.Bytes));
        Assert.Equal(["met1", "met2"], greedy.Consumers.Select(one => one.Name).Order());
    }

    [Fact]
    public void With_a_connection_its_pairings_end()
    {
        var pairings = new FlowPairings(_router);
        (Flow one, Address oneWay) = Make("one");
        (Flow other, Address otherWay) = Make("other");
        pairings.Join(one, oneWay, other, otherWay);

        _router.Remove(otherWay);
        Assert.Equal((0, false, false), (pairings.Count, one.Allows(otherWay.Bytes), other.Allows(oneWay.Bytes)));
        // One that has ended already is not kept either.
        pairings.Join(one, oneWay, other, otherWay);
        Assert.Equal((0, false, false), (pairings.Count, one.Allows(otherWay.Bytes), other.Allows(oneWay.Bytes)));
    }

    private (Flow Flow, Address Way) Make(string name)
    {
        var way = new Address(name);
        _router.Register(way, new Idle());
        return (new Flow(), way);
    }

    private sealed class Idle : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message) => Disposition.Done;
    }
}
