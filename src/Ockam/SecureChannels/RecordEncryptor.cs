using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ockam.SecureChannels;

/// <summary>
/// The sending half of the record layer (section 5.4): numbers records from 0, and takes a new key before each multiple of 32.
/// Not safe for calls at the same time: taking a number, sealing and enqueuing are one critical section of the channel.
/// </summary>
internal sealed class RecordEncryptor : IDisposable
{
    private AesGcm _cipher;
    private ulong _next;

    /// <summary>Starts at number 0.</summary>
    /// <param name="key">32 bytes; copied, the caller zeroes its own.</param>
    public RecordEncryptor(ReadOnlySpan<byte> key) : this(key, 0) { }

    /// <summary>Starts at another number, as if the records before it had been sealed.</summary>
    /// <param name="key">The key that is in force before that number (a multiple of 32 takes a new one first).</param>
    /// <param name="next">The number of the first record.</param>
    internal RecordEncryptor(ReadOnlySpan<byte> key, ulong next)
    {
        _cipher = new AesGcm(key, RecordFormat.TagLength);
        _next = next;
    }

    /// <summary>The number that the next record will have.</summary>
    public ulong NextNonce => _next;

    /// <summary>Seals in place: the nonce goes directly before the plaintext and the tag directly after it.</summary>
    /// <param name="buffer">Holds the plaintext, with 8 bytes of room before it and 16 after.</param>
    /// <param name="plaintextOffset">Where the plaintext begins, at least 8; the record begins 8 bytes before.</param>
    /// <param name="plaintextLength">Its length in bytes.</param>
    /// <returns>The length of the record in bytes: 24 more than the plaintext.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The room is missing; no number was taken.</exception>
    /// <exception cref="OckamException">All 2^64-1 numbers were used: the channel has to be closed.</exception>
    public int Seal(Span<byte> buffer, int plaintextOffset, int plaintextLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plaintextOffset, RecordFormat.NonceLength);
        ArgumentOutOfRangeException.ThrowIfNegative(plaintextLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintextLength, buffer.Length - RecordFormat.TagLength - plaintextOffset);
        int recordLength = plaintextLength + RecordFormat.Overhead;
        Span<byte> record = buffer.Slice(plaintextOffset - RecordFormat.NonceLength, recordLength);
        SealInto(record.Slice(RecordFormat.NonceLength, plaintextLength), record);
        return recordLength;
    }

    /// <summary>Seals from one buffer into another.</summary>
    /// <param name="plaintext">What to seal; may be empty.</param>
    /// <param name="destination">Exactly 24 bytes longer than the plaintext, and not overlapping it.</param>
    /// <exception cref="ArgumentException">The destination has another length; no number was taken.</exception>
    /// <exception cref="OckamException">All 2^64-1 numbers were used: the channel has to be closed.</exception>
    public void Seal(ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        if (destination.Length != (long)plaintext.Length + RecordFormat.Overhead)
        {
            throw new ArgumentException(
                $"A record of {plaintext.Length} bytes takes {RecordFormat.Overhead} more, not {destination.Length}.", nameof(destination));
        }

        SealInto(plaintext, destination);
    }

    /// <summary>Ends the use of the key.</summary>
    public void Dispose() => _cipher.Dispose();

    private void SealInto(ReadOnlySpan<byte> plaintext, Span<byte> record)
    {
        ulong number = _next;
        if (number == RecordFormat.RekeyNonce)
        {
            throw new OckamException("Secure channel: all 2^64-1 record numbers are used; close the channel and open a new one.");
        }

        if (number % RecordFormat.RekeyInterval == 0 && number != 0) Rekey();
        // Taken before it is used: whatever fails below, no number seals two plaintexts.
        _next = number + 1;
        Span<byte> nonce = stackalloc byte[RecordFormat.CipherNonceLength];
        RecordFormat.WriteCipherNonce(nonce, number);
        BinaryPrimitives.WriteUInt64BigEndian(record, number);
        _cipher.Encrypt(nonce, plaintext, record.Slice(RecordFormat.NonceLength, plaintext.Length), record[^RecordFormat.TagLength..]);
    }

    private void Rekey()
    {
        AesGcm next = RecordFormat.CreateNext(_cipher);
        _cipher.Dispose();
        _cipher = next;
    }
}
