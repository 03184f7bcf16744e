using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ockam.Models;

/// <summary>
/// SHA-256 (FIPS 180-4) of sixteen messages at once, one in each lane of a 512-bit register: more than twice as fast as one after the
/// other with the processor's own instructions for it. Only for messages of a whole number of blocks, all of one length.
/// </summary>
internal static class Sha256Lanes
{
    public const int Lanes = 16;

    private const int BlockLength = 64;

    // Data of the assembly, not objects: no access to them asks whether the class was initialized.
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private static ReadOnlySpan<uint> Initial =>
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    /// <summary>Whether this processor can do it.</summary>
    public static bool IsSupported => Avx512F.IsSupported && Avx512BW.IsSupported;

    /// <summary>Hashes sixteen messages that stand one behind the other.</summary>
    /// <param name="messages">The messages; each has a sixteenth of the length, a multiple of 64 bytes.</param>
    /// <param name="digests">Gets 32 bytes for each.</param>
    public static void Hash(ReadOnlySpan<byte> messages, Span<byte> digests)
    {
        int length = messages.Length / Lanes;
        ArgumentOutOfRangeException.ThrowIfNotEqual(length % BlockLength, 0, nameof(messages));
        Span<Vector512<uint>> state = stackalloc Vector512<uint>[8];
        Span<Vector512<uint>> words = stackalloc Vector512<uint>[16];
        for (int i = 0; i < 8; i++) state[i] = Vector512.Create(Initial[i]);
        for (int offset = 0; offset < length; offset += BlockLength)
        {
            Load(messages, offset, length, words);
            Compress(state, words);
        }

        // The padding of a message that fills its blocks is a block of its own: a bit, zeros, and the length in bits.
        words.Clear();
        words[0] = Vector512.Create(0x8000_0000u);
        words[14] = Vector512.Create((uint)((ulong)length >> 29));
        words[15] = Vector512.Create((uint)length << 3);
        Compress(state, words);
        for (int lane = 0; lane < Lanes; lane++)
        {
            for (int i = 0; i < 8; i++)
                BinaryPrimitives.WriteUInt32BigEndian(digests[((lane * 32) + (i * 4))..], state[i].GetElement(lane));
        }
    }

    // Sixteen blocks become sixteen vectors, each with the same word of all of them: a transposition in four steps.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Load(ReadOnlySpan<byte> messages, int offset, int length, Span<Vector512<uint>> words)
    {
        Vector512<byte> swap = Vector512.Create(
            Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
        Span<Vector512<uint>> rows = stackalloc Vector512<uint>[16];
        ref byte first = ref MemoryMarshal.GetReference(messages);
        for (int lane = 0; lane < Lanes; lane++)
            rows[lane] = Avx512BW.Shuffle(Vector512.LoadUnsafe(ref first, (nuint)((lane * length) + offset)), swap).AsUInt32();

        for (int i = 0; i < 16; i += 2)
        {
            words[i] = Avx512F.UnpackLow(rows[i], rows[i + 1]);
            words[i + 1] = Avx512F.UnpackHigh(rows[i], rows[i + 1]);
        }

        for (int i = 0; i < 16; i += 4)
        {
            rows[i] = Pairs(words[i], words[i + 2], high: false);
            rows[i + 1] = Pairs(words[i], words[i + 2], high: true);
            rows[i + 2] = Pairs(words[i + 1], words[i + 3], high: false);
            rows[i + 3] = Pairs(words[i + 1], words[i + 3], high: true);
        }

        for (int i = 0; i < 4; i++)
        {
            Vector512<uint> low = Avx512F.Shuffle4x128(rows[i], rows[i + 4], 0x88);
            Vector512<uint> high = Avx512F.Shuffle4x128(rows[i + 8], rows[i + 12], 0x88);
            words[i] = Avx512F.Shuffle4x128(low, high, 0x88);
            words[i + 8] = Avx512F.Shuffle4x128(low, high, 0xdd);
            low = Avx512F.Shuffle4x128(rows[i], rows[i + 4], 0xdd);
            high = Avx512F.Shuffle4x128(rows[i + 8], rows[i + 12], 0xdd);
            words[i + 4] = Avx512F.Shuffle4x128(low, high, 0x88);
            words[i + 12] = Avx512F.Shuffle4x128(low, high, 0xdd);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Pairs(Vector512<uint> one, Vector512<uint> other, bool high) => high
        ? Avx512F.UnpackHigh(one.AsUInt64(), other.AsUInt64()).AsUInt32()
        : Avx512F.UnpackLow(one.AsUInt64(), other.AsUInt64()).AsUInt32();

    // Eight rounds at a time, so that the names of the variables go round instead of their contents.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compress(Span<Vector512<uint>> state, Span<Vector512<uint>> words)
    {
        Vector512<uint> a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        // All places are below 16 and 64 by how they are made; checking each would cost a tenth of the whole.
        ref Vector512<uint> word = ref MemoryMarshal.GetReference(words);
        ref uint constant = ref MemoryMarshal.GetReference(Constants);
        for (int round = 0; round < 64; round += 8)
        {
            int at = round & 15;
            if (round >= 16)
            {
                for (int i = at; i < at + 8; i++) Unsafe.Add(ref word, i) = Next(ref word, i);
            }

            h = Mixed(h, e, f, g, Unsafe.Add(ref word, at), Unsafe.Add(ref constant, round));
            d += h;
            h = Summed(h, a, b, c);
            g = Mixed(g, d, e, f, Unsafe.Add(ref word, at + 1), Unsafe.Add(ref constant, round + 1));
            c += g;
            g = Summed(g, h, a, b);
            f = Mixed(f, c, d, e, Unsafe.Add(ref word, at + 2), Unsafe.Add(ref constant, round + 2));
            b += f;
            f = Summed(f, g, h, a);
            e = Mixed(e, b, c, d, Unsafe.Add(ref word, at + 3), Unsafe.Add(ref constant, round + 3));
            a += e;
            e = Summed(e, f, g, h);
            d = Mixed(d, a, b, c, Unsafe.Add(ref word, at + 4), Unsafe.Add(ref constant, round + 4));
            h += d;
            d = Summed(d, e, f, g);
            c = Mixed(c, h, a, b, Unsafe.Add(ref word, at + 5), Unsafe.Add(ref constant, round + 5));
            g += c;
            c = Summed(c, d, e, f);
            b = Mixed(b, g, h, a, Unsafe.Add(ref word, at + 6), Unsafe.Add(ref constant, round + 6));
            f += b;
            b = Summed(b, c, d, e);
            a = Mixed(a, f, g, h, Unsafe.Add(ref word, at + 7), Unsafe.Add(ref constant, round + 7));
            e += a;
            a = Summed(a, b, c, d);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    // T1: the choice of f or g by e is the truth table ca.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Mixed(
        Vector512<uint> h, Vector512<uint> e, Vector512<uint> f, Vector512<uint> g, Vector512<uint> word, uint constant) =>
        h + (word + Vector512.Create(constant)) + Avx512F.TernaryLogic(e, f, g, 0xca) + Xor(Turn(e, 6), Turn(e, 11), Turn(e, 25));

    // T1 + T2: the majority of three is the truth table e8.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Summed(Vector512<uint> mixed, Vector512<uint> a, Vector512<uint> b, Vector512<uint> c) =>
        mixed + Avx512F.TernaryLogic(a, b, c, 0xe8) + Xor(Turn(a, 2), Turn(a, 13), Turn(a, 22));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Next(ref Vector512<uint> word, int i)
    {
        Vector512<uint> early = Unsafe.Add(ref word, (i + 1) & 15);
        Vector512<uint> late = Unsafe.Add(ref word, (i + 14) & 15);
        return Unsafe.Add(ref word, i) + Unsafe.Add(ref word, (i + 9) & 15)
            + Xor(Turn(early, 7), Turn(early, 18), early >>> 3)
            + Xor(Turn(late, 17), Turn(late, 19), late >>> 10);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Xor(Vector512<uint> a, Vector512<uint> b, Vector512<uint> c) => Avx512F.TernaryLogic(a, b, c, 0x96);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Turn(Vector512<uint> value, [ConstantExpected] byte count) => Avx512F.RotateRight(value, count);
}
