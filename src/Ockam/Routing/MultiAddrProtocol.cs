namespace Ockam.Routing;

/// <summary>What a component of a <see cref="MultiAddr"/> names; the number is its code in the binary form (section 11).</summary>
public enum MultiAddrProtocol
{
    /// <summary><c>ip4</c>: an IPv4 address, 4 bytes.</summary>
    Ip4 = 4,

    /// <summary><c>tcp</c>: a TCP port, 2 bytes, big-endian.</summary>
    Tcp = 6,

    /// <summary><c>ip6</c>: an IPv6 address, 16 bytes.</summary>
    Ip6 = 41,

    /// <summary><c>dnsaddr</c>: the name of a host.</summary>
    DnsAddr = 56,

    /// <summary><c>service</c>: the address of a worker.</summary>
    Service = 62526,

    /// <summary><c>node</c>: the name of a node of this machine, replaced by its listener's address before use.</summary>
    Node = 72526,

    /// <summary><c>project</c>: the name of a project.</summary>
    Project = 82526,

    /// <summary><c>space</c>: the name of a space; readable, never resolvable.</summary>
    Space = 92526,

    /// <summary><c>secure</c>: the address of a secure channel listener.</summary>
    Secure = 99526,

    /// <summary><c>worker</c>: the address of a worker.</summary>
    Worker = 102526,
}
