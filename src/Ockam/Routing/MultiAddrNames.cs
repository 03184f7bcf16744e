namespace Ockam.Routing;

/// <summary>The table of section 11: what the protocols are called in text.</summary>
internal static class MultiAddrNames
{
    /// <summary>All names, for messages that must say what would have been right.</summary>
    public const string All = "ip4, tcp, ip6, dnsaddr, service, node, project, space, secure, worker";

    public static string NameOf(MultiAddrProtocol protocol) => protocol switch
    {
        MultiAddrProtocol.Ip4 => "ip4",
        MultiAddrProtocol.Tcp => "tcp",
        MultiAddrProtocol.Ip6 => "ip6",
        MultiAddrProtocol.DnsAddr => "dnsaddr",
        MultiAddrProtocol.Service => "service",
        MultiAddrProtocol.Node => "node",
        MultiAddrProtocol.Project => "project",
        MultiAddrProtocol.Space => "space",
        MultiAddrProtocol.Secure => "secure",
        MultiAddrProtocol.Worker => "worker",
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "Not a protocol of a MultiAddr."),
    };

    public static MultiAddrProtocol? Find(ReadOnlySpan<char> name) => name switch
    {
        "ip4" => MultiAddrProtocol.Ip4,
        "tcp" => MultiAddrProtocol.Tcp,
        "ip6" => MultiAddrProtocol.Ip6,
        "dnsaddr" => MultiAddrProtocol.DnsAddr,
        "service" => MultiAddrProtocol.Service,
        "node" => MultiAddrProtocol.Node,
        "project" => MultiAddrProtocol.Project,
        "space" => MultiAddrProtocol.Space,
        "secure" => MultiAddrProtocol.Secure,
        "worker" => MultiAddrProtocol.Worker,
        _ => null,
    };
}
