namespace Ockam.Aws;

/// <summary>An image whose instances have a NitroTPM, as it shall be made.</summary>
public sealed record NitroTpmImageRequest
{
    /// <summary>The name of the run that it belongs to.</summary>
    public string RunName { get; init; } = ModelSharing.UsualName;

    /// <summary><c>x86_64</c> or <c>arm64</c>; that of <see cref="ImageId"/> where one is named.</summary>
    public string Architecture { get; init; } = "x86_64";

    /// <summary>The image whose root disk it gets; null for the newest Amazon Linux 2023.</summary>
    public string? ImageId { get; init; }

    /// <summary>The region of that image; null for the one that the new image is made in.</summary>
    public string? SourceRegion { get; init; }

    /// <summary>The image's name: 3 to 128 characters, not yet taken in the account and region. Null for one of run and source.</summary>
    public string? Name { get; init; }
}
