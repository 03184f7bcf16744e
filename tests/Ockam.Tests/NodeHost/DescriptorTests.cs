using System.Net.Sockets;
using System.Text.Json;

namespace Ockam.Tests.NodeHost;

/// <summary>A node that may have few descriptors, and more connections than that.</summary>
[Collection(ProcessCollection.Name)]
public sealed class DescriptorTests : IDisposable
{
    // The runtime and the store take some 100 of them, and the listener would take half.
    private const int Descriptors = 200;

    private readonly CommandHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_node_without_descriptors_says_so_makes_room_and_goes_on()
    {
        using NodeProcess node = NodeProcess.StartWithDescriptors(Descriptors, "listen", "--home", _home.Folder, "--output", "json");
        string at = await MemberAsync(node, "listening_on");
        int port = int.Parse(at[(at.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        Assert.NotEmpty(await MemberAsync(node, "identifier"));
        var attackers = new List<RawPeer>();
        for (int i = 0; i < 2 * Descriptors; i++) attackers.Add(await RawPeer.ConnectAsync(port, greet: false));

        Task<string> pausing = node.ReadLineAsync();
        using RawPeer honest = await RawPeer.ConnectAsync(port);
        await honest.EchoAsync("among those that hold all descriptors");
        using JsonDocument paused = JsonDocument.Parse(await pausing);
        Assert.Equal(at, paused.RootElement.GetProperty("listening_paused").GetString());
        Assert.Contains("descriptors", paused.RootElement.GetProperty("reason").GetString());

        attackers.ForEach(attacker => attacker.Dispose());
        Assert.Equal(at, await MemberAsync(node, "listening_resumed"));
        using RawPeer after = await RawPeer.ConnectAsync(port);
        await after.EchoAsync("when there are descriptors again");
        node.Terminate();
        (await node.EndAsync()).Done();
    }

    [Fact]
    public async Task Whoever_floods_its_http_port_takes_no_descriptors_from_a_node()
    {
        string file = Path.Combine(Path.GetDirectoryName(_home.Folder)!, "node.yaml");
        await File.WriteAllTextAsync(file, "name: few\nhttp-server: true\n");
        using NodeProcess node = NodeProcess.StartWithDescriptors(Descriptors, "run", file, "--home", _home.Folder);
        await node.ReadAfterAsync("identifier ");
        string http = await node.ReadAfterAsync("http ");
        var attackers = new List<Socket>();
        for (int i = 0; i < 2 * Descriptors; i++)
        {
            var attacker = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            attackers.Add(attacker);
            await attacker.ConnectAsync(System.Net.IPEndPoint.Parse(http));
            await attacker.SendAsync("G"u8.ToArray());
        }

        using var client = new System.Net.Http.HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        Assert.Contains("\"few\"", await client.GetStringAsync($"http://{http}/show"), StringComparison.Ordinal);
        attackers.ForEach(attacker => attacker.Dispose());
        node.Terminate();
        Assert.Equal(0, (await node.EndAsync()).ExitCode);
    }

    private static async Task<string> MemberAsync(NodeProcess node, string name)
    {
        using JsonDocument document = JsonDocument.Parse(await node.ReadLineAsync());
        return document.RootElement.GetProperty(name).GetString()!;
    }
}
