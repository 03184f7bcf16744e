using System.Security.Cryptography;

namespace OckamPS.Module.Nodes;

/// <summary>Reads files that somebody has named, and no more of them than they may have: behind a name there may be anything.</summary>
internal static class InputFile
{
    // More than any text that a home gives out: the longest, a change history, has 131,070 digits.
    private const int MostText = 1 << 20;

    // Without a buffer of its own: there may be a secret in the file.
    private static readonly FileStreamOptions s_options = new() { BufferSize = 0 };

    /// <summary>The first bytes of a file, or all if it has no more. Nothing else is left of them in memory.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadStart(string path, int count)
    {
        var buffer = new byte[count];
        try
        {
            using var file = new FileStream(path, s_options);
            return buffer[..file.ReadAtLeast(buffer, count, throwOnEndOfStream: false)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <inheritdoc cref="ReadStart"/>
    public static async Task<byte[]> ReadStartAsync(string path, int count, CancellationToken cancellationToken)
    {
        var buffer = new byte[count];
        try
        {
            await using var file = new FileStream(path, s_options);
            return buffer[..await file.ReadAtLeastAsync(buffer, count, throwOnEndOfStream: false, cancellationToken)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="IOException">It cannot be read, or has more bytes than allowed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static async Task<byte[]> ReadAsync(string path, int most, CancellationToken cancellationToken) =>
        Within(path, await ReadStartAsync(path, most + 1, cancellationToken), most);

    /// <summary>The text of a file, in UTF-8 or as the mark at its beginning says; none that is secret.</summary>
    /// <exception cref="IOException">It cannot be read, or is longer than any text that is of use.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string ReadText(string path) => Text(Within(path, ReadStart(path, MostText + 1), MostText));

    /// <inheritdoc cref="ReadText"/>
    public static async Task<string> ReadTextAsync(string path, CancellationToken cancellationToken) =>
        Text(await ReadAsync(path, MostText, cancellationToken));

    // One byte more than is allowed tells that there is more.
    private static byte[] Within(string path, byte[] bytes, int most) => bytes.Length <= most
        ? bytes
        : throw new IOException($"'{path}' has more than {most} bytes: it is not what is asked for.");

    private static string Text(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes));
        return reader.ReadToEnd();
    }
}
