using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ockam.Models;

/// <summary>
/// Products of polynomials over GF(2) with 64 coefficients, 128 wide: by the processor where it has an instruction for it, else in constant
/// time by ordinary multiplication.
/// </summary>
internal static class CarrylessProduct
{
    /// <summary>Set by a test to take the way of processors without the instruction.</summary>
    [ThreadStatic]
    internal static bool IsPortable;

    /// <summary>The product of two polynomials; the low coefficients in the first element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Of(ulong a, ulong b)
    {
        if (Pclmulqdq.IsSupported && !IsPortable)
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalarUnsafe(a), Vector128.CreateScalarUnsafe(b), 0x00);
        if (System.Runtime.Intrinsics.Arm.Aes.IsSupported && !IsPortable)
            return System.Runtime.Intrinsics.Arm.Aes.PolynomialMultiplyWideningLower(Vector64.Create(a), Vector64.Create(b));
        return Portable(a, b);
    }

    // The high half is the low half of the mirrored factors' product, mirrored and moved by the one bit that a product of 64 and 64
    // coefficients falls short of 128.
    private static Vector128<ulong> Portable(ulong a, ulong b) => Vector128.Create(Low(a, b), Mirror(Low(Mirror(a), Mirror(b))) >> 1);

    // Every fourth bit alone: the sums that integer multiplication carries then stay inside of the gaps, which are cleared at the end.
    private static ulong Low(ulong a, ulong b)
    {
        ulong result = 0;
        for (int i = 0; i < 4; i++)
        {
            ulong sum = 0;
            for (int j = 0; j < 4; j++) sum ^= Every(a, j) * Every(b, (i - j) & 3);
            result |= Every(sum, i);
        }

        return result;
    }

    private static ulong Every(ulong value, int phase) => value & (0x1111_1111_1111_1111UL << phase);

    private static ulong Mirror(ulong value)
    {
        value = ((value >> 1) & 0x5555_5555_5555_5555) | ((value & 0x5555_5555_5555_5555) << 1);
        value = ((value >> 2) & 0x3333_3333_3333_3333) | ((value & 0x3333_3333_3333_3333) << 2);
        value = ((value >> 4) & 0x0f0f_0f0f_0f0f_0f0f) | ((value & 0x0f0f_0f0f_0f0f_0f0f) << 4);
        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
    }
}
