using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>A data key in the clear and wrapped. Disposing zeroes it.</summary>
public sealed class ModelDataKey : IDisposable
{
    /// <summary>The length of a data key in bytes, for AES-256.</summary>
    public const int Length = SealedFormat.DataKeyLength;

    private readonly byte[] _plain;
    private bool _disposed;

    /// <summary>Creates the pair.</summary>
    /// <param name="keyId">The key that wraps it, in the form in which the service always names it.</param>
    /// <param name="plain">32 bytes; they belong to this object from now on.</param>
    /// <param name="wrapped">What the key service unwraps again.</param>
    /// <exception cref="ModelException">The key has another length.</exception>
    public ModelDataKey(string keyId, byte[] plain, ReadOnlyMemory<byte> wrapped)
    {
        ArgumentNullException.ThrowIfNull(plain);
        if (plain.Length != Length)
        {
            CryptographicOperations.ZeroMemory(plain);
            throw new ModelException(
                ModelErrorReason.EnvelopeRefused, $"The key service gave a data key of {plain.Length} bytes; {Length} are needed.");
        }

        KeyId = keyId;
        _plain = plain;
        WrappedKey = wrapped;
    }

    /// <summary>The key that wraps it.</summary>
    public string KeyId { get; }

    /// <summary>The wrapped key.</summary>
    public ReadOnlyMemory<byte> WrappedKey { get; }

    /// <summary>The key in the clear, 32 bytes; gone after disposal.</summary>
    public ReadOnlySpan<byte> Plain
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _plain;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_plain);
    }
}
