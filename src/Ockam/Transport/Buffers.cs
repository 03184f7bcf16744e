using System.Buffers;
using System.Numerics;

namespace Ockam.Transport;

/// <summary>
/// Buffers of the transport: shared ones up to 2 MiB, exact ones beyond, where the pool would round 16 MiB and 4 bytes up to 32 MiB.
/// </summary>
internal static class Buffers
{
    private const int LargestShared = 2 * 1024 * 1024;

    /// <summary>The length of the buffer that <see cref="Rent"/> gives.</summary>
    public static int LengthFor(int length) => length <= LargestShared ? (int)BitOperations.RoundUpToPowerOf2((uint)length) : length;

    public static byte[] Rent(int length) =>
        length <= LargestShared ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);

    public static void Return(byte[] buffer)
    {
        if (buffer.Length is > 0 and <= LargestShared) ArrayPool<byte>.Shared.Return(buffer);
    }
}
