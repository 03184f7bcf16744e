using System.Net;
using System.Net.Sockets;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Node.Configuration;
using Ockam.Node.Control;
using Ockam.Storage;
using Ockam.Tests.Portals;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Node.Control;

/// <summary>Nodes as they are commanded by name, as a prompt does.</summary>
public sealed class LocalNodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_portal_through_a_relay_needs_no_more_than_names_within_a_home()
    {
        await using LocalNode relay = await CreateAsync("relay");
        await using LocalNode server = await CreateAsync("server");
        await using LocalNode client = await CreateAsync("client");
        using EchoTarget target = new();
        PortalSnapshot outlet = await server.CreateOutletAsync(new OutletSettings { To = target.Address });
        Assert.Equal(("outlet", target.Address), (outlet.Name, outlet.To));

        string at = await ListenerAsync(relay);
        RelaySnapshot made = await server.CreateRelayAsync(new RelaySettings { Name = "server", At = at });
        Assert.Equal(("forward_to_server", "up"), (made.Address, made.Status));

        SecureChannelSnapshot channel = await client.CreateSecureChannelAsync(
            new SecureChannelSettings { To = at + "/service/forward_to_server/service/api" });
        Assert.Equal((await server.DescribeAsync()).Identifier, channel.Peer);
        Assert.Equal(at + "/service/forward_to_server/secure/api", channel.To);
        PortalSnapshot inlet = await client.CreateInletAsync(new InletSettings { Channel = channel.Id, To = "-/service/outlet" });
        Assert.Equal(channel.To + "/service/outlet", inlet.To);
        Assert.Equal("ping", await target.AskAsync(inlet.Address, "ping"));

        Assert.True(await client.RemoveAsync(NodeResource.SecureChannel, channel.Id));
        Assert.False(await client.RemoveAsync(NodeResource.SecureChannel, channel.Id));
        await Eventually.TrueAsync(
            () => client.DescribeAsync().Result.Snapshot!.TcpConnections.Count == 0, "the channel's connection has ended too");
    }

    [Fact]
    public async Task A_policy_that_is_given_in_words_holds_and_one_that_cannot_be_read_is_refused()
    {
        await using LocalNode node = await CreateAsync("server");
        PortalSnapshot outlet = await node.CreateOutletAsync(
            new OutletSettings { To = "127.0.0.1:1", Trust = ["anyone"], Allow = "a and b" });
        Assert.Equal(("anyone", "a and b"), (outlet.Trust, outlet.Allow));
        Assert.Equal("a and b", Assert.Single((await node.DescribeAsync()).Snapshot!.Outlets).Allow);
        NodeControlException error = await Assert.ThrowsAsync<NodeControlException>(
            () => node.CreateOutletAsync(new OutletSettings { To = "127.0.0.1:1", From = "other", Trust = ["anyone"], Allow = "nota" }));
        Assert.Equal(NodeControlReason.InvalidArgument, error.Reason);
        Assert.Contains("'not a'", error.Message);
    }

    [Fact]
    public async Task What_was_done_by_hand_is_there_again_after_a_stop_and_from_the_exported_file()
    {
        await using LocalNode server = await CreateAsync("server");
        using EchoTarget target = new();
        await server.CreateOutletAsync(new OutletSettings { To = target.Address, From = "echo-out" });
        string at = await ListenerAsync(server);
        await using LocalNode client = await CreateAsync("client");
        PortalSnapshot inlet = await client.CreateInletAsync(
            new InletSettings { Name = "in", To = at + "/secure/api/service/echo-out", ConnectionWait = TimeSpan.FromSeconds(20) });
        Assert.Equal("before", await target.AskAsync(inlet.Address, "before"));

        Assert.True(await client.StopAsync(TimeSpan.Zero));
        Assert.False((await client.DescribeAsync()).IsRunning);
        Assert.Equal(
            NodeControlReason.NotRunning,
            (await Assert.ThrowsAsync<NodeControlException>(() => client.CreateRelayAsync(new RelaySettings { At = at }))).Reason);
        string file = await client.ExportAsync();
        Assert.True(await client.StartAsync());
        Assert.False(await client.StartAsync());
        Assert.Equal("after", await target.AskAsync(inlet.Address, "after"));
        Assert.Equal(file, await client.ExportAsync());
        await client.DisposeAsync();

        NodeConfiguration read = NodeConfiguration.Parse(file);
        await using LocalNode again = await LocalNode.CreateAsync(new NodeSettings { Home = _folder.Path, Configuration = read });
        Assert.Equal(inlet.Address, Assert.Single((await again.DescribeAsync()).Snapshot!.Inlets).Address);
        Assert.Equal("again", await target.AskAsync(inlet.Address, "again"));
    }

    [Fact]
    public async Task A_channel_listener_is_reached_by_every_TCP_listener_also_after_a_stop()
    {
        await using LocalNode server = await CreateAsync("server");
        await using LocalNode client = await CreateAsync("client");
        await server.CreateSecureChannelListenerAsync(new SecureChannelListenerSettings { Address = "own" });
        await server.CreateTcpListenerAsync("127.0.0.1:0");
        await OpenAsync();

        await server.StopAsync(TimeSpan.Zero);
        await server.StartAsync();
        await OpenAsync();

        async Task OpenAsync()
        {
            IReadOnlyList<TcpListenerSnapshot> listeners = (await server.DescribeAsync()).Snapshot!.TcpListeners;
            Assert.Equal(2, listeners.Count);
            foreach (TcpListenerSnapshot listener in listeners)
            {
                string to = $"/ip4/127.0.0.1/tcp/{listener.Address.Split(':')[^1]}/secure/own";
                SecureChannelSnapshot channel = await client.CreateSecureChannelAsync(
                    new SecureChannelSettings { To = to, Timeout = TimeSpan.FromSeconds(5) });
                Assert.Equal((await server.DescribeAsync()).Identifier, channel.Peer);
            }
        }
    }

    [Fact]
    public async Task A_type_of_resources_that_nothing_asks_for_is_refused_with_those_that_can_be_named()
    {
        await using LocalNode node = await CreateAsync("node");
        NodeControlException refused = await Assert.ThrowsAsync<NodeControlException>(() => node.SetPolicyAsync(null, "echoer", "a"));
        Assert.Equal(
            "'echoer' is no type of resources that can have a policy. Name one of tcp-inlet, tcp-outlet, relay.", refused.Message);
    }

    [Fact]
    public async Task A_temporary_inlet_goes_whatever_happens_and_is_remembered_nowhere()
    {
        await using LocalNode node = await CreateAsync("node");
        var settings = new InletSettings { To = await ListenerAsync(node) + "/secure/api/service/outlet", Allow = "some" };
        var failure = new InvalidOperationException("the user's own");
        Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(() => node.UseInletAsync(settings, async inlet =>
        {
            Assert.Equal(inlet.Address, Assert.Single((await node.DescribeAsync()).Snapshot!.Inlets).Address);
            Assert.Single(await node.ListPoliciesAsync());
            Assert.DoesNotContain("inlet", await node.ExportAsync(), StringComparison.Ordinal);
            throw failure;
        })));
        Assert.Empty((await node.DescribeAsync()).Snapshot!.Inlets);
        Assert.Empty(await node.ListPoliciesAsync());
        // A node that is stopped meanwhile has it no more either, and that is no error.
        await node.UseInletAsync(settings with { Allow = null }, _ => node.StopAsync(TimeSpan.Zero));
        await node.StartAsync();
        Assert.Empty((await node.DescribeAsync()).Snapshot!.Inlets);
    }

    [Fact]
    public async Task Identities_of_another_home_are_not_trusted_unless_they_are_named()
    {
        using var other = new TemporaryFolder();
        await using LocalNode server = await CreateAsync("server");
        await using LocalNode stranger = await LocalNode.CreateAsync(new NodeSettings { Name = "stranger", Home = other.Path });
        string to = await ListenerAsync(server) + "/service/api";
        await Assert.ThrowsAsync<Ockam.SecureChannels.SecureChannelException>(
            () => stranger.CreateSecureChannelAsync(new SecureChannelSettings { To = to }));
        string identifier = (await server.DescribeAsync()).Identifier;
        SecureChannelSnapshot channel = await stranger.CreateSecureChannelAsync(
            new SecureChannelSettings { To = to, Trust = [identifier] });
        Assert.Equal(identifier, channel.Peer);
        MessageAnswer answer = await stranger.SendMessageAsync(
            new MessageSettings { To = "uppercase", Channel = channel.Id, Text = "hello" });
        Assert.Equal(("HELLO", identifier), (answer.Text, Assert.Single(answer.Peers)));
    }

    [Fact]
    public async Task A_node_that_is_started_again_has_the_identity_that_it_had_or_does_not_start()
    {
        await using LocalNode node = await CreateAsync("a");
        NodeDescription before = await node.DescribeAsync();
        await node.StopAsync(TimeSpan.Zero);
        await using SqliteStore store = await SqliteStore.OpenAsync(_folder.Path);
        IdentityService identities = new HomeServices(store, TimeProvider.System).Identities;
        NamedIdentity other = await identities.CreateAsync("other");
        await identities.SetDefaultAsync(other.Name);
        Assert.True(await node.StartAsync());
        Assert.Equal(before.Identifier, (await node.DescribeAsync()).Identifier);

        await node.StopAsync(TimeSpan.Zero);
        await identities.DeleteAsync(before.Identity);
        IdentityException gone = await Assert.ThrowsAsync<IdentityException>(() => node.StartAsync());
        Assert.Equal(IdentityErrorReason.UnknownName, gone.Reason);
        Assert.Contains(before.Identifier, gone.Message, StringComparison.Ordinal);
        Assert.Equal([other.Name], (await identities.ListAsync()).Select(item => item.Name));
    }

    [Fact]
    public async Task A_relay_that_cannot_be_registered_is_given_up_and_says_why()
    {
        await using LocalNode node = await CreateAsync("node");
        using var nobody = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        int port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();
        var settings = new RelaySettings { Name = "r", At = $"/ip4/127.0.0.1/tcp/{port}", Wait = TimeSpan.FromMilliseconds(300) };
        NodeControlException refused = await Assert.ThrowsAsync<NodeControlException>(() => node.CreateRelayAsync(settings));
        Assert.Equal(NodeControlReason.Timeout, refused.Reason);
        Assert.Contains($"/ip4/127.0.0.1/tcp/{port}", refused.Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => node.DescribeAsync().Result.Snapshot!.Relays.Count == 0, "nothing is left of it");
    }

    [Theory]
    [InlineData("relay/1", "name")]
    [InlineData("", "name")]
    public async Task A_name_that_cannot_be_one_is_refused(string name, string word)
    {
        NodeControlException refused = await Assert.ThrowsAsync<NodeControlException>(() => CreateAsync(name));
        Assert.Equal(NodeControlReason.InvalidArgument, refused.Reason);
        Assert.Contains(word, refused.Message, StringComparison.Ordinal);
    }

    private Task<LocalNode> CreateAsync(string name) => LocalNode.CreateAsync(new NodeSettings { Name = name, Home = _folder.Path });

    private static async Task<string> ListenerAsync(LocalNode node) =>
        "/ip4/127.0.0.1/tcp/" + (await node.DescribeAsync()).Snapshot!.TcpListeners[0].Address.Split(':')[^1];

    /// <summary>A server that answers with what it was sent, and a client for it.</summary>
    private sealed class EchoTarget : IDisposable
    {
        private readonly TestServer _server = TestServer.Echo();

        public string Address => _server.EndPoint.ToString();

        public void Dispose() => _server.Dispose();

        public async Task<string> AskAsync(string address, string text)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPEndPoint.Parse(address));
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
            var answer = new byte[text.Length];
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await stream.ReadExactlyAsync(answer, limit.Token);
            return System.Text.Encoding.UTF8.GetString(answer);
        }
    }
}
