namespace Ockam.Aws;

/// <summary>A driver from the distribution's repository.</summary>
internal sealed record BootGpuDriver
{
    /// <summary>The package that adds the repository in which the driver is; null if no other is needed.</summary>
    public string? Repository { get; init; } = "nvidia-release";

    /// <summary>The package.</summary>
    public string Package { get; init; } = "nvidia-open";

    /// <summary>Its version, exactly.</summary>
    public string Version { get; init; } = "595.91.07";
}
