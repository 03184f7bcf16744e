using System.Net;
using Ockam.Routing;

namespace Ockam.NodeHost.CommandLine;

/// <summary>Reads <c>HOST:PORT</c> where an option gives it.</summary>
internal static class EndPoints
{
    /// <summary>A peer: a name or an address, and a port from 1 on.</summary>
    /// <exception cref="CommandException">Another form.</exception>
    public static HostnamePort ParsePeer(string option, string text) => HostnamePort.TryParse(text, out HostnamePort? peer) && peer.Port > 0
        ? peer
        : throw CommandException.Usage($"{option} '{text}' is not HOST:PORT, such as 127.0.0.1:4000, node.example:4000 or [::1]:4000.");

    /// <summary>Where to listen: an IP address and a port, where 0 means any free one.</summary>
    /// <exception cref="CommandException">Another form.</exception>
    public static IPEndPoint ParseLocal(string option, string text) =>
        HostnamePort.TryParse(text, out HostnamePort? local) && IPAddress.TryParse(local.Host, out IPAddress? address)
            ? new IPEndPoint(address, local.Port)
            : throw CommandException.Usage(
                $"{option} '{text}' is not an IP address and a port, such as 127.0.0.1:4000, 0.0.0.0:4000 or [::1]:4000.");
}
