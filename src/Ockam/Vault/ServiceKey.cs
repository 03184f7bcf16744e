namespace Ockam.Vault;

/// <summary>What a home notes of a signing key that a service keeps. It is no secret.</summary>
/// <param name="Reference">By what the service knows the key.</param>
/// <param name="IsOwn">Whether it was made for this home, and goes with it; not one that its owner had before.</param>
public sealed record ServiceKey(string Reference, bool IsOwn);
