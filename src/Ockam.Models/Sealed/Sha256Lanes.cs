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
        // All places are within the messages, the words and the state by how they are made; checking each would cost a tenth of the whole.
        ref Vector512<uint> states = ref MemoryMarshal.GetReference(state);
        ref Vector512<uint> word = ref MemoryMarshal.GetReference(words);
        for (int offset = 0; offset < length; offset += BlockLength)
        {
            Load(ref Unsafe.Add(ref MemoryMarshal.GetReference(messages), offset), length, ref word);
            Compress(ref states, ref word);
        }

        // The padding of a message that fills its blocks is a block of its own: a bit, zeros, and the length in bits.
        words.Clear();
        words[0] = Vector512.Create(0x8000_0000u);
        words[14] = Vector512.Create((uint)((ulong)length >> 29));
        words[15] = Vector512.Create((uint)length << 3);
        Compress(ref states, ref word);
        for (int lane = 0; lane < Lanes; lane++)
        {
            for (int i = 0; i < 8; i++)
                BinaryPrimitives.WriteUInt32BigEndian(digests[((lane * 32) + (i * 4))..], state[i].GetElement(lane));
        }
    }

    // Sixteen blocks become sixteen vectors, each with the same word of all of them: a transposition in four steps. Everything has a name
    // of its own here and below, since names are registers, and places of an array are memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Load(ref byte block, int length, ref Vector512<uint> words)
    {
        Vector512<uint> r0 = Row(ref block, length * 0), r1 = Row(ref block, length * 1);
        Vector512<uint> r2 = Row(ref block, length * 2), r3 = Row(ref block, length * 3);
        Vector512<uint> r4 = Row(ref block, length * 4), r5 = Row(ref block, length * 5);
        Vector512<uint> r6 = Row(ref block, length * 6), r7 = Row(ref block, length * 7);
        Vector512<uint> r8 = Row(ref block, length * 8), r9 = Row(ref block, length * 9);
        Vector512<uint> r10 = Row(ref block, length * 10), r11 = Row(ref block, length * 11);
        Vector512<uint> r12 = Row(ref block, length * 12), r13 = Row(ref block, length * 13);
        Vector512<uint> r14 = Row(ref block, length * 14), r15 = Row(ref block, length * 15);
        (r0, r1) = (Avx512F.UnpackLow(r0, r1), Avx512F.UnpackHigh(r0, r1));
        (r2, r3) = (Avx512F.UnpackLow(r2, r3), Avx512F.UnpackHigh(r2, r3));
        (r0, r2) = (Pairs(r0, r2, high: false), Pairs(r0, r2, high: true));
        (r1, r3) = (Pairs(r1, r3, high: false), Pairs(r1, r3, high: true));
        (r4, r5) = (Avx512F.UnpackLow(r4, r5), Avx512F.UnpackHigh(r4, r5));
        (r6, r7) = (Avx512F.UnpackLow(r6, r7), Avx512F.UnpackHigh(r6, r7));
        (r4, r6) = (Pairs(r4, r6, high: false), Pairs(r4, r6, high: true));
        (r5, r7) = (Pairs(r5, r7, high: false), Pairs(r5, r7, high: true));
        (r8, r9) = (Avx512F.UnpackLow(r8, r9), Avx512F.UnpackHigh(r8, r9));
        (r10, r11) = (Avx512F.UnpackLow(r10, r11), Avx512F.UnpackHigh(r10, r11));
        (r8, r10) = (Pairs(r8, r10, high: false), Pairs(r8, r10, high: true));
        (r9, r11) = (Pairs(r9, r11, high: false), Pairs(r9, r11, high: true));
        (r12, r13) = (Avx512F.UnpackLow(r12, r13), Avx512F.UnpackHigh(r12, r13));
        (r14, r15) = (Avx512F.UnpackLow(r14, r15), Avx512F.UnpackHigh(r14, r15));
        (r12, r14) = (Pairs(r12, r14, high: false), Pairs(r12, r14, high: true));
        (r13, r15) = (Pairs(r13, r15, high: false), Pairs(r13, r15, high: true));
        Quarters(r0, r4, r8, r12, 0x88, out Unsafe.Add(ref words, 0), out Unsafe.Add(ref words, 8));
        Quarters(r0, r4, r8, r12, 0xdd, out Unsafe.Add(ref words, 4), out Unsafe.Add(ref words, 12));
        Quarters(r2, r6, r10, r14, 0x88, out Unsafe.Add(ref words, 1), out Unsafe.Add(ref words, 9));
        Quarters(r2, r6, r10, r14, 0xdd, out Unsafe.Add(ref words, 5), out Unsafe.Add(ref words, 13));
        Quarters(r1, r5, r9, r13, 0x88, out Unsafe.Add(ref words, 2), out Unsafe.Add(ref words, 10));
        Quarters(r1, r5, r9, r13, 0xdd, out Unsafe.Add(ref words, 6), out Unsafe.Add(ref words, 14));
        Quarters(r3, r7, r11, r15, 0x88, out Unsafe.Add(ref words, 3), out Unsafe.Add(ref words, 11));
        Quarters(r3, r7, r11, r15, 0xdd, out Unsafe.Add(ref words, 7), out Unsafe.Add(ref words, 15));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Row(ref byte block, int offset)
    {
        Vector512<byte> swap = Vector512.Create(Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
        return Avx512BW.Shuffle(Vector512.LoadUnsafe(ref block, (nuint)offset), swap).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Pairs(Vector512<uint> one, Vector512<uint> other, bool high) => high
        ? Avx512F.UnpackHigh(one.AsUInt64(), other.AsUInt64()).AsUInt32()
        : Avx512F.UnpackLow(one.AsUInt64(), other.AsUInt64()).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(
        Vector512<uint> a, Vector512<uint> b, Vector512<uint> c, Vector512<uint> d, [ConstantExpected] byte which,
        out Vector512<uint> even, out Vector512<uint> odd)
    {
        Vector512<uint> low = Avx512F.Shuffle4x128(a, b, which), high = Avx512F.Shuffle4x128(c, d, which);
        even = Avx512F.Shuffle4x128(low, high, 0x88);
        odd = Avx512F.Shuffle4x128(low, high, 0xdd);
    }

    // Sixteen rounds at a time: after eight, the names of the variables have gone round instead of their contents.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compress(ref Vector512<uint> state, ref Vector512<uint> words)
    {
        Vector512<uint> a = state, b = Unsafe.Add(ref state, 1), c = Unsafe.Add(ref state, 2), d = Unsafe.Add(ref state, 3),
            e = Unsafe.Add(ref state, 4), f = Unsafe.Add(ref state, 5), g = Unsafe.Add(ref state, 6), h = Unsafe.Add(ref state, 7);
        Vector512<uint> w0 = words, w1 = Unsafe.Add(ref words, 1), w2 = Unsafe.Add(ref words, 2), w3 = Unsafe.Add(ref words, 3),
            w4 = Unsafe.Add(ref words, 4), w5 = Unsafe.Add(ref words, 5), w6 = Unsafe.Add(ref words, 6), w7 = Unsafe.Add(ref words, 7),
            w8 = Unsafe.Add(ref words, 8), w9 = Unsafe.Add(ref words, 9), w10 = Unsafe.Add(ref words, 10), w11 = Unsafe.Add(ref words, 11),
            w12 = Unsafe.Add(ref words, 12), w13 = Unsafe.Add(ref words, 13), w14 = Unsafe.Add(ref words, 14),
            w15 = Unsafe.Add(ref words, 15);
        ref uint constant = ref MemoryMarshal.GetReference(Constants);
        for (int round = 0; ; round += 16, constant = ref Unsafe.Add(ref constant, 16))
        {
            h = Mixed(h, e, f, g, w0, constant);
            d += h;
            h = Summed(h, a, b, c);
            g = Mixed(g, d, e, f, w1, Unsafe.Add(ref constant, 1));
            c += g;
            g = Summed(g, h, a, b);
            f = Mixed(f, c, d, e, w2, Unsafe.Add(ref constant, 2));
            b += f;
            f = Summed(f, g, h, a);
            e = Mixed(e, b, c, d, w3, Unsafe.Add(ref constant, 3));
            a += e;
            e = Summed(e, f, g, h);
            d = Mixed(d, a, b, c, w4, Unsafe.Add(ref constant, 4));
            h += d;
            d = Summed(d, e, f, g);
            c = Mixed(c, h, a, b, w5, Unsafe.Add(ref constant, 5));
            g += c;
            c = Summed(c, d, e, f);
            b = Mixed(b, g, h, a, w6, Unsafe.Add(ref constant, 6));
            f += b;
            b = Summed(b, c, d, e);
            a = Mixed(a, f, g, h, w7, Unsafe.Add(ref constant, 7));
            e += a;
            a = Summed(a, b, c, d);
            h = Mixed(h, e, f, g, w8, Unsafe.Add(ref constant, 8));
            d += h;
            h = Summed(h, a, b, c);
            g = Mixed(g, d, e, f, w9, Unsafe.Add(ref constant, 9));
            c += g;
            g = Summed(g, h, a, b);
            f = Mixed(f, c, d, e, w10, Unsafe.Add(ref constant, 10));
            b += f;
            f = Summed(f, g, h, a);
            e = Mixed(e, b, c, d, w11, Unsafe.Add(ref constant, 11));
            a += e;
            e = Summed(e, f, g, h);
            d = Mixed(d, a, b, c, w12, Unsafe.Add(ref constant, 12));
            h += d;
            d = Summed(d, e, f, g);
            c = Mixed(c, h, a, b, w13, Unsafe.Add(ref constant, 13));
            g += c;
            c = Summed(c, d, e, f);
            b = Mixed(b, g, h, a, w14, Unsafe.Add(ref constant, 14));
            f += b;
            b = Summed(b, c, d, e);
            a = Mixed(a, f, g, h, w15, Unsafe.Add(ref constant, 15));
            e += a;
            a = Summed(a, b, c, d);
            if (round == 48) break;
            w0 = Next(w0, w1, w9, w14);
            w1 = Next(w1, w2, w10, w15);
            w2 = Next(w2, w3, w11, w0);
            w3 = Next(w3, w4, w12, w1);
            w4 = Next(w4, w5, w13, w2);
            w5 = Next(w5, w6, w14, w3);
            w6 = Next(w6, w7, w15, w4);
            w7 = Next(w7, w8, w0, w5);
            w8 = Next(w8, w9, w1, w6);
            w9 = Next(w9, w10, w2, w7);
            w10 = Next(w10, w11, w3, w8);
            w11 = Next(w11, w12, w4, w9);
            w12 = Next(w12, w13, w5, w10);
            w13 = Next(w13, w14, w6, w11);
            w14 = Next(w14, w15, w7, w12);
            w15 = Next(w15, w0, w8, w13);
        }

        state += a;
        Unsafe.Add(ref state, 1) += b;
        Unsafe.Add(ref state, 2) += c;
        Unsafe.Add(ref state, 3) += d;
        Unsafe.Add(ref state, 4) += e;
        Unsafe.Add(ref state, 5) += f;
        Unsafe.Add(ref state, 6) += g;
        Unsafe.Add(ref state, 7) += h;
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
    private static Vector512<uint> Next(Vector512<uint> word, Vector512<uint> early, Vector512<uint> middle, Vector512<uint> late) =>
        word + middle + Xor(Turn(early, 7), Turn(early, 18), early >>> 3) + Xor(Turn(late, 17), Turn(late, 19), late >>> 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Xor(Vector512<uint> a, Vector512<uint> b, Vector512<uint> c) => Avx512F.TernaryLogic(a, b, c, 0x96);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Turn(Vector512<uint> value, [ConstantExpected] byte count) => Avx512F.RotateRight(value, count);
}
