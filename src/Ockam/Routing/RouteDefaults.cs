using System.Diagnostics.CodeAnalysis;

namespace Ockam.Routing;

/// <summary>What the short forms of routes in commands and configuration files stand for (section 11, the table of defaults).</summary>
internal static class RouteDefaults
{
    /// <summary>The relay that is meant when none is named.</summary>
    public const string Relay = "default";

    /// <summary>The outlet that is meant when none is named.</summary>
    public const string Outlet = "outlet";

    /// <summary>Where an inlet leads.</summary>
    /// <param name="to">A service's name, <c>/service/NAME</c>, a whole route, or null for <see cref="Outlet"/>.</param>
    /// <param name="via">The relay's name, or null for <see cref="Relay"/>; only where <paramref name="to"/> is not a whole route.</param>
    /// <param name="defaultProject">The project whose relay is used.</param>
    /// <exception cref="FormatException">A text that is none of these, or both a whole route and a relay.</exception>
    public static MultiAddr InletTo(string? to, string? via, string defaultProject)
    {
        if (!IsWholeRoute(to, out string service, out MultiAddr? route))
        {
            return ProjectRoute(defaultProject)
                .Append(MultiAddrProtocol.Service, "forward_to_" + Name(via ?? Relay, "a relay"))
                .Append(MultiAddrProtocol.Secure, "api")
                .Append(MultiAddrProtocol.Service, service);
        }

        return via is null
            ? route
            : throw new FormatException($"'{to}' is a whole route, without place for the relay '{via}': give one of them.");
    }

    /// <summary>Where a relay is made.</summary>
    /// <param name="at">The name of a node of this machine, a route, or null for the default project.</param>
    /// <param name="defaultProject">The project that is meant when nothing is named.</param>
    /// <param name="nodes">The listener of a node of this machine, or null when it is not known.</param>
    /// <exception cref="FormatException">Neither a name nor a route.</exception>
    /// <exception cref="RoutingException">A node that is not known.</exception>
    public static MultiAddr RelayAt(string? at, string defaultProject, Func<string, HostnamePort?> nodes)
    {
        if (at is null) return ProjectRoute(defaultProject);
        if (!at.Contains('/')) return NodeRoute(Name(at, "a node"), nodes);
        MultiAddr route = MultiAddr.Parse(at);
        return route.IsEmpty ? throw new FormatException("A relay needs a route or a node's name.") : ReplaceNodes(route, nodes);
    }

    /// <summary>Replaces every <c>/node/NAME</c> by the address of that node's listener.</summary>
    /// <param name="route">The route as it was written.</param>
    /// <param name="nodes">The listener of a node of this machine, or null when it is not known.</param>
    /// <exception cref="RoutingException">A node that is not known.</exception>
    public static MultiAddr ReplaceNodes(MultiAddr route, Func<string, HostnamePort?> nodes) =>
        MultiAddr.FromComponents(route.Components.SelectMany(component => component.Protocol == MultiAddrProtocol.Node
            ? NodeRoute(component.Value, nodes).Components
            : [component]));

    private static bool IsWholeRoute(string? to, out string service, [NotNullWhen(true)] out MultiAddr? route)
    {
        route = null;
        service = to ?? Outlet;
        if (!service.Contains('/'))
        {
            service = Name(service, "a service");
            return false;
        }

        route = MultiAddr.Parse(service);
        if (route.Components is not [{ Protocol: MultiAddrProtocol.Service, Value: var name }]) return true;
        service = Name(name, "a service");
        route = null;
        return false;
    }

    private static MultiAddr ProjectRoute(string project) => MultiAddr.Empty.Append(MultiAddrProtocol.Project, Name(project, "a project"));

    private static MultiAddr NodeRoute(string name, Func<string, HostnamePort?> nodes) => nodes(name)?.ToMultiAddr()
        ?? throw new RoutingException($"No node named '{name}' is known here: start it, or give a route such as /dnsaddr/HOST/tcp/PORT.");

    private static string Name(string text, string what) => text.Length > 0 && !text.Contains('/')
        ? text
        : throw new FormatException($"'{text}' is not the name of {what}: it is a word without '/'.");
}
