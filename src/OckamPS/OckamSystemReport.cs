namespace OckamPS;

/// <summary>The state of this machine, and of what this module runs on it, at one moment.</summary>
public sealed record OckamSystemReport
{
    /// <summary>The machine's name.</summary>
    public required string HostName { get; init; }

    /// <summary>The operating system.</summary>
    public required string System { get; init; }

    /// <summary>When this was read (UTC).</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>How long the machine has been running.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>The load over 1, 5 and 15 minutes; empty where the system does not count it.</summary>
    public required double[] LoadAverages { get; init; }

    /// <summary>Memory in bytes; null where it is not known.</summary>
    public long? MemoryTotal { get; init; }

    /// <summary>Of that, what programs could still get.</summary>
    public long? MemoryAvailable { get; init; }

    /// <summary>The disks that are mounted.</summary>
    public required OckamDiskInfo[] Disks { get; init; }

    /// <summary>The network interfaces that are up, each with its addresses.</summary>
    public required OckamNetworkInfo[] Interfaces { get; init; }

    /// <summary>Where programs listen for TCP connections.</summary>
    public required string[] Listening { get; init; }

    /// <summary>The steps of the boot script that made this machine an instance of a portal network, in their order.</summary>
    public required OckamBootStepInfo[] BootSteps { get; init; }

    /// <summary>The services.</summary>
    public required OckamServiceInfo[] Services { get; init; }

    /// <summary>The processes that have used the most processor time, without their arguments.</summary>
    public required OckamProcessInfo[] Processes { get; init; }

    /// <summary>The nodes of this session and those of the background.</summary>
    public required OckamNodeInfo[] Nodes { get; init; }

    /// <summary>The emulators of this session.</summary>
    public required NitroTpmEmulatorInfo[] Emulators { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{HostName} at {Time:u}";
}
