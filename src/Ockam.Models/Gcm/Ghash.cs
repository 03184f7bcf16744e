using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// GHASH (NIST SP 800-38D, section 6.4) over as many bytes as come, which the platform's GCM does not give: it takes whole messages of at
/// most 2 GiB. Computed as POLYVAL over mirrored bytes (RFC 8452, appendix A), whose multiplication needs no shifting of bits.
/// </summary>
internal sealed class Ghash : IDisposable
{
    private const int BlockLength = 16;

    // So many products are added before they are reduced; more gain nothing that could be measured.
    private const int Together = 8;

    // The upper half of the field's polynomial, x^128 + x^127 + x^126 + x^121 + 1, without its first coefficient.
    private const ulong Polynomial = 0xc200_0000_0000_0000;

    // Powers of the key from the first to the eighth, low and high half of each.
    private readonly ulong[] _low = new ulong[Together];
    private readonly ulong[] _high = new ulong[Together];
    private Vector128<ulong> _sum;

    /// <param name="key">The encrypted zero block, 16 bytes.</param>
    public Ghash(ReadOnlySpan<byte> key)
    {
        Vector128<ulong> h = Mirrored(key);
        // Times x: GHASH counts coefficients from the other end, one further.
        ulong low = h.GetElement(0), high = h.GetElement(1);
        ulong carry = (ulong)-(long)(high >> 63);
        high = ((high << 1) | (low >> 63)) ^ (carry & Polynomial);
        low = (low << 1) ^ (carry & 1);
        Vector128<ulong> first = Vector128.Create(low, high);
        Vector128<ulong> power = first;
        for (int i = 0; i < Together; i++)
        {
            _low[i] = power.GetElement(0);
            _high[i] = power.GetElement(1);
            power = Multiply(power, 0);
        }
    }

    /// <summary>Adds bytes; all but the last call have whole blocks of 16, the last block is filled with zeros.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        while (data.Length >= BlockLength * Together)
        {
            AppendEight(data);
            data = data[(BlockLength * Together)..];
        }

        Span<byte> padded = stackalloc byte[BlockLength];
        while (!data.IsEmpty)
        {
            int length = Math.Min(data.Length, BlockLength);
            padded.Clear();
            data[..length].CopyTo(padded);
            _sum = Multiply(_sum ^ Mirrored(padded), 0);
            data = data[length..];
        }
    }

    /// <summary>The hash with the block of lengths, 16 bytes.</summary>
    /// <param name="length">The bytes that were added; there are no additional data.</param>
    /// <param name="hash">Gets the hash.</param>
    public void Finish(long length, Span<byte> hash)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        block.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(block[8..], (ulong)length * 8);
        Append(block);
        Turned(_sum.AsByte()).CopyTo(hash);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_low.AsSpan()));
        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_high.AsSpan()));
        _sum = default;
    }

    private void AppendEight(ReadOnlySpan<byte> data)
    {
        Vector128<ulong> low = default, middle = default, high = default;
        for (int i = 0; i < Together; i++)
        {
            Vector128<ulong> block = Mirrored(data.Slice(i * BlockLength, BlockLength));
            if (i == 0) block ^= _sum;
            Accumulate(block, Together - 1 - i, ref low, ref middle, ref high);
        }

        _sum = Reduce(low, middle, high);
    }

    private Vector128<ulong> Multiply(Vector128<ulong> value, int power)
    {
        Vector128<ulong> low = default, middle = default, high = default;
        Accumulate(value, power, ref low, ref middle, ref high);
        return Reduce(low, middle, high);
    }

    // Karatsuba: three products instead of four.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Accumulate(
        Vector128<ulong> value, int power, ref Vector128<ulong> low, ref Vector128<ulong> middle, ref Vector128<ulong> high)
    {
        ulong a = value.GetElement(0), b = value.GetElement(1);
        Vector128<ulong> ofLow = CarrylessProduct.Of(a, _low[power]);
        Vector128<ulong> ofHigh = CarrylessProduct.Of(b, _high[power]);
        low ^= ofLow;
        high ^= ofHigh;
        middle ^= CarrylessProduct.Of(a ^ b, _low[power] ^ _high[power]) ^ ofLow ^ ofHigh;
    }

    // Montgomery's reduction in two steps of 64 coefficients each.
    private static Vector128<ulong> Reduce(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        low ^= Vector128.Create(0UL, middle.GetElement(0));
        high ^= Vector128.Create(middle.GetElement(1), 0UL);
        low = CarrylessProduct.Of(low.GetElement(0), Polynomial) ^ Vector128.Create(low.GetElement(1), low.GetElement(0));
        low = CarrylessProduct.Of(low.GetElement(0), Polynomial) ^ Vector128.Create(low.GetElement(1), low.GetElement(0));
        return low ^ high;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Mirrored(ReadOnlySpan<byte> block) => Turned(Vector128.Create(block)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Turned(Vector128<byte> bytes) =>
        Vector128.Shuffle(bytes, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
}
