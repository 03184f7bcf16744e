using Ockam.Portals;

namespace Ockam.Tests.Portals;

/// <summary>The order of messages (section 6.2), without sockets and clocks.</summary>
public class PortalStateTests
{
    private static readonly PortalMessageKind[] s_kinds = Enum.GetValues<PortalMessageKind>();

    [Fact]
    public void An_inlet_opens_with_Pong_and_an_outlet_when_it_is_connected()
    {
        var inlet = new PortalState(PortalRole.Inlet);
        Assert.Equal(PortalActions.Open, inlet.Receive(PortalMessageKind.Pong));
        Assert.Equal(PortalActions.Deliver, inlet.Receive(PortalMessageKind.Payload));
        var outlet = new PortalState(PortalRole.Outlet);
        foreach (PortalMessageKind kind in s_kinds) Assert.Equal(PortalActions.Refuse, outlet.Receive(kind));
        Assert.Equal(PortalActions.Open, outlet.Connected());
        Assert.Equal(PortalActions.None, outlet.Connected());
        Assert.Equal(PortalActions.Deliver, outlet.Receive(PortalMessageKind.Payload));
    }

    [Theory]
    [InlineData("Ping", "TellPeer, Abort")]
    [InlineData("Disconnect", "Abort")]
    [InlineData("Payload", "TellPeer, Abort")]
    public void What_an_inlet_sees_first_must_be_Pong(string kind, string actions)
    {
        var inlet = new PortalState(PortalRole.Inlet);
        Assert.Equal(Enum.Parse<PortalActions>(actions), inlet.Receive(Enum.Parse<PortalMessageKind>(kind)));
        Assert.Equal(PortalPhase.Ended, inlet.Phase);
        // An outlet that connects after all must not wait for nobody.
        Assert.Equal(PortalActions.TellPeer, inlet.Receive(PortalMessageKind.Pong));
    }

    [Fact]
    public void Numbers_go_from_0_to_65535_and_begin_anew_and_Payloads_without_one_do_not_count()
    {
        PortalState state = Open(PortalRole.Outlet);
        for (int i = 0; i < 70_000; i++)
        {
            Assert.Equal(PortalActions.Deliver, state.Receive(PortalMessageKind.Payload, (ushort)i));
            if (i % 7 == 0) Assert.Equal(PortalActions.Deliver, state.Receive(PortalMessageKind.Payload));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65535)]
    [InlineData(0, 0)]
    [InlineData(0, 1, 3)]
    [InlineData(0, 1, 1)]
    public void A_number_that_is_not_the_next_ends_the_connection(params int[] numbers)
    {
        PortalState state = Open(PortalRole.Inlet);
        foreach (int number in numbers[..^1]) Assert.Equal(PortalActions.Deliver, state.Receive(PortalMessageKind.Payload, (ushort)number));
        Assert.Equal(PortalActions.TellPeer | PortalActions.Abort, state.Receive(PortalMessageKind.Payload, (ushort)numbers[^1]));
        Assert.Equal(PortalActions.None, state.Receive(PortalMessageKind.Payload));
    }

    [Fact]
    public void A_client_that_sends_no_more_is_still_answered_until_the_grace_is_over()
    {
        PortalState state = Open(PortalRole.Inlet);
        Assert.Equal(PortalActions.None, state.LocalEnd(holdBack: true));
        Assert.True(state.IsHeldBack);
        Assert.Equal(PortalActions.Deliver, state.Receive(PortalMessageKind.Payload));
        PortalState other = state;
        Assert.Equal(PortalActions.TellPeer | PortalActions.Finish, state.GraceOver());
        Assert.Equal(PortalActions.None, state.GraceOver());
        Assert.Equal(PortalActions.None, state.Receive(PortalMessageKind.Payload));
        // Nothing is sent back to a Disconnect.
        Assert.Equal(PortalActions.Finish, other.Receive(PortalMessageKind.Disconnect));
        Assert.Equal(PortalActions.None, other.GraceOver());
        PortalState strict = Open(PortalRole.Inlet);
        Assert.Equal(PortalActions.TellPeer | PortalActions.Finish, strict.LocalEnd(holdBack: false));
    }

    [Fact]
    public void Whatever_happens_it_ends_once_and_nothing_is_delivered_before_or_after()
    {
        var random = new Random(17);
        int delivered = 0;
        for (int run = 0; run < Scale.Of(20_000); run++)
        {
            PortalRole role = run % 2 == 0 ? PortalRole.Inlet : PortalRole.Outlet;
            var state = new PortalState(role);
            int ends = 0;
            int told = 0;
            for (int step = 0; step < 12; step++)
            {
                PortalPhase before = state.Phase;
                PortalActions actions = random.Next(9) switch
                {
                    0 => state.LocalEnd(random.Next(2) == 0),
                    1 when random.Next(4) == 0 => state.Fail(),
                    2 when random.Next(4) == 0 => state.Lost(),
                    3 => state.GraceOver(),
                    4 or 5 => role == PortalRole.Outlet ? state.Connected() : state.Receive(PortalMessageKind.Pong),
                    _ => state.Receive(s_kinds[random.Next(s_kinds.Length)], random.Next(3) == 0 ? (ushort)random.Next(3) : null),
                };
                if (actions.HasFlag(PortalActions.Deliver))
                {
                    Assert.True(before is PortalPhase.Open or PortalPhase.HeldBack);
                    delivered++;
                }

                if ((actions & (PortalActions.Finish | PortalActions.Abort)) != 0) ends++;
                if (before != PortalPhase.Ended && actions.HasFlag(PortalActions.TellPeer)) told++;
                Assert.True(state.Phase >= before);
                Assert.Equal(state.Phase == PortalPhase.Ended, ends == 1);
            }

            Assert.InRange(ends, 0, 1);
            Assert.InRange(told, 0, 1);
        }

        Assert.True(delivered > 100);
    }

    private static PortalState Open(PortalRole role)
    {
        var state = new PortalState(role);
        Assert.Equal(PortalActions.Open, role == PortalRole.Inlet ? state.Receive(PortalMessageKind.Pong) : state.Connected());
        return state;
    }
}
