namespace Ockam.Routing;

/// <summary>The well-known addresses of a node's services (section 8.2).</summary>
public static class ServiceAddresses
{
    /// <summary>The secure channel listener.</summary>
    public static Address Api { get; } = new("api");

    /// <summary>Echo, which peers also use to see whether a node is alive (section 6.3).</summary>
    public static Address Echo { get; } = new("echo");

    /// <summary>Upper case of a BARE string.</summary>
    public static Address Uppercase { get; } = new("uppercase");

    /// <summary>Forwards to the next address of the route.</summary>
    public static Address Hop { get; } = new("hop");

    /// <summary>Key exchange without a channel; only a name that flows of outgoing connections allow.</summary>
    public static Address KeyExchanger { get; } = new("key_exchanger");

    /// <summary>What the other end of something that was opened here may reach without having been asked (section 10.5).</summary>
    public static IReadOnlyList<Address> ReachableByDefault { get; } = [Api, Echo, Uppercase, KeyExchanger];
}
