using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Ockam.Background;
using Ockam.Node;
using Ockam.Node.Configuration;
using Ockam.Node.Control;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Tests.Portals;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Background;

/// <summary>Nodes of other processes, commanded over their control sockets.</summary>
public sealed class BackgroundNodeTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Everything_that_a_node_can_be_told_works_from_outside()
    {
        await using HostedNode relay = await HostedNode.StartAsync(_home.Path, "relay");
        await using HostedNode server = await HostedNode.StartAsync(_home.Path, "server");
        await using HostedNode client = await HostedNode.StartAsync(_home.Path, "client");
        using TestServer target = TestServer.Echo();
        NodeDescription description = await relay.Node.DescribeAsync();
        Assert.Equal(
            ("relay", true, true, _home.Path),
            (description.Name, description.IsRunning, description.IsPersistent, description.Home));
        string at = $"/ip4/127.0.0.1/tcp/{description.Snapshot!.TcpListeners[0].Address.Split(':')[^1]}";

        PortalSnapshot outlet = await server.Node.CreateOutletAsync(
            new OutletSettings { To = target.EndPoint.ToString(), ConnectTimeout = TimeSpan.FromSeconds(5) });
        Assert.Equal(("outlet", "open"), (outlet.Name, outlet.Status));
        RelaySnapshot made = await server.Node.CreateRelayAsync(
            new RelaySettings { Name = "server", At = at, Wait = TimeSpan.FromSeconds(20) });
        Assert.Equal(("forward_to_server", "up"), (made.Address, made.Status));
        SecureChannelSnapshot channel = await client.Node.CreateSecureChannelAsync(
            new SecureChannelSettings { To = at + "/service/forward_to_server/service/api" });
        Assert.Equal((await server.Node.DescribeAsync()).Identifier, channel.Peer);
        PortalSnapshot inlet = await client.Node.CreateInletAsync(new InletSettings { Name = "in", Channel = channel.Id });
        Assert.Equal("ping", await AskAsync(inlet.Address, "ping"));
        MessageAnswer answer = await client.Node.SendMessageAsync(
            new MessageSettings { To = "uppercase", Channel = channel.Id, Text = "hello", Timeout = TimeSpan.FromSeconds(20) });
        Assert.Equal(("HELLO", channel.Peer), (answer.Text, Assert.Single(answer.Peers)));
        byte[] payload = [4, 0, 1, 2, 255];
        Assert.Equal(
            payload,
            (await client.Node.SendMessageAsync(new MessageSettings { To = "echo", Channel = channel.Id, Payload = payload })).Payload);

        Assert.Equal("suspended", (await client.Node.SetInletSuspendedAsync("in", suspended: true))!.Status);
        Assert.Equal("open", (await client.Node.SetInletSuspendedAsync("in", suspended: false))!.Status);
        Assert.Null(await client.Node.SetInletSuspendedAsync("no-such-inlet", suspended: true));
        TcpListenerSnapshot listener = await client.Node.CreateTcpListenerAsync("127.0.0.1:0");
        TcpConnectionSnapshot connection = await server.Node.CreateTcpConnectionAsync(listener.Address);
        SecureChannelListenerSnapshot second = await client.Node.CreateSecureChannelListenerAsync(
            new SecureChannelListenerSettings { Address = "second", Trust = ["anyone"] });
        Assert.Equal(("second", "anyone"), (second.Address, second.Trust));
        await client.Node.RefreshAsync();

        NodeConfiguration file = NodeConfiguration.Parse(await client.Node.ExportAsync());
        Assert.Equal(("client", "in"), (file.Name, Assert.Single(file.Inlets).Alias));
        Assert.True(await client.Node.RemoveAsync(NodeResource.Inlet, "in"));
        Assert.False(await client.Node.RemoveAsync(NodeResource.Inlet, "in"));
        Assert.True(await client.Node.RemoveAsync(NodeResource.SecureChannel, channel.Id));
        Assert.True(await server.Node.RemoveAsync(NodeResource.TcpConnection, connection.Id));
        Assert.True(await client.Node.RemoveAsync(NodeResource.TcpListener, listener.Address));
        Assert.True(await client.Node.RemoveAsync(NodeResource.SecureChannelListener, "second"));
        Assert.True(await server.Node.RemoveAsync(NodeResource.Relay, "server"));
        Assert.True(await server.Node.RemoveAsync(NodeResource.Outlet, "outlet"));

        Assert.True(await client.Node.StopAsync(TimeSpan.Zero));
        Assert.False((await client.Node.DescribeAsync()).IsRunning);
        Assert.True(await client.Node.StartAsync());
        Assert.False(await client.Node.StartAsync());
    }

    [Fact]
    public void Every_command_has_an_operation_and_every_setting_of_a_node_reaches_its_process()
    {
        string[] commands = [.. typeof(INodeControl).GetMethods().Where(method => !method.IsSpecialName).Select(method => method.Name)];
        string[] operations = [.. ControlOperations.All.Keys.Where(name => name != ControlOperations.End)
            .Select(name => string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "Async")];
        Assert.Equal(commands.Order(), operations.Order());

        static IEnumerable<string> NamesOf(Type type) =>
            type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name);
        Assert.Equal(
            [nameof(NodeSettings.Configuration)], NamesOf(typeof(NodeSettings)).Except(NamesOf(typeof(BackgroundStart))));
        Assert.Equal(
            [nameof(ProjectNodeOptions.RelayService)],
            NamesOf(typeof(ProjectNodeOptions)).Except(NamesOf(typeof(BackgroundProject))));
    }

    [Fact]
    public async Task Errors_are_the_same_as_those_of_a_node_of_this_process()
    {
        await using HostedNode hosted = await HostedNode.StartAsync(_home.Path, "node");
        await using LocalNode local = await LocalNode.CreateAsync(new NodeSettings { Name = "local", Home = _home.Path });
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        foreach (Func<INodeControl, Task> command in new Func<INodeControl, Task>[]
        {
            node => node.CreateOutletAsync(new OutletSettings { To = "nowhere" }),
            node => node.CreateRelayAsync(new RelaySettings { Name = "r" }),
            node => node.CreateTcpListenerAsync(taken.LocalEndpoint.ToString()!),
            node => node.CreateInletAsync(new InletSettings
            {
                From = taken.LocalEndpoint.ToString()!, To = "/ip4/127.0.0.1/tcp/1/secure/api/service/outlet",
            }),
            node => node.CreateTcpConnectionAsync("127.0.0.1:1"),
            node => node.SendMessageAsync(new MessageSettings { To = "echo", Channel = "0123456789abcdef", Text = "x" }),
        })
        {
            Exception here = await Assert.ThrowsAnyAsync<OckamException>(() => command(local));
            Exception there = await Assert.ThrowsAnyAsync<OckamException>(() => command(hosted.Node));
            Assert.Equal(here.GetType(), there.GetType());
            Assert.Equal(here.Message.Replace("'local'", "'node'", StringComparison.Ordinal), there.Message);
            Assert.Equal((here as NodeControlException)?.Reason, (there as NodeControlException)?.Reason);
            Assert.Equal(
                (here as NodeControlException)?.Remedy.Replace("'local'", "'node'", StringComparison.Ordinal),
                (there as NodeControlException)?.Remedy);
        }
    }

    public static TheoryData<Exception> Errors =>
    [
        new NodeControlException(NodeControlReason.NoProject, "What.", "Do this."),
        new Ockam.Identities.IdentityException(Ockam.Identities.IdentityErrorReason.NameTaken, "taken"),
        new SecureChannelException(SecureChannelCloseReason.HandshakeFailed, "failed"),
        new Ockam.Storage.StoreException(Ockam.Storage.StoreErrorReason.OtherOwner, "/x", "another's"),
        new ConfigurationException("file", [new ConfigurationMistake(1, 2, "key", "what", "remedy")]),
        new RoutingException("no route"),
        new Ockam.Portals.PortalException("no portal"),
        new Ockam.Vault.VaultException("no key"),
        new Ockam.Projects.ProjectException(Ockam.Projects.ProjectErrorReason.Refused, "no member"),
        Ockam.Projects.AuthorityException.Forbidden("no enroller"),
        new Ockam.Projects.CredentialException("none", isRefused: true),
        new Ockam.Policies.PolicyException("no policy"),
        new OckamException("other"),
        new SocketException((int)SocketError.ConnectionRefused, "refused"),
    ];

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_survives_the_way(Exception error)
    {
        ControlError written = ControlErrors.From(error);
        string json = System.Text.Json.JsonSerializer.Serialize(written, BackgroundJson.Default.ControlError);
        Exception read = ControlErrors.ToException(
            System.Text.Json.JsonSerializer.Deserialize(json, BackgroundJson.Default.ControlError)!);

        Assert.Equal((error.GetType(), error.Message), (read.GetType(), read.Message));
        string[] more = ["Reason", "Remedy", "Path", "Status", "IsRefused"];
        foreach (PropertyInfo property in error.GetType().GetProperties().Where(property => more.Contains(property.Name)))
            Assert.Equal(property.GetValue(error), property.GetValue(read));
    }

    [Fact]
    public async Task A_command_that_is_given_up_is_ended_there_too()
    {
        await using HostedNode hosted = await HostedNode.StartAsync(_home.Path, "node");
        // It accepts and never says a word, so that only the one who asks can end the attempt.
        using TestServer silent = TestServer.Silent();
        using var givenUp = new CancellationTokenSource();
        Task<SecureChannelSnapshot> opening = hosted.Node.CreateSecureChannelAsync(
            new SecureChannelSettings { To = $"/ip4/127.0.0.1/tcp/{silent.EndPoint.Port}/secure/api" }, givenUp.Token);
        await Eventually.TrueAsync(() => silent.Accepted.Count == 1, "the node has connected");

        await givenUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        await Eventually.TrueAsync(
            () => hosted.Node.DescribeAsync().Result.Snapshot!.TcpConnections.Count == 0, "the node has closed what it had opened");
    }

    [Fact]
    public async Task A_name_is_free_when_its_node_has_ended_and_not_before()
    {
        await using HostedNode first = await HostedNode.StartAsync(_home.Path, "one");
        NodeControlException refused =
            await Assert.ThrowsAsync<NodeControlException>(() => HostedNode.StartAsync(_home.Path, "one"));
        Assert.Equal(NodeControlReason.NameTaken, refused.Reason);
        Assert.Equal("one", Assert.Single(BackgroundNode.List(_home.Path)).Name);

        await first.Node.EndAsync(TimeSpan.Zero);

        Assert.Empty(BackgroundNode.List(_home.Path));
        NodeControlException gone = await Assert.ThrowsAsync<NodeControlException>(() => first.Node.DescribeAsync());
        Assert.Equal(NodeControlReason.NotFound, gone.Reason);
        await using HostedNode second = await HostedNode.StartAsync(_home.Path, "one");
        Assert.Equal("one", (await second.Node.DescribeAsync()).Name);
    }

    [Fact]
    public async Task What_a_process_that_is_gone_has_left_is_no_node_and_in_nobodys_way()
    {
        await using (HostedNode node = await HostedNode.StartAsync(_home.Path, "one"))
        {
            string folder = Path.Combine(_home.Path, "nodes");
            File.Copy(Path.Combine(folder, "one.json"), Path.Combine(folder, "left.json"));
            File.WriteAllText(Path.Combine(folder, "left.lock"), "");
            if (!OperatingSystem.IsWindows()) File.WriteAllText(ControlPlace.Of(_home.Path, "left"), "");
        }

        Assert.Empty(NodeClaim.List(_home.Path));
        Assert.Null(BackgroundNode.Find(_home.Path, "left"));
        await using HostedNode left = await HostedNode.StartAsync(_home.Path, "left");
        Assert.Equal("left", (await left.Node.DescribeAsync()).Name);
    }

    [Fact]
    public void A_home_whose_path_is_too_long_for_a_socket_is_refused_and_a_name_is_not()
    {
        if (OperatingSystem.IsWindows()) return;
        string longest = ControlPlace.Of("/home/someone/.ockamps", new string('n', 128));
        Assert.True(longest.Length <= 103);
        Assert.NotEqual(longest, ControlPlace.Of("/home/someone/.ockamps", new string('n', 127)));
        Assert.Equal("/home/someone/.ockamps/nodes/db.sock", ControlPlace.Of("/home/someone/.ockamps/", "db"));
        Assert.Contains(
            "too long",
            Assert.Throws<NodeControlException>(() => ControlPlace.Of("/" + new string('h', 100), "db")).Message,
            StringComparison.Ordinal);
    }

    internal static async Task<string> AskAsync(string address, string text)
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
