using System.Security.Cryptography;

namespace Ockam.Tests.RealParts;

/// <summary>Bytes without a pattern that are made as they are read, the same for the same length, and their hash.</summary>
internal static class GeneratedStream
{
    // Of 64 KiB each; a counter in each makes all of them different.
    private static readonly byte[] s_block = MakeBlock();

    /// <summary>Writes so many bytes, and answers with their SHA-256 in hexadecimal.</summary>
    public static async Task<string> WriteAsync(Stream stream, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = [.. s_block];
        for (long done = 0; done < length;)
        {
            BitConverter.TryWriteBytes(block.AsSpan((int)(done / block.Length % 4096) * 8), done);
            int count = (int)Math.Min(block.Length, length - done);
            hash.AppendData(block, 0, count);
            await stream.WriteAsync(block.AsMemory(0, count));
            done += count;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes a file of so many bytes, and answers with their SHA-256 in hexadecimal.</summary>
    public static async Task<string> WriteFileAsync(string path, long length)
    {
        await using FileStream file = File.Create(path);
        return await WriteAsync(file, length);
    }

    /// <summary>The SHA-256 of a file in hexadecimal.</summary>
    public static async Task<string> HashFileAsync(string path)
    {
        await using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
    }

    private static byte[] MakeBlock()
    {
        var block = new byte[64 * 1024];
        new Random(3).NextBytes(block);
        return block;
    }
}
