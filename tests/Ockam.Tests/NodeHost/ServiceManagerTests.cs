using System.Net.Sockets;
using Ockam.NodeHost.Running;

namespace Ockam.Tests.NodeHost;

/// <summary>
/// What a service manager is told. Its address is a variable of this process, which every node that another test starts would take for its
/// own: so alone.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ServiceManagerTests
{
    [Fact]
    public void A_service_manager_that_asks_is_told_how_far_the_node_is()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("ockamps-notify-").FullName, "socket");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        manager.Bind(new UnixDomainSocketEndPoint(path));
        var errors = new StringWriter();
        var log = new NodeLog(errors, json: false, TimeProvider.System);
        var buffer = new byte[64];
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", path);
        try
        {
            ServiceManager.Ready(log);
            Assert.Equal("READY=1", System.Text.Encoding.ASCII.GetString(buffer, 0, manager.Receive(buffer)));
            ServiceManager.Stopping(log);
            Assert.Equal("STOPPING=1", System.Text.Encoding.ASCII.GetString(buffer, 0, manager.Receive(buffer)));
            Environment.SetEnvironmentVariable("NOTIFY_SOCKET", path + ".not-there");
            ServiceManager.Ready(log);
            log.Dispose();
            Assert.Single(errors.ToString().TrimEnd().Split('\n'));
            Assert.Contains("not-there", errors.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}
