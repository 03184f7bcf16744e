using System.Net.Sockets;
using System.Text;

namespace Ockam.NodeHost.Running;

/// <summary>Tells systemd how far the node is, where systemd asks for it (<c>Type=notify</c>, sd_notify(3)).</summary>
internal static class ServiceManager
{
    public static void Ready(NodeLog log) => Notify("READY=1", log);

    public static void Stopping(NodeLog log) => Notify("STOPPING=1", log);

    private static void Notify(string state, NodeLog log)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 0 } path) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // An '@' stands for the zero byte of a name outside the file system.
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
            socket.Send(System.Text.Encoding.ASCII.GetBytes(state));
        }
        catch (SocketException exception)
        {
            log.Warn($"The service manager could not be told {state}: {exception.Message}", ("socket", path));
        }
    }
}
