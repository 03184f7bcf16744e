namespace Ockam.Aws;

/// <summary>
/// What an instance shall be once it has started. <c>BootUserData.Of</c> makes of it what EC2 hands to the instance.
/// Every value is refused where it could mean something else to a shell, to systemd or to a file that it is written into.
/// </summary>
internal sealed record BootPlan
{
    /// <summary>What it is for.</summary>
    public required BootRole Role { get; init; }

    /// <summary>
    /// The node's name, 1 to 31 of a-z, 0-9 and '-': its unit is <c>ockam-node@NAME</c>, its home <c>/var/lib/ockam/NAME</c>.
    /// </summary>
    public required string Node { get; init; }

    /// <summary>Where the program <c>ockam-node</c> comes from.</summary>
    public required BootSource Program { get; init; }

    /// <summary>The node file, as <see cref="BootNodeFile"/> writes it; <c>$PUBLIC_ADDRESS</c> in it is that of the instance.</summary>
    public required string NodeFile { get; init; }

    /// <summary>The ticket by which the node becomes a member; null on the instance of the project, which makes them.</summary>
    public BootTicket? Ticket { get; init; }

    /// <summary>How the project's public description gets out; only on its own instance.</summary>
    public BootPublication? Publication { get; init; }

    /// <summary>
    /// The host by which others reach the project, only on its own instance; null for what the instance's metadata call its public IPv4
    /// address.
    /// </summary>
    public string? PublicAddress { get; init; }

    /// <summary>The model server, in its role.</summary>
    public BootModel? Model { get; init; }

    /// <summary>The application, in its role.</summary>
    public BootClient? Client { get; init; }

    /// <summary>The endpoint of AWS's services that the instance uses; null for the region's own.</summary>
    public Uri? Endpoint { get; init; }
}
