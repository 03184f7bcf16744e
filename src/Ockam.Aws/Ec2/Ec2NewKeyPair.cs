using System.Security.Cryptography;

namespace Ockam.Aws;

/// <summary>A key pair that was just made, with its private half, which AWS does not keep. It is never printed.</summary>
/// <param name="keyPairId">Its id.</param>
/// <param name="name">Its name.</param>
/// <param name="privateKey">The private half in PEM, as ASCII; taken over, and zeroed in the end.</param>
internal sealed class Ec2NewKeyPair(string keyPairId, string name, byte[] privateKey) : IDisposable
{
    /// <summary>Its id.</summary>
    public string KeyPairId { get; } = keyPairId;

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The private half in PEM, as ASCII.</summary>
    public ReadOnlySpan<byte> PrivateKey => privateKey;

    /// <summary>The name alone.</summary>
    public override string ToString() => Name;

    /// <summary>Zeroes the private half.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(privateKey);
}
