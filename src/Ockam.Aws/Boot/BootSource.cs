namespace Ockam.Aws;

/// <summary>A file that the instance installs.</summary>
/// <param name="Location"><c>s3://bucket/key</c>, an <c>https</c> URL, or an absolute path on the instance where it was copied to.</param>
/// <param name="Sha256">The SHA-256 that it must have, 64 hexadecimal digits; a URL needs one.</param>
internal sealed record BootSource(string Location, string? Sha256 = null);
