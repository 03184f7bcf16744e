using Ockam.Background;
using Ockam.Node;
using Ockam.Storage;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Background;

/// <summary>The log of a node in the background.</summary>
public sealed class BackgroundLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string LogPath => Path.Combine(_folder.Path, "node.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_tells_what_becomes_of_a_node_and_keeps_the_log_of_the_one_before()
    {
        for (int i = 0; i < 2; i++)
        {
            using BackgroundLog log = BackgroundLog.Begin(LogPath, TimeProvider.System);
            var options = new OckamNodeOptions { Store = new InMemoryStore(), Name = $"node{i}" };
            await using OckamNode node = await OckamNode.CreateAsync(options);
            log.Watch(node);
            node.ListenTcp(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        }

        foreach ((string file, string name) in new[] { (LogPath + ".old", "node0"), (LogPath, "node1") })
        {
            string[] lines = await File.ReadAllLinesAsync(file);
            Assert.Contains($"The node '{name}' runs", lines[0], StringComparison.Ordinal);
            Assert.Contains(lines, line => line.Contains("TcpListener 127.0.0.1:", StringComparison.Ordinal));
            Assert.EndsWith("The node has ended.", lines[^1], StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void It_begins_anew_at_its_greatest_length_and_one_older_file_is_kept()
    {
        using (BackgroundLog log = BackgroundLog.Begin(LogPath, TimeProvider.System))
        {
            File.WriteAllBytes(LogPath, new byte[BackgroundLog.LongestFile + 1]);
        }

        Assert.EndsWith("The node has ended.\n", File.ReadAllText(LogPath), StringComparison.Ordinal);
        Assert.InRange(new FileInfo(LogPath).Length, 1, 1000);
        Assert.Equal(BackgroundLog.LongestFile + 1, new FileInfo(LogPath + ".old").Length);
    }
}
