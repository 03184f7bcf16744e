using System.Buffers;
using System.Numerics;

namespace Ockam.Transport;

/// <summary>
/// Buffers of the transport: shared ones up to 2 MiB, exact ones beyond, where the pool would round 16 MiB and 4 bytes up to 32 MiB.
/// </summary>
internal static class Buffers
{
    // The runtime's pool keeps one of each size for each thread, and those of the pool come and go.
    private const int LargestOfThreads = 128 * 1024;

    private const int LargestShared = 2 * 1024 * 1024;

    // Four of each size, 14 MiB in all, stay for as long as the process runs.
    private static readonly ArrayPool<byte> s_large = ArrayPool<byte>.Create(LargestShared, 4);

    /// <summary>The length of the buffer that <see cref="Rent"/> gives.</summary>
    public static int LengthFor(int length) => length <= LargestShared ? (int)BitOperations.RoundUpToPowerOf2((uint)length) : length;

    public static byte[] Rent(int length) => length switch
    {
        <= LargestOfThreads => ArrayPool<byte>.Shared.Rent(length),
        <= LargestShared => s_large.Rent(length),
        _ => GC.AllocateUninitializedArray<byte>(length),
    };

    public static void Return(byte[] buffer)
    {
        if (buffer.Length is > LargestOfThreads and <= LargestShared) s_large.Return(buffer);
        else if (buffer.Length is > 0 and <= LargestOfThreads) ArrayPool<byte>.Shared.Return(buffer);
    }
}
