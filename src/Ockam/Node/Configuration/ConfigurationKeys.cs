namespace Ockam.Node.Configuration;

/// <summary>Every key of section 12, ours in addition, and what is refused with its reason.</summary>
internal static class ConfigurationKeys
{
    private const string OneProject = "a node is in one project here, the one under project at the top of the file";
    private const string NoUdp = "only TCP is built";
    private const string NoSegments = "portals by eBPF are not built; ordinary ones work without privileges";
    private const string OneIdentity = "a node has one identity here, the one under identity at the top of the file";

    /// <summary>The top of the file.</summary>
    public static KeyTable Node { get; } = new KeyTable()
        .Add("variables").Add("version").Add("name").Add("identity").Add("vault").Add("tcp-listener-address", "t")
        .Add("trust", "authorized").Add("ticket", "enrollment-ticket").Add("project").Add("authority-identity").Add("authority-route")
        .Add("credential-scope").Add("allow-anonymous").Add("relay-service").Add("http-server", "enable-http-server")
        .Add("http-server-port").Add("metrics").Add("skip-is-running-check").Add("foreground", "f").Add("exit-on-eof")
        .Add("drain-timeout").Add("tcp-listeners", "tcp-listener").Add("secure-channel-listeners", "secure-channel-listener")
        .Add("own-project").Add("policies", "policy").Add("relays", "relay").Add("tcp-outlets", "tcp-outlet")
        .Add("tcp-inlets", "tcp-inlet")
        .Refuse("Kafka portals are not built", "kafka-inlet", "kafka-inlets", "kafka-outlet", "kafka-outlets")
        .Refuse(
            "key brokers are made with New-ModelKeyBroker, on a node of PowerShell's own process", "model-key-broker", "model-key-brokers")
        .Refuse(
            "a gateway before a model server is a command of its own: ockam-node gateway, or New-ModelGateway in PowerShell",
            "gateway", "gateways", "model-gateway", "model-gateways")
        .Refuse("InfluxDB portals are not built", "influxdb-inlet", "influxdb-inlets", "influxdb-outlet", "influxdb-outlets")
        .Refuse(NoUdp, "udp")
        .Refuse("it belongs to the original's own way of starting processes", "launch-config", "child-process")
        .Refuse("traces are not built; counters are at /metrics of the HTTP server", "opentelemetry-context")
        .Refuse("recipes of 'ockam run' are not built: a file describes one node", "nodes", "node", "vaults", "identities");

    /// <summary>A relay that this node makes at another one.</summary>
    public static KeyTable Relay { get; } = new KeyTable()
        .Add("name").Add("at").Add("to").Add("relay-address").Add("trust", "authorized")
        .Refuse("a relay is always made in the background, and made again when it is lost", "no-connection-wait")
        .Refuse(OneProject, "project")
        .Refuse("the relay node decides who may register a relay, with allow under its relay-service", "allow");

    /// <summary>A policy of this node.</summary>
    public static KeyTable Policy { get; } = new KeyTable().Add("resource").Add("resource-type").Add("allow").Add("at");

    /// <summary>The relay service of this node.</summary>
    public static KeyTable RelayService { get; } = new KeyTable().Add("trust", "authorized").Add("allow").Add("relays-per-identifier");

    /// <summary>A secure channel listener of this node.</summary>
    public static KeyTable SecureChannelListener { get; } = new KeyTable()
        .Add("address").Add("at").Add("trust", "authorized").Refuse(OneIdentity, "identity");

    /// <summary>The project that this node runs.</summary>
    public static KeyTable OwnProject { get; } = new KeyTable()
        .Add("name").Add("listen").Add("public-address").Add("id").Add("credential-lifetime").Add("members").Add("relays")
        .Add("names-trust-context").Add("direct-authentication").Add("token-enrollment").Add("account-authority")
        .Add("enforce-admin-checks");

    /// <summary>An outlet.</summary>
    public static KeyTable Outlet { get; } = new KeyTable()
        .Add("from").Add("to").Add("at").Add("trust", "authorized").Add("allow").Add("connect-timeout")
        .Add("tls").Add("tls-ca").Add("tls-server-name")
        .Refuse("the inlet decides how long half-closed connections go on", "half-close-grace")
        .Refuse(NoSegments, "ebpf", "privileged").Refuse(NoUdp, "udp");

    /// <summary>An inlet.</summary>
    public static KeyTable Inlet { get; } = new KeyTable()
        .Add("alias").Add("from").Add("to").Add("via").Add("at").Add("trust", "authorized").Add("relay-trust").Add("isolate")
        .Add("allow")
        .Add("connection-wait").Add("no-connection-wait").Add("half-close-grace").Add("tls").Add("tls-certificate").Add("tls-key")
        .Refuse(OneIdentity, "identity").Refuse(NoSegments, "ebpf", "privileged")
        .Refuse(NoUdp, "udp", "no-tcp-fallback")
        .Refuse("certificates come from files here: tls-certificate and tls-key", "tls-certificate-provider")
        .Refuse("how soon a lost portal is tried again is not a setting: within 2 s at first, later every 30 s", "retry-wait");
}
