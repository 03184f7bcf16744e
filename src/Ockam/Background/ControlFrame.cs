using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ockam.Background;

/// <summary>
/// Messages between processes: a length in four bytes, the highest first, and as many bytes. These are JSON, or a secret, which has a
/// message of its own behind the JSON: nothing that reads or writes JSON makes a copy of it that nobody zeroes.
/// </summary>
internal static class ControlFrame
{
    // Room grows with what has come, whatever length was announced.
    private const int Step = 64 * 1024;

    /// <summary>Reads one.</summary>
    /// <param name="stream">From where.</param>
    /// <param name="maximum">The greatest length that is accepted, in bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message; null if the stream ended before it began.</returns>
    /// <exception cref="IOException">The stream ended within it, or it is longer.</exception>
    public static async Task<byte[]?> ReadAsync(Stream stream, int maximum, CancellationToken cancellationToken)
    {
        var head = new byte[sizeof(int)];
        int read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read == 0) return null;
        if (read < head.Length) throw new EndOfStreamException("The other process broke off within a message.");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length > maximum) throw new IOException($"A message of {length} bytes is longer than the {maximum} that are accepted.");
        var message = new byte[Math.Min(length, Step)];
        try
        {
            for (int filled = 0; ;)
            {
                await stream.ReadExactlyAsync(message.AsMemory(filled), cancellationToken).ConfigureAwait(false);
                filled = message.Length;
                if (filled == length) return message;
                message = Grow(message, (int)Math.Min(length, 2L * filled));
            }
        }
        catch
        {
            CryptographicOperations.ZeroMemory(message);
            throw;
        }
    }

    /// <summary>Writes one.</summary>
    public static async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var head = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(head, message.Length);
        await stream.WriteAsync(head, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    // It may be a secret.
    private static byte[] Grow(byte[] message, int length)
    {
        var grown = new byte[length];
        message.CopyTo(grown, 0);
        CryptographicOperations.ZeroMemory(message);
        return grown;
    }
}
