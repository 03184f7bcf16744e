using Ockam.Routing;

namespace Ockam.Projects;

/// <summary>Routes of projects and authorities (sections 9.1 and 11).</summary>
internal static class ProjectRoutes
{
    private const string ApiName = "api";
    private const string Orchestrator = "projects.orchestrator.ockam.io";
    private const int OrchestratorPort = 443;

    /// <summary>
    /// The way to a secure channel. A project's route names the listener of channels as a service, where others write
    /// <c>/secure/api</c>; who uses the route runs the handshake over all of it. Without any listener it is <c>api</c>.
    /// </summary>
    public static MultiAddr ToChannel(MultiAddr route) =>
        route.TryToChannel(out MultiAddr? channel) ? channel : route.Append(MultiAddrProtocol.Secure, ApiName);

    /// <summary>Whether a route begins with a host and a port, and names workers from there on.</summary>
    public static bool LeadsToNode(MultiAddr route) =>
        route.Components is [{ Protocol: MultiAddrProtocol.Ip4 or MultiAddrProtocol.Ip6 or MultiAddrProtocol.DnsAddr },
            { Protocol: MultiAddrProtocol.Tcp }, ..]
        && route.Components.Skip(2).All(part =>
            part.Protocol is MultiAddrProtocol.Service or MultiAddrProtocol.Worker or MultiAddrProtocol.Secure);

    /// <summary>The route that a project's id alone stands for in an exported ticket.</summary>
    public static MultiAddr OfId(string id) => Host(id).Append(MultiAddrProtocol.Service, id).Append(MultiAddrProtocol.Service, ApiName);

    /// <summary>The way to the authority where an exported ticket has none.</summary>
    public static MultiAddr AuthorityOfId(string id) => Host(id).Append(MultiAddrProtocol.Service, id)
        .Append(MultiAddrProtocol.Service, "authority").Append(MultiAddrProtocol.Service, ApiName);

    /// <summary>The id in a route of an exported ticket: the first label of its host; null where it begins otherwise.</summary>
    public static string? IdOf(MultiAddr route) => route.Components is [{ Protocol: MultiAddrProtocol.DnsAddr, Value: var host }, ..]
        ? host.Split('.')[0]
        : null;

    /// <summary>
    /// The route with its address written as <c>/dnsaddr</c>, which takes addresses too: exported tickets have no other form.
    /// </summary>
    public static MultiAddr WithDnsAddr(MultiAddr route) => MultiAddr.FromComponents(
        route.Components.Select((part, index) => index == 0 && part.Protocol is (MultiAddrProtocol.Ip4 or MultiAddrProtocol.Ip6)
            ? MultiAddrComponent.Create(MultiAddrProtocol.DnsAddr, part.Value)
            : part));

    private static MultiAddr Host(string id) => MultiAddr.Empty.Append(MultiAddrProtocol.DnsAddr, $"{id}.{Orchestrator}")
        .Append(MultiAddrProtocol.Tcp, OrchestratorPort.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
