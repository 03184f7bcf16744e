using System.Security.Cryptography;

namespace Ockam.Aws;

/// <summary>A parameter with its value, which may be a secret: it is never printed.</summary>
/// <param name="name">Its name.</param>
/// <param name="type"><c>String</c>, <c>StringList</c> or <c>SecureString</c>.</param>
/// <param name="version">How often it was written.</param>
/// <param name="value">The value in UTF-8; taken over, and zeroed in the end.</param>
internal sealed class SsmParameter(string name, string type, long version, byte[] value) : IDisposable
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary><c>String</c>, <c>StringList</c> or <c>SecureString</c>.</summary>
    public string Type { get; } = type;

    /// <summary>How often it was written.</summary>
    public long Version { get; } = version;

    /// <summary>The value in UTF-8.</summary>
    public ReadOnlySpan<byte> Value => value;

    /// <summary>The name alone.</summary>
    public override string ToString() => Name;

    /// <summary>Zeroes the value.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(value);
}
