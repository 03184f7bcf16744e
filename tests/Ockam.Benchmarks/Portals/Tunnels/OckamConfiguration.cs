namespace Ockam.Benchmarks.Portals;

/// <summary>The configuration files of the nodes. Every node trusts exactly those that it is to serve.</summary>
internal static class OckamConfiguration
{
    private const string RelayName = "bench";

    /// <summary>An outlet that inlets reach directly.</summary>
    public static string Outlet(string inlet, int listen, int target, int http) => $"""
        name: outlet
        tcp-listener-address: 127.0.0.1:{listen}
        http-server-port: {http}
        trust: {inlet}
        tcp-outlet:
          from: outlet
          to: 127.0.0.1:{target}

        """;

    /// <summary>An inlet whose outlet is the next node.</summary>
    public static string Inlet(string outlet, int listen, int next, int http) => $"""
        name: inlet
        http-server-port: {http}
        tcp-inlet:
          from: 127.0.0.1:{listen}
          to: /ip4/127.0.0.1/tcp/{next}/secure/api/service/outlet
          trust: {outlet}

        """;

    /// <summary>A relay for one outlet and one inlet.</summary>
    public static string Relay(string inlet, string outlet, int listen, int http) => $"""
        name: relay
        tcp-listener-address: 127.0.0.1:{listen}
        http-server-port: {http}
        trust:
          - {inlet}
          - {outlet}
        relay-service: {outlet}

        """;

    /// <summary>An outlet that registers at a relay.</summary>
    public static string OutletBehindRelay(string inlet, string relayNode, int relay, int target, int http) => $"""
        name: outlet
        http-server-port: {http}
        trust: {inlet}
        relay:
          - name: {RelayName}
            at: /ip4/127.0.0.1/tcp/{relay}/secure/api
            trust: {relayNode}
        tcp-outlet:
          from: outlet
          to: 127.0.0.1:{target}

        """;

    /// <summary>An inlet that reaches its outlet through a relay.</summary>
    public static string InletThroughRelay(string outlet, string relayNode, int listen, int relay, int http) => $"""
        name: inlet
        http-server-port: {http}
        tcp-inlet:
          from: 127.0.0.1:{listen}
          to: /ip4/127.0.0.1/tcp/{relay}/secure/api/service/forward_to_{RelayName}/secure/api/service/outlet
          trust: {outlet}
          relay-trust: {relayNode}

        """;
}
