using System.Net;
using System.Net.NetworkInformation;

namespace Ockam.Models;

/// <summary>Sees whether others than this machine reach a model server, which asks nobody who they are.</summary>
public static partial class ModelServerExposure
{
    /// <summary>What to warn of.</summary>
    /// <param name="server">The model server.</param>
    /// <returns>A sentence; null if it can be reached from this machine alone.</returns>
    public static string? Warning(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        string shown = server.GetLeftPart(UriPartial.Authority);
        if (!server.IsLoopback)
            return $"The model server {shown} is not on this machine's loopback: whoever reaches it there goes around the gateway, and "
                + "what is said to it crosses the network in plain.";
        IPEndPoint[] open;
        try
        {
            open = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
        }
        catch (NetworkInformationException failed)
        {
            return $"Whether others reach the model server {shown} cannot be seen ({failed.Message}): look at what it listens on.";
        }

        IPEndPoint[] exposed = [.. open.Where(place => place.Port == server.Port && !IPAddress.IsLoopback(place.Address))];
        string places = string.Join(", ", exposed.Select(place => place.Address));
        return exposed.Length == 0
            ? null
            : $"Port {server.Port}, the model server's, is open at {places}: whoever reaches this machine goes around the gateway. "
                + "Let the model server listen on loopback alone (OLLAMA_HOST=127.0.0.1).";
    }
}
