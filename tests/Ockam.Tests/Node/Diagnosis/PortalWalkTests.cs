using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Node.Diagnosis;
using Ockam.Portals;
using Ockam.Tests.Background;
using Ockam.Tests.Portals;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Node.Diagnosis;

/// <summary>What a walk says of a way between nodes of one home, each part of it broken once.</summary>
public sealed class PortalWalkTests : IAsyncLifetime
{
    private readonly TemporaryFolder _home = new();
    private readonly TestServer _server = TestServer.Echo();
    private LocalNode _relay = null!;
    private LocalNode _far = null!;
    private LocalNode _near = null!;
    private string _at = "";

    public async Task InitializeAsync()
    {
        _relay = await CreateAsync("relay");
        _far = await CreateAsync("far");
        _near = await CreateAsync("near");
        _at = await ListenerAsync(_relay);
        await _far.CreateOutletAsync(new OutletSettings { To = _server.EndPoint.ToString() });
        await _far.CreateRelayAsync(new RelaySettings { Name = "db", At = _at });
    }

    public async Task DisposeAsync()
    {
        await _near.DisposeAsync();
        await _far.DisposeAsync();
        await _relay.DisposeAsync();
        _server.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task A_way_that_works_passes_at_every_part_before_there_is_an_inlet_and_leaves_nothing_open()
    {
        Walks.AllPassed(await _near.TestPortalAsync(new PortalTestSettings { Way = Through("db") }));
        Assert.Single(_server.Accepted);
        await Eventually.TrueAsync(
            () => _near.DescribeAsync().Result.Snapshot is { TcpConnections.Count: 0, SecureChannels.Count: 0 }, "all is closed");
        await Eventually.TrueAsync(
            () => _far.DescribeAsync().Result.Snapshot!.Outlets[0] is { OpenConnections: 0, TotalConnections: 1 }, "the outlet's too");
    }

    [Fact]
    public async Task An_inlet_that_there_is_is_walked_by_its_name_and_by_its_address()
    {
        PortalSnapshot inlet = await _near.CreateInletAsync(Through("db") with { Name = "in" });
        Walks.AllPassed(await _near.TestPortalAsync(new PortalTestSettings { Inlet = "in" }));
        IReadOnlyList<PortalHopResult> results = await _near.TestPortalAsync(new PortalTestSettings { Inlet = inlet.Address });
        Walks.AllPassed(results);
        Assert.Contains(inlet.Address, results[0].Reason);
        await _near.SetInletSuspendedAsync("in", suspended: true);
        PortalHopResult failure = Walks.FailureOf(await _near.TestPortalAsync(new PortalTestSettings { Inlet = "in" }));
        Assert.Equal(PortalHop.Inlet, failure.Hop);
        Assert.Contains("suspended", failure.Reason);
        NodeControlException missing = await Assert.ThrowsAsync<NodeControlException>(
            () => _near.TestPortalAsync(new PortalTestSettings { Inlet = "nothing" }));
        Assert.Equal(NodeControlReason.NotFound, missing.Reason);
    }

    [Fact]
    public async Task A_channel_that_is_open_is_a_way_and_an_inlet_over_it_ends_with_it()
    {
        SecureChannelSnapshot channel = await _near.CreateSecureChannelAsync(
            new SecureChannelSettings { To = _at + "/service/forward_to_db/service/api" });
        Walks.AllPassed(await _near.TestPortalAsync(new PortalTestSettings { Way = new InletSettings { Channel = channel.Id } }));
        await _near.CreateInletAsync(new InletSettings { Name = "in", Channel = channel.Id });
        Walks.AllPassed(await _near.TestPortalAsync(new PortalTestSettings { Inlet = "in" }));
        PortalHopResult stranger = await _near.FailureAsync(
            new InletSettings { Channel = channel.Id, Trust = [(await _relay.DescribeAsync()).Identifier] });
        Assert.Equal(PortalHop.InletPolicy, stranger.Hop);
        await _near.RemoveAsync(NodeResource.SecureChannel, channel.Id);
        PortalHopResult failure = Walks.FailureOf(await _near.TestPortalAsync(new PortalTestSettings { Inlet = "in" }));
        Assert.Equal(PortalHop.Channel, failure.Hop);
        Assert.Contains("is closed", failure.Reason);
    }

    [Fact]
    public async Task A_node_in_the_background_walks_as_well()
    {
        await using HostedNode background = await HostedNode.StartAsync(_home.Path, "background");
        Walks.AllPassed(await background.Node.TestPortalAsync(new PortalTestSettings { Way = Through("db") }));
        PortalHopResult failure = await background.Node.FailureAsync(Through("other"));
        Assert.Equal(PortalHop.Relay, failure.Hop);
    }

    [Fact]
    public async Task A_relay_node_that_is_down_is_the_relays_failure()
    {
        int port = Walks.FreePort();
        PortalHopResult failure = await _near.FailureAsync(
            new InletSettings { To = $"/ip4/127.0.0.1/tcp/{port}/service/forward_to_db/secure/api/service/outlet" });
        Assert.Equal(PortalHop.Relay, failure.Hop);
        Assert.Contains($"127.0.0.1:{port}", failure.Reason);
        // Without a relay between, it is the outlet's node that is missing.
        failure = await _near.FailureAsync(new InletSettings { To = $"/ip4/127.0.0.1/tcp/{port}/secure/api/service/outlet" });
        Assert.Equal(PortalHop.Channel, failure.Hop);
        Assert.Contains($"127.0.0.1:{port}", failure.Reason);
    }

    [Fact]
    public async Task A_wrong_name_of_a_relay_is_the_relays_failure_though_it_shows_at_the_channel()
    {
        PortalHopResult failure = await _near.FailureAsync(Through("dp"));
        Assert.Equal(PortalHop.Relay, failure.Hop);
        Assert.Contains("'forward_to_dp'", failure.Reason);
        Assert.Contains("answers, and nothing comes back", failure.Reason);
        Assert.True(failure.Elapsed >= 0.9 * Walks.Limit);
    }

    [Fact]
    public async Task A_wrong_name_of_a_listener_is_told_from_a_wrong_name_of_a_relay()
    {
        PortalHopResult failure = await _near.FailureAsync(
            new InletSettings { To = _at + "/service/forward_to_db/secure/apy/service/outlet" });
        Assert.Equal(PortalHop.Channel, failure.Hop);
        Assert.Contains("'apy'", failure.Reason);
    }

    [Fact]
    public async Task Whoever_is_not_the_one_that_is_trusted_is_named()
    {
        string relay = (await _relay.DescribeAsync()).Identifier;
        string far = (await _far.DescribeAsync()).Identifier;
        PortalHopResult failure = await _near.FailureAsync(Through("db") with { Trust = [relay] });
        Assert.Equal(PortalHop.Channel, failure.Hop);
        Assert.Contains($"The other end is {far}", failure.Reason);
        Assert.Contains(far, failure.Remedy);

        failure = await _near.FailureAsync(new InletSettings
        {
            To = _at + "/secure/api/service/forward_to_db/secure/api/service/outlet", RelayTrust = [far],
        });
        Assert.Equal(PortalHop.Relay, failure.Hop);
        Assert.Contains($"The other end is {relay}", failure.Reason);
    }

    [Fact]
    public async Task A_node_that_does_not_accept_this_one_is_told_from_one_that_is_not_there()
    {
        await _far.CreateSecureChannelListenerAsync(
            new SecureChannelListenerSettings { Address = "closed", Trust = [(await _relay.DescribeAsync()).Identifier] });
        PortalHopResult failure = await _near.FailureAsync(
            new InletSettings { To = await ListenerAsync(_far) + "/secure/closed/service/outlet" });
        Assert.Equal(PortalHop.Channel, failure.Hop);
        Assert.Contains($"does not accept this node's identity {(await _near.DescribeAsync()).Identifier}", failure.Reason);
    }

    [Fact]
    public async Task A_server_that_refuses_is_told_from_an_outlet_that_is_silent()
    {
        await _far.CreateOutletAsync(new OutletSettings { From = "dead", To = $"127.0.0.1:{Walks.FreePort()}" });
        PortalHopResult failure = await _near.FailureAsync(Through("db", "dead"));
        Assert.Equal(PortalHop.Target, failure.Hop);
        Assert.Contains("nothing listens there", failure.Reason);
        failure = await _near.FailureAsync(Through("db", "nothing"));
        Assert.Equal(PortalHop.OutletPolicy, failure.Hop);
        Assert.Contains("there is no outlet 'nothing' there", failure.Reason);
    }

    [Fact]
    public async Task An_outlet_that_trusts_others_is_silent_and_what_may_be_is_said()
    {
        await _far.CreateOutletAsync(
            new OutletSettings { From = "mine", To = "127.0.0.1:1", Trust = [(await _relay.DescribeAsync()).Identifier] });
        PortalHopResult failure = await _near.FailureAsync(Through("db", "mine"));
        Assert.Equal(PortalHop.OutletPolicy, failure.Hop);
        Assert.Contains($"denies {(await _near.DescribeAsync()).Identifier}", failure.Reason);
        Assert.InRange(failure.Elapsed, 0.9 * Walks.Limit, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_way_through_a_project_fails_there_on_a_node_that_is_in_none()
    {
        PortalHopResult failure = await _near.FailureAsync(new InletSettings { Via = "postgres" });
        Assert.Equal(PortalHop.Project, failure.Hop);
        Assert.Contains("is in none", failure.Reason);
        failure = await _near.FailureAsync(new InletSettings { To = "/project/nowhere/service/forward_to_x/secure/api/service/outlet" });
        Assert.Equal(PortalHop.Project, failure.Hop);
        Assert.Contains("nowhere", failure.Reason);
    }

    [Fact]
    public async Task Settings_that_cannot_be_read_are_refused_and_no_answer()
    {
        foreach (PortalTestSettings settings in new PortalTestSettings[]
        {
            new(), new() { Inlet = "a", Way = new InletSettings() },
            new() { Way = new InletSettings { To = "/nonsense/x" } }, new() { Way = Through("db") with { Allow = "nota" } },
        })
        {
            NodeControlException refused =
                await Assert.ThrowsAsync<NodeControlException>(() => _near.TestPortalAsync(settings));
            Assert.Equal(NodeControlReason.InvalidArgument, refused.Reason);
        }
    }

    [Fact]
    public async Task A_walk_that_is_given_up_ends_at_once()
    {
        using var end = new CancellationTokenSource();
        Task walk = _near.TestPortalAsync(new PortalTestSettings { Way = Through("nobody") }, end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => walk.WaitAsync(TimeSpan.FromSeconds(2)));
    }

    private InletSettings Through(string relay, string outlet = "outlet") =>
        new() { To = $"{_at}/service/forward_to_{relay}/secure/api/service/{outlet}" };

    private Task<LocalNode> CreateAsync(string name) =>
        LocalNode.CreateAsync(new NodeSettings { Name = name, Identity = name, Home = _home.Path });

    private static async Task<string> ListenerAsync(LocalNode node) =>
        "/ip4/127.0.0.1/tcp/" + (await node.DescribeAsync()).Snapshot!.TcpListeners[0].Address.Split(':')[^1];
}
