namespace OckamPS;

/// <summary>A GPU of this machine; null for what it does not tell.</summary>
public sealed record OckamGpuInfo
{
    /// <summary>Its place, from 0.</summary>
    public int Index { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The driver's version.</summary>
    public required string DriverVersion { get; init; }

    /// <summary>Its memory in bytes.</summary>
    public long? MemoryTotal { get; init; }

    /// <summary>Of that, in use.</summary>
    public long? MemoryUsed { get; init; }

    /// <summary>Of that, free.</summary>
    public long? MemoryFree { get; init; }

    /// <summary>In degrees Celsius.</summary>
    public double? Temperature { get; init; }

    /// <summary>In watts.</summary>
    public double? PowerDraw { get; init; }

    /// <summary>In watts.</summary>
    public double? PowerLimit { get; init; }

    /// <summary>How busy it is, in percent.</summary>
    public double? Utilization { get; init; }

    /// <summary>How busy its memory is, in percent.</summary>
    public double? MemoryUtilization { get; init; }

    /// <summary>Where it is on the PCI bus.</summary>
    public required string BusId { get; init; }

    /// <summary>Its own id.</summary>
    public required string Uuid { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Index}: {Name}";
}
