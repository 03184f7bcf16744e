namespace Ockam.Aws;

/// <summary>
/// A driver of NVIDIA's from the distribution's repository, for x86_64 and arm64 alike. The module's open flavour, which is the one that
/// newer versions come with, wants a GPU of the Turing generation or later: those of g4dn, g5, g5g, g6 and p4 on, not those of p3 and g3.
/// </summary>
internal sealed record BootGpuDriver
{
    /// <summary>The version that is taken where none is said.</summary>
    /// <remarks>
    /// The one that release notes of AWS Deep Learning AMIs name for G5g instances with Amazon Linux 2023, in August 2026. For x86_64 it is
    /// assumed, and which versions a repository still has cannot be known here: where it has not this one, another one is to be said.
    /// </remarks>
    public const string UsualVersion = "595.91.07";

    /// <summary>
    /// The package that adds the repository in which the driver is; null if no other is needed. This one is Amazon Linux 2023's own.
    /// </summary>
    public string? Repository { get; init; } = "nvidia-release";

    /// <summary>The package; this one brings module, libraries and tools together (NVIDIA's guide to installing drivers).</summary>
    public string Package { get; init; } = "nvidia-open";

    /// <summary>Its version, exactly; the release may be left out, as in <c>595.91.07</c>. Another one that runs is refused.</summary>
    public string Version { get; init; } = UsualVersion;
}
