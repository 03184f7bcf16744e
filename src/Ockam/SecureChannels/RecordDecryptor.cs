using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Ockam.SecureChannels;

/// <summary>
/// The receiving half of the record layer (section 5.4): accepts each number once, within 32 of the highest, and follows the
/// sender's keys. Nothing but an authentic record changes its state. Not safe for calls at the same time.
/// </summary>
internal sealed class RecordDecryptor : IDisposable
{
    private AesGcm _current;
    private AesGcm? _previous;

    // Derived ahead and kept although nothing was opened with it yet: forged records of the next interval must not cost a key schedule
    // each.
    private AesGcm? _next;
    private ulong _rekeys;
    private ReplayWindow _window;

    /// <summary>Starts before number 0.</summary>
    /// <param name="key">32 bytes; copied, the caller zeroes its own.</param>
    public RecordDecryptor(ReadOnlySpan<byte> key) => _current = new AesGcm(key, RecordFormat.TagLength);

    /// <summary>The number of the record that comes next if none is lost: one more than the highest accepted.</summary>
    public ulong NextExpected => _window.NextExpected;

    /// <summary>Checks and decrypts a record in place.</summary>
    /// <param name="record">
    /// The whole record. After a refusal for <see cref="RecordError.NotAuthentic"/> its content is unspecified.
    /// </param>
    /// <param name="opened">What it is, when it was accepted.</param>
    /// <param name="error">Why it was refused, or <see cref="RecordError.None"/>.</param>
    /// <returns>Whether it was accepted. If not, the record is to be dropped; nothing else has changed.</returns>
    public bool TryOpen(Span<byte> record, out RecordOpened opened, out RecordError error)
    {
        opened = default;
        if (record.Length < RecordFormat.Overhead)
        {
            error = RecordError.TooShort;
            return false;
        }

        ulong number = BinaryPrimitives.ReadUInt64BigEndian(record);
        // Before any work with keys: a replay, or a number out of reach, costs nothing.
        error = number == RecordFormat.RekeyNonce ? RecordError.TooFarAhead : _window.Check(number);
        if (error != RecordError.None) return false;

        RecordKeyChoice choice = ChooseKey(number, _rekeys, RecordFormat.RekeyInterval);
        if (!TryGetCipher(choice, out AesGcm? cipher))
        {
            error = number < NextExpected ? RecordError.TooOld : RecordError.TooFarAhead;
            return false;
        }

        int length = record.Length - RecordFormat.Overhead;
        if (!TryDecrypt(cipher, number, record))
        {
            error = RecordError.NotAuthentic;
            return false;
        }

        ulong expected = NextExpected;
        RecordOrder order = number == expected ? RecordOrder.InOrder : number > expected ? RecordOrder.LeavesHole : RecordOrder.Late;
        if (choice == RecordKeyChoice.Next) Advance(cipher);
        _window.Commit(number);
        opened = new RecordOpened(number, RecordFormat.NonceLength, length, order);
        return true;
    }

    /// <summary>Which key a record needs.</summary>
    /// <param name="number">The record's number.</param>
    /// <param name="rekeys">How many times the current key has followed another.</param>
    /// <param name="interval">How many records a key serves.</param>
    internal static RecordKeyChoice ChooseKey(ulong number, ulong rekeys, ulong interval)
    {
        // Intervals, not nonces, are compared, so nothing overflows at the end of the range.
        ulong wanted = number / interval;
        if (wanted == rekeys) return RecordKeyChoice.Current;
        if (wanted > rekeys) return wanted - rekeys == 1 ? RecordKeyChoice.Next : RecordKeyChoice.None;
        return rekeys - wanted == 1 ? RecordKeyChoice.Previous : RecordKeyChoice.None;
    }

    /// <summary>Ends the use of all keys.</summary>
    public void Dispose()
    {
        _current.Dispose();
        _previous?.Dispose();
        _next?.Dispose();
    }

    private static bool TryDecrypt(AesGcm cipher, ulong number, Span<byte> record)
    {
        Span<byte> nonce = stackalloc byte[RecordFormat.CipherNonceLength];
        RecordFormat.WriteCipherNonce(nonce, number);
        Span<byte> text = record[RecordFormat.NonceLength..^RecordFormat.TagLength];
        try
        {
            cipher.Decrypt(nonce, text, record[^RecordFormat.TagLength..], text);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private bool TryGetCipher(RecordKeyChoice choice, [NotNullWhen(true)] out AesGcm? cipher)
    {
        cipher = choice switch
        {
            RecordKeyChoice.Current => _current,
            RecordKeyChoice.Previous => _previous,
            RecordKeyChoice.Next => _next ??= RecordFormat.CreateNext(_current),
            _ => null,
        };
        return cipher is not null;
    }

    private void Advance(AesGcm next)
    {
        _previous?.Dispose();
        _previous = _current;
        _current = next;
        _next = null;
        _rekeys++;
    }
}
