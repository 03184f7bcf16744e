using System.Security.Cryptography;

namespace Ockam.Aws;

/// <summary>A ticket, whose text is a secret until it is redeemed; it is never printed.</summary>
/// <param name="reference">What tells it from others, and is no secret.</param>
/// <param name="text">The text in ASCII; taken over, and zeroed in the end.</param>
public sealed class IssuedTicket(string reference, byte[] text) : IDisposable
{
    /// <summary>What tells it from others, and is no secret.</summary>
    public string Reference { get; } = reference;

    /// <summary>The text in ASCII.</summary>
    public ReadOnlyMemory<byte> Text => text;

    /// <summary>The reference alone.</summary>
    public override string ToString() => Reference;

    /// <summary>Zeroes the text.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(text);
}
