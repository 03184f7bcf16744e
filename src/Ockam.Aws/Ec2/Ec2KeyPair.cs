namespace Ockam.Aws;

/// <summary>A key pair for SSH, without its private half.</summary>
/// <param name="KeyPairId">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Fingerprint">The fingerprint of the public half.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2KeyPair(string KeyPairId, string Name, string? Fingerprint, IReadOnlyDictionary<string, string> Tags);
