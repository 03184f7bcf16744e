using Ockam.Identities;
using Ockam.Portals;
using Ockam.Routing;

namespace Ockam.Tests.Portals;

/// <summary>How many connections the peers of an outlet have.</summary>
public class OutletPlacesTests
{
    private static readonly Identifier s_one = new(Enumerable.Repeat((byte)1, Identifier.Length).ToArray());
    private static readonly Identifier s_other = new(Enumerable.Repeat((byte)2, Identifier.Length).ToArray());

    private readonly OutletPlaces _places = new(new TcpOutletOptions
    {
        Target = HostnamePort.Parse("127.0.0.1:1"), Access = PortalAccess.Anyone,
        MaximumConnecting = 4, MaximumConnectingPerPeer = 3, MaximumConnectionsPerPeer = 5,
    });

    [Fact]
    public void A_peer_that_ends_its_connections_while_they_connect_still_leaves_a_place_to_others()
    {
        Assert.Equal([true, true, true], Take(s_one, 3));
        for (int i = 0; i < 3; i++) _places.End(s_one);

        Assert.False(_places.TryTake(s_one, out string? refusal));
        Assert.Equal($"{s_one} has 3 connections to 127.0.0.1:1 under way, as many as it may.", refusal);
        Assert.Equal([true], Take(s_other, 1));
        Assert.False(_places.TryTake(s_other, out refusal));
        Assert.Equal("4 connections to 127.0.0.1:1 are under way, as many as may be.", refusal);
    }

    [Fact]
    public void Attempts_that_outlive_their_connections_take_nothing_off_later_ones()
    {
        Take(s_one, 3);
        for (int i = 0; i < 3; i++) _places.End(s_one);
        _places.EndConnecting(s_one);
        Assert.Equal([true], Take(s_one, 1));
        for (int i = 0; i < 2; i++) _places.EndConnecting(s_one);

        Assert.Equal([true, true, false], Take(s_one, 3));
    }

    [Fact]
    public void A_peer_has_so_many_connections_and_no_more()
    {
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal([true], Take(s_one, 1));
            _places.EndConnecting(s_one);
        }

        Assert.False(_places.TryTake(s_one, out string? refusal));
        Assert.Equal($"{s_one} has 5 connections, as many as it may.", refusal);
        Assert.Equal([true], Take(s_other, 1));
        _places.End(s_one);
        Assert.Equal([true], Take(s_one, 1));
    }

    private bool[] Take(Identifier peer, int count) => [.. Enumerable.Range(0, count).Select(_ => _places.TryTake(peer, out string? _))];
}
